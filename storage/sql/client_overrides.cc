#include "storage/sql/client_overrides.h"

#include <map>
#include <string>

#include "storage/sql/client_fields.h"

namespace stanna::storage {
namespace {

struct Override {
  std::string field, value, synced;
};

std::map<std::string, std::vector<Override>> LoadOverrides(SqlSession& sql,
                                                           const WorkspaceId& workspace,
                                                           const std::vector<ClientRow>& rows) {
  std::vector<std::string> ids;
  for (const ClientRow& row : rows) ids.push_back(row.id.value);
  std::map<std::string, std::vector<Override>> overrides;
  for (const Row& row : sql.Query(
           4,
           "SELECT t.client_id, t.field, t.value, t.synced_value" +
               sql.dialect().FromTexts("client_field_overrides", {"workspace_id"}, "client_id"),
           {sql.dialect().Texts(ids), Text(workspace.value)})) {
    overrides[row.Text(0)].push_back({row.Text(1), row.Text(2), row.Text(3)});
  }
  return overrides;
}

}  // namespace

void ApplyOverrides(SqlSession& sql, const WorkspaceId& workspace, std::vector<ClientRow>& rows) {
  if (rows.empty()) return;
  const auto overrides = LoadOverrides(sql, workspace, rows);
  if (overrides.empty()) return;
  for (ClientRow& row : rows) {
    const auto of_client = overrides.find(row.id.value);
    if (of_client == overrides.end()) continue;
    for (const Override& set : of_client->second) {
      if (SettableFieldOf(set.field).value_or(SettableField()).column.empty()) continue;
      const std::string synced = FieldText(row, set.field);
      if (synced != set.synced) {
        sql.Execute(
            "UPDATE client_field_overrides SET synced_value = ? WHERE workspace_id = ?"
            " AND client_id = ? AND field = ?",
            {Text(synced), Text(workspace.value), Text(row.id.value), Text(set.field)});
      }
      SetField(row, set.field, set.value);
    }
  }
}

}  // namespace stanna::storage
