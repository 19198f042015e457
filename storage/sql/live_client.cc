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

KeptQuery SuccessorOf(const Dialect& d, const WorkspaceId& workspace, const ClientId& id) {
  const std::string archived = d.is_postgres() ? "archived" : "archived <> 0";
  return {.columns = 1,
          .sql =
              "SELECT successor_company_id FROM clients WHERE workspace_id = ?"
              " AND client_id = ? AND successor_company_id IS NOT NULL AND " +
              archived,
          .params = {Text(workspace.value), Text(id.value)}};
}

ClientId Follow(SqlSession& sql, const WorkspaceId& workspace, const ClientId& id,
                const Rows& successor) {
  if (successor.empty()) return id;
  return ClientOfCompany(sql, workspace, successor.front().Int(0)).value_or(id);
}

}  // namespace

ClientId LiveClient(SqlSession& sql, const WorkspaceId& workspace, const ClientId& id) {
  const KeptQuery successor = SuccessorOf(sql.dialect(), workspace, id);
  return Follow(sql, workspace, id,
                sql.QueryKept(successor.columns, successor.sql, successor.params));
}

std::vector<Rows> AskOfLive(SqlSession& sql, const WorkspaceId& workspace, const ClientId& id,
                            const std::function<std::vector<KeptQuery>(const ClientId&)>& ask) {
  std::vector<KeptQuery> queries = ask(id);
  queries.push_back(SuccessorOf(sql.dialect(), workspace, id));
  std::vector<Rows> rows = sql.QueryAllKept(queries);
  const ClientId live = Follow(sql, workspace, id, rows.back());
  rows.pop_back();
  return live == id ? rows : sql.QueryAllKept(ask(live));
}

}  // namespace stanna::storage
