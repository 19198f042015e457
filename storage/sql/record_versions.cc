#include "storage/sql/record_versions.h"

#include "storage/sql/bulk.h"
#include "storage/sql/codes.h"
#include "storage/sql/mark_generation.h"
#include "storage/sql/rows_of_records.h"

namespace stanna::storage {
namespace {

constexpr char kVersion[] = "t.object_id, t.modified_at, t.archived, t.associations_read";
constexpr int kVersionColumns = 4;

RecordVersion VersionOf(const Row& row) {
  return {.object_id = row.Int(0),
          .modified_at = row.TimeAt(1),
          .archived = row.Bool(2),
          .associations_read = TypesOf(row.Int(3))};
}

std::string IsLive(const Dialect& d) {
  return d.is_postgres() ? "NOT t.archived" : "t.archived = 0";
}

std::vector<RecordVersion> SelectVersions(SqlSession& sql, const std::string& rest,
                                          const Params& params) {
  std::vector<RecordVersion> versions;
  for (const Row& row : sql.Query(kVersionColumns,
                                  std::string("SELECT ") + kVersion +
                                      " FROM hubspot_records t WHERE t.workspace_id = ?"
                                      " AND t.object_type = ? AND " +
                                      IsLive(sql.dialect()) + rest,
                                  params)) {
    versions.push_back(VersionOf(row));
  }
  return versions;
}

}  // namespace

std::map<ObjectId, Tombstone> LoadTombstones(SqlSession& sql, const WorkspaceId& workspace,
                                             ObjectType type, const std::vector<ObjectId>& ids) {
  std::map<ObjectId, Tombstone> tombstones;
  for (const Row& row : RowsOfRecords(sql, 4, "t.object_id, t.kind, t.merged_into, t.removed_at",
                                      "tombstones", workspace, type, ids)) {
    tombstones[row.Int(0)] = {.object_id = row.Int(0),
                              .kind = static_cast<RemovalKind>(row.Int(1)),
                              .merged_into = row.Int(2),
                              .at = row.TimeAt(3)};
  }
  return tombstones;
}

std::map<ObjectId, RecordVersion> LoadVersions(SqlSession& sql, const WorkspaceId& workspace,
                                               ObjectType type, const std::vector<ObjectId>& ids) {
  std::map<ObjectId, RecordVersion> versions;
  for (const Row& row :
       RowsOfRecords(sql, kVersionColumns, kVersion, "hubspot_records", workspace, type, ids)) {
    versions[row.Int(0)] = VersionOf(row);
  }
  return versions;
}

std::vector<RecordVersion> ScanVersions(SqlSession& sql, const WorkspaceId& workspace,
                                        ObjectType type, ObjectId after, int limit) {
  return SelectVersions(sql, " AND t.object_id > ? ORDER BY t.object_id LIMIT ?",
                        {Text(workspace.value), Num(CodeOf(type)), Num(after), Num(limit)});
}

std::vector<RecordVersion> VersionsBetween(SqlSession& sql, const WorkspaceId& workspace,
                                           ObjectType type, Time from, Time to, int limit) {
  return SelectVersions(sql,
                        " AND t.modified_at >= ? AND t.modified_at <= ?"
                        " ORDER BY t.modified_at, t.object_id LIMIT ?",
                        {Text(workspace.value), Num(CodeOf(type)), sql.dialect().At(from),
                         sql.dialect().At(to), Num(limit)});
}

std::int64_t CountLive(SqlSession& sql, const WorkspaceId& workspace, ObjectType type) {
  return sql
      .Query(1,
             "SELECT count(*) FROM hubspot_records t WHERE t.workspace_id = ?"
             " AND t.object_type = ? AND " +
                 IsLive(sql.dialect()),
             {Text(workspace.value), Num(CodeOf(type))})
      .front()
      .Int(0);
}

std::vector<HourCount> CountByHour(SqlSession& sql, const WorkspaceId& workspace, ObjectType type) {
  const Dialect& d = sql.dialect();
  const std::string hour = d.is_postgres()
                               ? "date_trunc('hour', t.modified_at)"
                               // Division truncates towards 1970, where an hour must begin below.
                               : "t.modified_at - ((t.modified_at % 3600000) + 3600000) % 3600000";
  std::vector<HourCount> counts;
  for (const Row& row : sql.Query(2,
                                  "SELECT " + hour +
                                      " AS h, count(*) FROM hubspot_records t"
                                      " WHERE t.workspace_id = ? AND t.object_type = ? AND " +
                                      IsLive(d) + " GROUP BY h ORDER BY h",
                                  {Text(workspace.value), Num(CodeOf(type))})) {
    counts.push_back({.hour = row.TimeAt(0), .count = row.Int(1)});
  }
  return counts;
}

std::map<ObjectId, std::vector<ObjectId>> LoadEdgesTo(SqlSession& sql, const WorkspaceId& workspace,
                                                      ObjectType from, ObjectType to,
                                                      const std::vector<ObjectId>& ids) {
  std::map<ObjectId, std::vector<ObjectId>> edges;
  const Dialect& d = sql.dialect();
  for (const Row& row :
       sql.QueryKept(2,
                     "SELECT t.from_id, t.to_id" +
                         d.FromIds("associations", {"workspace_id", "from_type"}, "from_id") +
                         " AND t.to_type = ? ORDER BY t.from_id, t.to_id",
                     {d.Ids(ids), Text(workspace.value), Num(CodeOf(from)), Num(CodeOf(to))})) {
    edges[row.Int(0)].push_back(row.Int(1));
  }
  return edges;
}

void QueueReads(SqlSession& sql, const WorkspaceId& workspace,
                const std::vector<PendingRead>& reads, Time now) {
  const SqlValue generation = Num(NewGeneration());
  for (const PendingRead& read : reads) {
    sql.Execute(
        "INSERT INTO pending_reads (workspace_id, object_type, object_id, reason, generation,"
        " queued_at) VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (workspace_id, object_type, object_id)"
        " DO UPDATE SET reason = excluded.reason, generation = excluded.generation",
        {Text(workspace.value), Num(CodeOf(read.type)), Num(read.object_id), Text(read.reason),
         generation, sql.dialect().At(now)});
  }
}

std::vector<PendingRead> LoadPendingReads(SqlSession& sql, const WorkspaceId& workspace,
                                          ObjectType type, int limit) {
  std::vector<PendingRead> reads;
  for (const Row& row : sql.Query(3,
                                  "SELECT object_id, reason, generation FROM pending_reads"
                                  " WHERE workspace_id = ? AND object_type = ?"
                                  " ORDER BY queued_at, object_id LIMIT ?",
                                  {Text(workspace.value), Num(CodeOf(type)), Num(limit)})) {
    reads.push_back(
        {.type = type, .object_id = row.Int(0), .reason = row.Text(1), .generation = row.Int(2)});
  }
  return reads;
}

void RemovePendingReads(SqlSession& sql, const WorkspaceId& workspace,
                        const std::vector<PendingRead>& done) {
  std::vector<Params> marked, any;
  for (const PendingRead& read : done) {
    Params key = {Text(workspace.value), Num(CodeOf(read.type)), Num(read.object_id)};
    if (read.generation != 0) key.push_back(Num(read.generation));
    (read.generation != 0 ? marked : any).push_back(std::move(key));
  }
  DeleteRows(sql, "pending_reads", {"workspace_id", "object_type", "object_id", "generation"},
             std::move(marked));
  DeleteRows(sql, "pending_reads", {"workspace_id", "object_type", "object_id"}, std::move(any));
}

}  // namespace stanna::storage
