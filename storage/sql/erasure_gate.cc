#include "storage/sql/erasure_gate.h"

#include <vector>

#include "storage/sql/audit_rows.h"
#include "storage/sql/text.h"

namespace stanna::storage {

std::optional<Erasure> FindErasure(SqlSession& sql, const WorkspaceId& workspace) {
  const Rows rows =
      sql.QueryKept(6,
                    "SELECT kind, asked_by, revoked, removed, began_at, ended_at FROM erasures"
                    " WHERE workspace_id = ?",
                    {Text(workspace.value)});
  if (rows.empty()) return std::nullopt;
  const Row& row = rows.front();
  Erasure erasure;
  erasure.workspace_id = workspace;
  erasure.kind = row.Text(0) == "workspace" ? ErasureKind::kWorkspace : ErasureKind::kHubSpotData;
  erasure.asked_by = row.Text(1);
  erasure.revoked = row.Int(2) != 0;
  for (const std::string& entry : FromJsonArray(row.Text(3))) {
    const auto equals = entry.find('=');
    if (equals == std::string::npos) continue;
    erasure.removed[entry.substr(0, equals)] = IntOf(entry.substr(equals + 1));
  }
  erasure.began_at = row.TimeAt(4);
  erasure.ended_at = row.OptionalTime(5);
  return erasure;
}

std::optional<Erasure> LockErasure(SqlSession& sql, const WorkspaceId& workspace) {
  // On SQLite the write lock does.
  if (sql.dialect().is_postgres()) {
    sql.Query(1, "SELECT 1 FROM erasures WHERE workspace_id = ? FOR UPDATE",
              {Text(workspace.value)});
  }
  return FindErasure(sql, workspace);
}

// The erasure's row goes when the workspace is made anew. Its event, which the log then begins
// with, stays for as long as anything noted before could come: no call has none of a request's id.
std::optional<Time> ErasedUntil(SqlSession& sql, const WorkspaceId& workspace) {
  const Rows rows = sql.QueryKept(3,
                                  "SELECT event_id, method, request_id FROM audit_log"
                                  " WHERE workspace_id = ? ORDER BY event_id LIMIT 1",
                                  {Text(workspace.value)});
  if (rows.empty()) return std::nullopt;
  const Row& first = rows.front();
  const bool is_erasure = first.Text(2).empty() && first.Text(1).find("Erase") != std::string::npos;
  return is_erasure ? std::optional(TimeOfAuditId(first.Int(0))) : std::nullopt;
}

// In the order of their names, as all who enter several do.
void EnterGates(SqlSession& sql, const std::set<std::string>& workspaces) {
  if (!sql.dialect().is_postgres()) return;
  sql.QueryKept(1,
                "SELECT pg_advisory_xact_lock_shared(hashtextextended(w.id, 4713))"
                " FROM unnest(CAST(? AS text[])) AS w (id)",
                {sql.dialect().Texts({workspaces.begin(), workspaces.end()})});
}

void CloseGate(SqlSession& sql, const WorkspaceId& workspace) {
  if (!sql.dialect().is_postgres()) return;
  sql.Query(1, "SELECT pg_advisory_xact_lock(hashtextextended(?, 4713))", {Text(workspace.value)});
}

}  // namespace stanna::storage
