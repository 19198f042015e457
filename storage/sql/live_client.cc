#include "storage/sql/live_client.h"

#include <optional>

namespace stanna::storage {
namespace {

// Chains of merges are short; a ring of them would be an error of ours.
constexpr int kMaxSuccessors = 10;

// The client behind which the company stands now, or the one that it was merged into.
std::optional<ClientId> ClientOfCompany(SqlSession& sql, const WorkspaceId& workspace,
                                        ObjectId company) {
  for (int i = 0; i < kMaxSuccessors; ++i) {
    const Params key = {Text(workspace.value), Num(company)};
    const Rows behind = sql.QueryKept(
        1, "SELECT client_id FROM client_companies WHERE workspace_id = ? AND company_id = ?", key);
    if (!behind.empty()) return ClientId(behind.front().Text(0));
    const Rows merged = sql.QueryKept(1,
                                      "SELECT merged_into FROM tombstones WHERE workspace_id = ?"
                                      " AND object_type = 1 AND object_id = ? AND merged_into <> 0",
                                      key);
    if (merged.empty()) return std::nullopt;
    company = merged.front().Int(0);
  }
  return std::nullopt;
}

}  // namespace

ClientId LiveClient(SqlSession& sql, const WorkspaceId& workspace, const ClientId& id) {
  const std::string archived = sql.dialect().is_postgres() ? "archived" : "archived <> 0";
  const Rows rows = sql.QueryKept(1,
                                  "SELECT successor_company_id FROM clients WHERE workspace_id = ?"
                                  " AND client_id = ? AND successor_company_id IS NOT NULL AND " +
                                      archived,
                                  {Text(workspace.value), Text(id.value)});
  if (rows.empty()) return id;
  return ClientOfCompany(sql, workspace, rows.front().Int(0)).value_or(id);
}

}  // namespace stanna::storage
