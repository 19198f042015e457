#include "storage/sql/dirty_clients.h"

#include "storage/sql/mark_generation.h"

namespace stanna::storage {

DirtyClientMarker::DirtyClientMarker(SqlSession& sql, const WorkspaceId& workspace, Time now)
    : sql_(sql),
      d_(sql.dialect()),
      workspace_(Text(workspace.value)),
      now_(sql.dialect().At(now)) {}

void DirtyClientMarker::MarkClients(const std::vector<std::string>& ids) {
  if (ids.empty()) return;
  Mark(
      "SELECT t.workspace_id, t.client_id" + d_.FromTexts("clients", {"workspace_id"}, "client_id"),
      {d_.Texts(ids), workspace_});
}

// 3 is a deal, 4 a line item.
void DirtyClientMarker::MarkClientsOfDeals(const std::vector<ObjectId>& deals) {
  if (deals.empty()) return;
  Mark("SELECT t.workspace_id, t.client_id" +
           d_.FromIds("client_links", {"workspace_id", "object_type"}, "object_id"),
       {d_.Ids(deals), workspace_, Num(3)});
}

void DirtyClientMarker::MarkClientsOfLineItems(const std::vector<ObjectId>& line_items) {
  if (line_items.empty()) return;
  Mark("SELECT l.workspace_id, l.client_id FROM (SELECT t.workspace_id, t.to_id" +
           d_.FromIds("associations", {"workspace_id", "from_type"}, "from_id") +
           " AND t.to_type = 3) a JOIN client_links l ON l.workspace_id = a.workspace_id"
           " AND l.object_type = 3 AND l.object_id = a.to_id",
       {d_.Ids(line_items), workspace_, Num(4)});
}

void DirtyClientMarker::MarkAll() {
  Mark("SELECT c.workspace_id, c.client_id FROM clients c WHERE c.workspace_id = ?", {workspace_});
}

void DirtyClientMarker::MarkDue(Date today, int config_version) {
  const std::string figures =
      "SELECT r.workspace_id, r.client_id FROM client_revenue r WHERE r.workspace_id = ?";
  Mark(figures + " AND r.changes_on <= ?", {workspace_, DateOrNull(today)});
  Mark(figures + " AND r.config_version < ?", {workspace_, Num(config_version)});
}

void DirtyClientMarker::Mark(const std::string& select, Params params) {
  params.insert(params.begin(), {Num(NewGeneration()), now_});
  sql_.StartKept(
      "INSERT INTO dirty_clients (workspace_id, client_id, generation, queued_at)"
      " SELECT DISTINCT m.workspace_id, m.client_id, CAST(? AS bigint), " +
          d_.TimeParam() + " FROM (" + select +
          ") m WHERE true"
          " ON CONFLICT (workspace_id, client_id)"
          " DO UPDATE SET generation = excluded.generation",
      params);
}

}  // namespace stanna::storage
