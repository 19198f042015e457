#include "storage/sql/bulk.h"
#include "storage/sql/codes.h"
#include "storage/sql/sql_stores.h"
#include "storage/sql/workspace_lock.h"
#include "storage/sync_log_store.h"

namespace stanna::storage {
namespace {

const UpsertTable& LogTable() {
  static const UpsertTable table{
      .name = "sync_log",
      .columns = {"workspace_id", "sequence", "at", "run_id", "severity", "event", "object_type",
                  "object_id", "count", "message"},
      .key_columns = 2};
  return table;
}

SyncLogEntry EntryOf(const Row& row) {
  SyncLogEntry entry;
  entry.sequence = row.Int(0);
  entry.at = row.TimeAt(1);
  entry.run_id = SyncRunId(row.Text(2));
  entry.severity = static_cast<LogSeverity>(row.Int(3));
  entry.event = row.Text(4);
  if (!row.IsNull(5)) entry.type = ObjectTypeOf(row.Int(5));
  entry.object_id = row.OptionalInt(6);
  entry.count = row.Int(7);
  entry.message = row.Text(8);
  return entry;
}

void AddFilters(const SyncLogQuery& query, std::string& where, Params& params) {
  const auto add = [&](const char* condition, SqlValue value) {
    where += std::string(" AND ") + condition;
    params.push_back(std::move(value));
  };
  if (!query.run_id.empty()) add("run_id = ?", Text(query.run_id.value));
  if (query.at_least) add("severity >= ?", Num(static_cast<int>(*query.at_least)));
  if (!query.event.empty()) add("event = ?", Text(query.event));
  if (query.type) add("object_type = ?", Num(CodeOf(*query.type)));
  if (query.object_id) add("object_id = ?", Num(*query.object_id));
  if (query.before > 0) add("sequence < ?", Num(query.before));
}

class SqlSyncLogStore : public SyncLogStore {
 public:
  explicit SqlSyncLogStore(Database& database) : database_(database) {}

  absl::Status Append(const WorkspaceId& workspace, const std::vector<SyncLogEntry>& entries,
                      Deadline deadline) override {
    if (entries.empty()) return absl::OkStatus();
    return database_.Write(Scope::Of(workspace), deadline, [&](SqlSession& sql) {
      LockWorkspace(sql, workspace);  // two writers must not take one number
      std::int64_t sequence =
          sql.Query(1, "SELECT coalesce(max(sequence), 0) FROM sync_log WHERE workspace_id = ?",
                    {Text(workspace.value)})
              .front()
              .Int(0);
      std::vector<Params> rows;
      for (const SyncLogEntry& e : entries) {
        rows.push_back({Text(workspace.value), Num(++sequence), sql.dialect().At(e.at),
                        Text(e.run_id.value), Num(static_cast<int>(e.severity)), Text(e.event),
                        e.type ? Num(CodeOf(*e.type)) : Null(), NumOrNull(e.object_id),
                        Num(e.count), Text(e.message)});
      }
      Upsert(sql, LogTable(), std::move(rows));
      return absl::OkStatus();
    });
  }

  absl::StatusOr<std::vector<SyncLogEntry>> List(const WorkspaceId& workspace,
                                                 const SyncLogQuery& query,
                                                 Deadline deadline) override {
    using Entries = absl::StatusOr<std::vector<SyncLogEntry>>;
    std::string where = " WHERE workspace_id = ?";
    Params params = {Text(workspace.value)};
    AddFilters(query, where, params);
    params.push_back(Num(query.limit));
    return database_.Read(Scope::Of(workspace), deadline, [&](SqlSession& sql) -> Entries {
      std::vector<SyncLogEntry> entries;
      for (const Row& row :
           sql.Query(9,
                     "SELECT sequence, at, run_id, severity, event, object_type, object_id, count,"
                     " message FROM sync_log" +
                         where + " ORDER BY sequence DESC LIMIT ?",
                     params)) {
        entries.push_back(EntryOf(row));
      }
      return entries;
    });
  }

  absl::StatusOr<std::int64_t> Prune(const WorkspaceId& workspace, Time before,
                                     Deadline deadline) override {
    return database_.Write(
        Scope::Of(workspace), deadline, [&](SqlSession& sql) -> absl::StatusOr<std::int64_t> {
          return sql.Execute("DELETE FROM sync_log WHERE workspace_id = ? AND at < ?",
                             {Text(workspace.value), sql.dialect().At(before)});
        });
  }

 private:
  Database& database_;
};

}  // namespace

std::unique_ptr<SyncLogStore> MakeSqlSyncLogStore(Database& database) {
  return std::make_unique<SqlSyncLogStore>(database);
}

}  // namespace stanna::storage
