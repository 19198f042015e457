#include "storage/sql/alert_writer.h"

#include <utility>

#include "storage/sql/bulk.h"
#include "storage/sql/health_rows.h"
#include "storage/sql/text.h"

namespace stanna::storage {

AlertWriter::AlertWriter(SqlSession& sql, const WorkspaceId& workspace, Time now,
                         ChangeLog& changes)
    : sql_(sql), d_(sql.dialect()), workspace_(workspace), now_(now), changes_(changes) {}

std::map<std::string, AlertWriter::Alerts> AlertWriter::LoadOpen(std::vector<std::string> clients) {
  std::map<std::string, Alerts> open;
  for (const Row& row : sql_.Query(kAlertColumns,
                                   std::string("SELECT ") + kAlertFields +
                                       d_.FromTexts("client_alerts", {"workspace_id"}, "client_id",
                                                    " AND t.closed_at IS NULL"),
                                   {d_.Texts(std::move(clients)), Text(workspace_.value)})) {
    AlertRow alert = AlertOf(row);
    open[alert.client_id.value][alert.kind] = std::move(alert);
  }
  return open;
}

void AlertWriter::Replace(std::map<std::string, Alerts> open_now) {
  std::vector<std::string> ids;
  for (const auto& [id, alerts] : open_now) ids.push_back(id);
  auto open = LoadOpen(std::move(ids));
  std::vector<Params> rows;
  for (auto& [id, alerts] : open_now) {
    Alerts& before = open[id];
    for (auto& [kind, alert] : alerts) {
      alert.client_id = ClientId(id);
      alert.closed_at.reset();
      const auto old = before.extract(kind);
      if (old.empty()) {
        Note(alert, "opened");
      } else {
        alert.opened_at = old.mapped().opened_at;
        if (alert == old.mapped()) continue;
      }
      rows.push_back(ParamsOf(d_, workspace_, alert));
    }
    for (auto& [kind, alert] : before) Close(std::move(alert), rows);
  }
  Upsert(sql_, AlertsTable(), std::move(rows));
}

void AlertWriter::CloseAll(const std::vector<std::string>& clients) {
  std::map<std::string, Alerts> none;
  for (const std::string& client : clients) none[client];
  Replace(std::move(none));
}

void AlertWriter::Close(AlertRow alert, std::vector<Params>& rows) {
  alert.closed_at = now_;
  Note(alert, "closed");
  rows.push_back(ParamsOf(d_, workspace_, alert));
}

void AlertWriter::Note(const AlertRow& alert, const char* state) {
  const std::string& id = alert.client_id.value;
  changes_.Add(ChangeKind::kAlert, id,
               "{\"clientId\":" + ToJsonString(id) + ",\"kind\":" + ToJsonString(alert.kind) +
                   ",\"severity\":" + ToJsonString(alert.severity) + ",\"state\":\"" + state +
                   "\"}");
}

}  // namespace stanna::storage
