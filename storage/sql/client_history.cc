#include "storage/sql/client_history.h"

#include <iterator>
#include <utility>

#include "storage/sql/bulk.h"

namespace stanna::storage {
namespace {

const UpsertTable& HistoryTable() {
  static const UpsertTable table{.name = "client_history",
                                 .columns = {"workspace_id", "client_id", "field", "effective_on",
                                             "value", "currency", "source", "recorded_at"},
                                 .key_columns = 4};
  return table;
}

constexpr char kDeleteEntry[] =
    "DELETE FROM client_history WHERE workspace_id = ? AND client_id = ? AND field = ?"
    " AND effective_on = ?";

using Days = std::map<std::chrono::sys_days, HistoryEntry>;
/// By client and field.
using Histories = std::map<std::pair<std::string, std::string>, Days>;

Histories LoadAll(SqlSession& sql, const WorkspaceId& workspace,
                  const std::vector<std::string>& clients) {
  Histories histories;
  const Dialect& d = sql.dialect();
  for (const Row& row :
       sql.Query(kHistoryColumns,
                 kSelectHistory + d.FromTexts("client_history", {"workspace_id"}, "client_id"),
                 {d.Texts(clients), Text(workspace.value)})) {
    HistoryEntry entry = HistoryEntryOf(row);
    histories[{row.Text(0), entry.field}][entry.effective] = std::move(entry);
  }
  return histories;
}

bool SameValue(const HistoryEntry& a, const HistoryEntry& b) {
  return a.value == b.value && a.currency == b.currency;
}

// What is in force on the day before.
const HistoryEntry* Before(const Days& days, Date day) {
  const auto at = days.lower_bound(day);
  return at == days.begin() ? nullptr : &std::prev(at)->second;
}

}  // namespace

const char kSelectHistory[] =
    "SELECT t.client_id, t.field, t.effective_on, t.value, t.currency, t.source, t.recorded_at";

HistoryEntry HistoryEntryOf(const Row& row) {
  return {.field = row.Text(1),
          .effective = row.OptionalDate(2).value_or(Date()),
          .value = row.Text(3),
          .currency = row.Text(4),
          .source = row.Text(5),
          .recorded_at = row.TimeAt(6)};
}

void WriteHistory(SqlSession& sql, const WorkspaceId& workspace, Time now,
                  const std::map<std::string, std::vector<HistoryEntry>>& entries) {
  std::vector<std::string> clients;
  for (const auto& [client, of_client] : entries) {
    if (!of_client.empty()) clients.push_back(client);
  }
  if (clients.empty()) return;
  Histories histories = LoadAll(sql, workspace, clients);
  std::vector<Params> written;
  for (const auto& [client, of_client] : entries) {
    for (const HistoryEntry& entry : of_client) {
      Days& days = histories[{client, entry.field}];
      const HistoryEntry* before = Before(days, entry.effective);
      Params row = {Text(workspace.value), Text(client), Text(entry.field),
                    DateOrNull(entry.effective)};
      if (before != nullptr && SameValue(*before, entry)) {
        if (days.erase(entry.effective) > 0) sql.Execute(kDeleteEntry, row);
        continue;
      }
      const auto stored = days.find(entry.effective);
      if (stored != days.end() && SameValue(stored->second, entry)) continue;
      days[entry.effective] = entry;
      row.insert(row.end(), {Text(entry.value), Text(entry.currency), Text(entry.source),
                             sql.dialect().At(now)});
      written.push_back(std::move(row));
    }
  }
  Upsert(sql, HistoryTable(), std::move(written));
}

std::map<std::string, std::map<std::string, HistoryEntry>> LastHistory(
    SqlSession& sql, const WorkspaceId& workspace, const std::vector<std::string>& clients) {
  std::map<std::string, std::map<std::string, HistoryEntry>> last;
  for (auto& [key, days] : LoadAll(sql, workspace, clients)) {
    last[key.first][key.second] = days.rbegin()->second;
  }
  return last;
}

}  // namespace stanna::storage
