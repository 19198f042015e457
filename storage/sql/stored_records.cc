#include "storage/sql/stored_records.h"

#include <string>

#include "storage/sql/codes.h"

namespace stanna::storage {
namespace {

// Fills in the records' edges. Both are ascending by id.
void LoadEdges(SqlSession& sql, const WorkspaceId& workspace, ObjectType type,
               std::vector<HubSpotRecord>& records) {
  std::vector<ObjectId> ids;
  for (const HubSpotRecord& record : records) ids.push_back(record.id);
  if (ids.empty()) return;
  const Dialect& d = sql.dialect();
  std::size_t at = 0;
  for (const Row& row :
       sql.Query(3,
                 "SELECT t.from_id, t.to_type, t.to_id" +
                     d.FromIds("associations", {"workspace_id", "from_type"}, "from_id") +
                     " ORDER BY t.from_id, t.to_type, t.to_id",
                 {d.Ids(ids), Text(workspace.value), Num(CodeOf(type))})) {
    while (records[at].id != row.Int(0)) ++at;
    records[at].associations.push_back({ObjectTypeOf(row.Int(1)), row.Int(2)});
  }
}

HubSpotRecord RecordOf(ObjectType type, const Row& row) {
  HubSpotRecord record;
  record.type = type;
  record.id = row.Int(0);
  record.properties = PropertyBag::FromJson(row.Text(1)).value_or(PropertyBag());
  record.created_at = row.TimeAt(2);
  record.modified_at = row.TimeAt(3);
  record.archived = row.Bool(4);
  record.archived_at = row.OptionalTime(5);
  record.associations_read = TypesOf(row.Int(6));
  return record;
}

// `from`: a FROM clause that names the table t and ends in ascending order of ids.
std::vector<HubSpotRecord> RecordsFrom(SqlSession& sql, const WorkspaceId& workspace,
                                       ObjectType type, const std::string& from,
                                       const Params& params) {
  std::vector<HubSpotRecord> records;
  for (const Row& row :
       sql.Query(7,
                 "SELECT t.object_id, t.properties, t.created_at, t.modified_at, t.archived,"
                 " t.archived_at, t.associations_read" +
                     from,
                 params)) {
    records.push_back(RecordOf(type, row));
  }
  LoadEdges(sql, workspace, type, records);
  return records;
}

}  // namespace

std::vector<HubSpotRecord> LoadRecords(SqlSession& sql, const WorkspaceId& workspace,
                                       ObjectType type, const std::vector<ObjectId>& ids) {
  const Dialect& d = sql.dialect();
  return RecordsFrom(sql, workspace, type,
                     d.FromIds("hubspot_records", {"workspace_id", "object_type"}, "object_id") +
                         " ORDER BY t.object_id",
                     {d.Ids(ids), Text(workspace.value), Num(CodeOf(type))});
}

std::vector<HubSpotRecord> ScanRecords(SqlSession& sql, const WorkspaceId& workspace,
                                       ObjectType type, ObjectId after, int limit) {
  return RecordsFrom(sql, workspace, type,
                     " FROM hubspot_records t WHERE t.workspace_id = ? AND t.object_type = ?"
                     " AND t.object_id > ? ORDER BY t.object_id LIMIT ?",
                     {Text(workspace.value), Num(CodeOf(type)), Num(after), Num(limit)});
}

std::vector<PropertyBag> SampleProperties(SqlSession& sql, const WorkspaceId& workspace,
                                          ObjectType type, int limit) {
  const std::string live = sql.dialect().is_postgres() ? " AND NOT archived" : " AND archived = 0";
  std::vector<PropertyBag> bags;
  for (const Row& row : sql.Query(1,
                                  "SELECT properties FROM hubspot_records WHERE workspace_id = ?"
                                  " AND object_type = ?" +
                                      live + " ORDER BY object_id LIMIT ?",
                                  {Text(workspace.value), Num(CodeOf(type)), Num(limit)})) {
    bags.push_back(PropertyBag::FromJson(row.Text(0)).value_or(PropertyBag()));
  }
  return bags;
}

}  // namespace stanna::storage
