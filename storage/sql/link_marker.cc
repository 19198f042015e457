#include "storage/sql/link_marker.h"

#include "storage/sql/codes.h"
#include "storage/sql/mark_generation.h"
#include "storage/sql/rows_of_records.h"

namespace stanna::storage {
namespace {

// Records that are here already: one that comes later is linked when it comes. `end` is the column
// of the association t that holds the record's id, `type` that of its type.
std::string IsStored(const std::string& type, const std::string& end) {
  return " AND EXISTS (SELECT 1 FROM hubspot_records r WHERE r.workspace_id = t.workspace_id"
         " AND r.object_type = " +
         type + " AND r.object_id = " + end + ")";
}

}  // namespace

LinkMarker::LinkMarker(SqlSession& sql, const WorkspaceId& workspace, Time now)
    : sql_(sql),
      d_(sql.dialect()),
      workspace_id_(workspace),
      workspace_(Text(workspace.value)),
      now_(sql.dialect().At(now)) {}

void LinkMarker::MarkDependents(ObjectType type, const std::vector<ObjectId>& changed) {
  if (changed.empty()) return;
  // In a first import none of them has any, which is told at a glance.
  const SqlValue code = Num(CodeOf(type));
  const Params params = {d_.Ids(changed), workspace_, code, code};
  if (MayHaveEdges(sql_, "to", workspace_id_, type, changed, "t.from_type > ?", code)) {
    Mark("SELECT t.workspace_id, t.from_type AS object_type, t.from_id AS object_id" +
             d_.FromIds("associations", {"workspace_id", "to_type"}, "to_id") +
             " AND t.from_type > ?" + IsStored("t.from_type", "t.from_id"),
         params);
  }
  if (MayHaveEdges(sql_, "from", workspace_id_, type, changed, "t.to_type > ?", code)) {
    Mark("SELECT t.workspace_id, t.to_type AS object_type, t.to_id AS object_id" +
             d_.FromIds("associations", {"workspace_id", "from_type"}, "from_id") +
             " AND t.to_type > ?" + IsStored("t.to_type", "t.to_id"),
         params);
  }
}

void LinkMarker::MarkRecords(ObjectType type, const std::vector<ObjectId>& ids) {
  if (ids.empty()) return;
  Mark("SELECT t.workspace_id, t.object_type, t.object_id" +
           d_.FromIds("hubspot_records", {"workspace_id", "object_type"}, "object_id"),
       {d_.Ids(ids), workspace_, Num(CodeOf(type))});
}

// DISTINCT, for PostgreSQL refuses to count a row up twice in one statement.
void LinkMarker::Mark(const std::string& select, Params params) {
  params.insert(params.begin(), {Num(NewGeneration()), now_});
  sql_.StartKept(
      "INSERT INTO pending_links (workspace_id, object_type, object_id, generation, queued_at)"
      " SELECT DISTINCT m.workspace_id, m.object_type, m.object_id, CAST(? AS bigint), " +
          d_.TimeParam() + " FROM (" + select +
          ") m WHERE true"
          " ON CONFLICT (workspace_id, object_type, object_id)"
          " DO UPDATE SET generation = excluded.generation",
      params);
}

void LinkMarker::SettleClients(const std::vector<std::string>& clients) {
  if (clients.empty()) return;
  const SqlValue list = d_.Texts(clients);
  const std::string of_list = " WHERE workspace_id = ? AND " + d_.IsInTexts("client_id");
  const std::string has_company =
      "EXISTS (SELECT 1 FROM client_companies c WHERE c.workspace_id = clients.workspace_id"
      " AND c.client_id = clients.client_id)";
  const std::string is_archived = d_.is_postgres() ? "archived" : "archived <> 0";
  const Params keys = {list, workspace_};
  const std::string archived_ones = " FROM (SELECT t.workspace_id, t.client_id, t.domain" +
                                    d_.FromTexts("clients", {"workspace_id"}, "client_id") +
                                    " AND t." + is_archived + ") k";
  sql_.StartKept("UPDATE clients SET archived = ?, updated_at = ?" + of_list + " AND NOT (" +
                     is_archived + ") AND NOT " + has_company,
                 {Num(1), now_, workspace_, list});
  // Contacts that found the client by its domain lose it, and find it when it is live again.
  Mark("SELECT l.workspace_id, l.object_type, l.object_id" + archived_ones +
           d_.LookUp("client_links", "l",
                     "l.workspace_id = k.workspace_id AND l.client_id = k.client_id"
                     " AND l.object_type = 2"),
       keys);
  Mark("SELECT s.workspace_id, 2 AS object_type, s.contact_id AS object_id" + archived_ones +
           d_.LookUp("stakeholders", "s",
                     "s.workspace_id = k.workspace_id AND s.email_domain = k.domain"),
       keys);
  sql_.StartKept("UPDATE clients SET archived = ?, updated_at = ?, successor_company_id = NULL" +
                     of_list + " AND " + is_archived + " AND " + has_company,
                 {Num(0), now_, workspace_, list});
  Mark(
      "SELECT b.workspace_id, 1 AS object_type, b.company_id AS object_id"
      " FROM (SELECT t.workspace_id, t.client_id" +
          d_.FromTexts("clients", {"workspace_id"}, "client_id") +
          " AND NOT EXISTS (SELECT 1 FROM client_companies c"
          " WHERE c.workspace_id = t.workspace_id AND c.company_id = t.company_id"
          " AND c.client_id = t.client_id)) k" +
          d_.LookUp("client_companies", "b",
                    "b.workspace_id = k.workspace_id AND b.client_id = k.client_id"),
      keys);
}

}  // namespace stanna::storage
