#include "storage/sql/dirty_health.h"

#include "storage/sql/codes.h"
#include "storage/sql/mark_generation.h"

namespace stanna::storage {

DirtyHealthMarker::DirtyHealthMarker(SqlSession& sql, const WorkspaceId& workspace, Time now)
    : sql_(sql),
      d_(sql.dialect()),
      workspace_(Text(workspace.value)),
      now_(sql.dialect().At(now)) {}

void DirtyHealthMarker::MarkClients(const std::vector<std::string>& ids) {
  if (ids.empty()) return;
  Mark(
      "SELECT t.workspace_id, t.client_id" + d_.FromTexts("clients", {"workspace_id"}, "client_id"),
      {d_.Texts(ids), workspace_});
}

void DirtyHealthMarker::MarkClientsOf(ObjectType type, const std::vector<ObjectId>& ids) {
  if (ids.empty()) return;
  Mark("SELECT t.workspace_id, t.client_id" +
           d_.FromIds("client_links", {"workspace_id", "object_type"}, "object_id"),
       {d_.Ids(ids), workspace_, Num(CodeOf(type))});
}

void DirtyHealthMarker::MarkDue(Date today, int config_version, int model_version) {
  Mark(std::string("SELECT c.workspace_id, c.client_id FROM clients c LEFT JOIN client_health h"
                   " ON h.workspace_id = c.workspace_id AND h.client_id = c.client_id"
                   " WHERE c.workspace_id = ? AND ") +
           (d_.is_postgres() ? "NOT c.archived" : "c.archived = 0") +
           " AND (h.as_of IS NULL OR h.as_of < ? OR h.config_version < ?"
           " OR h.model_version < ?)",
       {workspace_, DateOrNull(today), Num(config_version), Num(model_version)});
}

// Nothing is written for one that stands unseen: an import would mark each client a hundred times.
// Each is looked up by itself, however few the planner believes to stand there.
void DirtyHealthMarker::Mark(const std::string& select, Params params) {
  params.insert(params.begin(), {Num(NewGeneration()), now_});
  const std::string no = d_.is_postgres() ? "false" : "0";
  const std::string was_seen = d_.is_postgres() ? "d.seen" : "d.seen <> 0";
  sql_.StartKept(
      "INSERT INTO dirty_health (workspace_id, client_id, generation, queued_at, seen)"
      " SELECT DISTINCT m.workspace_id, m.client_id, CAST(? AS bigint), " +
          d_.TimeParam() + ", " + no + " FROM (" + select + ") m" +
          d_.LookUpIfAny("dirty_health", "d",
                         "d.workspace_id = m.workspace_id AND d.client_id = m.client_id") +
          " WHERE (d.client_id IS NULL OR " + was_seen +
          ") ON CONFLICT (workspace_id, client_id)"
          " DO UPDATE SET generation = excluded.generation, seen = " +
          no,
      params);
}

std::vector<DirtyClient> PeekDirtyHealth(SqlSession& sql, const WorkspaceId& workspace, int limit) {
  std::vector<DirtyClient> dirty;
  std::vector<std::string> ids;
  const SqlValue key = Text(workspace.value);
  for (const Row& row : sql.Query(2,
                                  "SELECT client_id, generation FROM dirty_health"
                                  " WHERE workspace_id = ? ORDER BY queued_at, client_id LIMIT ?",
                                  {key, Num(limit)})) {
    dirty.push_back({ClientId(row.Text(0)), row.Int(1)});
    ids.push_back(row.Text(0));
  }
  // No join: planned on the statistics of a table that was empty a minute ago, one was quadratic.
  const Dialect& d = sql.dialect();
  sql.StartKept("UPDATE dirty_health SET seen = ? WHERE workspace_id = ? AND " +
                    d.IsInTexts("client_id") +
                    (d.is_postgres() ? " AND NOT seen" : " AND seen = 0"),
                {Num(1), key, d.Texts(ids)});
  return dirty;
}

}  // namespace stanna::storage
