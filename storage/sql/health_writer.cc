#include "storage/sql/health_writer.h"

#include <cstdio>
#include <cstdlib>
#include <utility>

#include "storage/sql/alert_writer.h"
#include "storage/sql/bulk.h"
#include "storage/sql/fence.h"
#include "storage/sql/health_rows.h"
#include "storage/sql/text.h"
#include "storage/sql/workspace_lock.h"

namespace stanna::storage {
namespace {

// Half up, as the product rounds scores.
int Shown(int score) { return (score + 50) / 100; }

// insights::Band and insights::Trend, as WatchChanges names them.
const char* BandWord(int band) {
  constexpr const char* kWords[] = {"insufficient_data", "at_risk", "healthy", "thriving"};
  return band >= 0 && band < 4 ? kWords[band] : "";
}
const char* TrendWord(int trend) {
  constexpr const char* kWords[] = {"unknown", "improving", "stable", "declining"};
  return trend >= 0 && trend < 4 ? kWords[trend] : "";
}

std::string Points(int score) {
  char text[32];
  std::snprintf(text, sizeof text, "%d.%02d", score / 100, std::abs(score % 100));
  return text;
}

}  // namespace

HealthWriter::HealthWriter(SqlSession& sql, const HealthWrite& write)
    : sql_(sql),
      d_(sql.dialect()),
      write_(write),
      workspace_(Text(write.workspace_id.value)),
      changes_(sql, write.workspace_id, write.now) {}

absl::Status HealthWriter::Write() {
  LockWorkspace(sql_, write_.workspace_id);
  if (write_.fence) RETURN_IF_ERROR(CheckFence(sql_, write_.workspace_id, *write_.fence));
  ChooseClients();
  if (!clients_.empty()) {
    LoadStored();
    RETURN_IF_ERROR(LeaveStale());
    WriteScores();
    WriteReasons();
    WriteDays();
    WriteAlerts();
  }
  if (!retired_.empty()) CloseAlerts();
  Unmark();
  changes_.Flush();
  return absl::OkStatus();
}

// Two runs may work one client out at once: the later mark is of newer facts.
void HealthWriter::ChooseClients() {
  std::map<std::string, std::int64_t> done;
  for (const DirtyClient& client : write_.done) done[client.id.value] = client.generation;
  std::vector<std::string> ids;
  for (const auto& [id, generation] : done) ids.push_back(id);
  for (const ClientHealthWrite& client : write_.clients) {
    clients_[client.row.client_id.value] = &client;
  }
  for (const ClientId& client : write_.retired) retired_.insert(client.value);
  std::map<std::string, std::int64_t> current;
  for (const Row& row : sql_.Query(2,
                                   "SELECT t.client_id, t.generation" +
                                       d_.FromTexts("dirty_health", {"workspace_id"}, "client_id"),
                                   {d_.Texts(ids), workspace_})) {
    current[row.Text(0)] = row.Int(1);
  }
  for (const auto& [id, generation] : done) {
    const auto found = current.find(id);
    if (found != current.end() && found->second == generation) continue;
    clients_.erase(id);
    retired_.erase(id);
  }
}

// Clients that are none are left out from here on.
void HealthWriter::LoadStored() {
  std::vector<std::string> ids;
  for (const auto& [id, client] : clients_) ids.push_back(id);
  const HealthRow unknown;
  for (const Row& row :
       sql_.Query(7,
                  "SELECT c.client_id, c.health_score, h.score, h.band, h.trend, h.computed_at,"
                  " c.excluded"
                  " FROM (SELECT t.*" +
                      d_.FromTexts("clients", {"workspace_id"}, "client_id") +
                      ") c LEFT JOIN client_health h ON h.workspace_id = c.workspace_id"
                      " AND h.client_id = c.client_id",
                  {d_.Texts(ids), workspace_})) {
    const auto number = [&](std::size_t column, int otherwise) {
      return static_cast<int>(row.OptionalInt(column).value_or(otherwise));
    };
    stored_[row.Text(0)] = {.shown = number(1, 0),
                            .score = number(2, unknown.score),
                            .band = number(3, unknown.band),
                            .trend = number(4, unknown.trend),
                            .computed_at = row.OptionalTime(5),
                            .excluded = row.Bool(6)};
  }
  std::erase_if(clients_, [this](const auto& client) { return !stored_.contains(client.first); });
}

// Somebody else wrote a score since the one that this follows was loaded. A job comes again: the
// mark stays; a call has no other chance.
absl::Status HealthWriter::LeaveStale() {
  for (const auto& [id, client] : clients_) {
    if (stored_[id].computed_at != client->computed_over) stale_.insert(id);
  }
  if (!stale_.empty() && !write_.fence) {
    return WithReason(Aborted("another score was written meanwhile"), kStaleScore);
  }
  for (const std::string& id : stale_) clients_.erase(id);
  return absl::OkStatus();
}

void HealthWriter::WriteScores() {
  std::vector<Params> rows;
  std::vector<Params> shown;
  for (const auto& [id, client] : clients_) {
    const Stored& before = stored_[id];
    const int now_shown = Shown(client->row.score);
    rows.push_back(ParamsOf(d_, write_.workspace_id, client->row));
    if (now_shown != before.shown) shown.push_back({workspace_, Text(id), Num(now_shown)});
    if (now_shown != Shown(before.score) || client->row.band != before.band) {
      NoteScore(client->row, before);
    }
  }
  Upsert(sql_, HealthTable(), std::move(rows));
  UpdateRows(sql_, "clients", {"workspace_id", "client_id"}, {"health_score"}, std::move(shown));
}

void HealthWriter::NoteScore(const HealthRow& row, const Stored& before) {
  const std::string& id = row.client_id.value;
  changes_.Add(ChangeKind::kScore, id,
               "{\"clientId\":" + ToJsonString(id) + ",\"score\":" + Points(row.score) +
                   ",\"previousScore\":" + Points(before.score) + ",\"band\":\"" +
                   BandWord(row.band) + "\",\"trend\":\"" + TrendWord(row.trend) + "\"}");
}

void HealthWriter::WriteReasons() {
  std::vector<Params> rows;
  for (const auto& [id, client] : clients_) {
    std::int64_t position = 0;
    for (const AttributionRow& row : client->attributions) {
      rows.push_back(ParamsOf(d_, write_.workspace_id, row, position++));
    }
  }
  Upsert(sql_, AttributionsTable(), std::move(rows));
}

void HealthWriter::WriteDays() {
  std::vector<Params> rows;
  for (const auto& [id, client] : clients_) {
    for (const ScoreDay& day : client->days) {
      rows.push_back({workspace_, Text(id), DateOrNull(day.day), Num(day.score)});
    }
  }
  Upsert(sql_, HealthDaysTable(), std::move(rows));
}

void HealthWriter::WriteAlerts() {
  std::map<std::string, AlertWriter::Alerts> open;
  for (const auto& [id, client] : clients_) {
    AlertWriter::Alerts& alerts = open[id];
    if (stored_[id].excluded) continue;
    for (const AlertRow& alert : client->alerts) alerts[alert.kind] = alert;
  }
  AlertWriter(sql_, write_.workspace_id, write_.now, changes_).Replace(std::move(open));
}

void HealthWriter::CloseAlerts() {
  AlertWriter(sql_, write_.workspace_id, write_.now, changes_)
      .CloseAll({retired_.begin(), retired_.end()});
}

void HealthWriter::Unmark() {
  std::vector<Params> keys;
  for (const DirtyClient& client : write_.done) {
    if (stale_.contains(client.id.value)) continue;
    keys.push_back({workspace_, Text(client.id.value), Num(client.generation)});
  }
  DeleteRows(sql_, "dirty_health", {"workspace_id", "client_id", "generation"}, std::move(keys));
}

}  // namespace stanna::storage
