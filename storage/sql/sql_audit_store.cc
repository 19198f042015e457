#include <iterator>

#include "storage/audit_store.h"
#include "storage/sql/audit_rows.h"
#include "storage/sql/erasure_gate.h"
#include "storage/sql/sql_stores.h"

namespace stanna::storage {
namespace {

// Where another process counts from is another place: that two write one id is one in a million for
// each two events of one millisecond and workspace, and then new ids are drawn.
constexpr int kMostTries = 3;

AuditEvent EventOf(const Row& row) {
  const std::int64_t id = row.Int(0);
  return {.id = id,
          .at = TimeOfAuditId(id),
          .count = row.Int(1),
          .caller = row.Text(2),
          .address = row.Text(3),
          .method = row.Text(4),
          .resource = row.Text(5),
          .outcome = row.Text(6),
          .request_id = row.Text(7),
          .is_change = row.Int(8) != 0};
}

void AddFilters(const AuditQuery& query, std::string& where, Params& params) {
  const auto add = [&](const char* condition, SqlValue value) {
    where += std::string(" AND ") + condition;
    params.push_back(std::move(value));
  };
  if (query.from) add("event_id >= ?", Num(FirstAuditIdOf(*query.from)));
  if (query.until) add("event_id < ?", Num(FirstAuditIdOf(*query.until)));
  if (query.before_id > 0) add("event_id < ?", Num(query.before_id));
  if (!query.caller.empty()) add("caller = ?", Text(query.caller));
  if (!query.method.empty()) add("method = ?", Text(query.method));
  if (!query.resource.empty()) add("resource = ?", Text(query.resource));
  if (query.changes_only) where += " AND is_change = 1";
}

class SqlAuditStore : public AuditStore {
 public:
  explicit SqlAuditStore(Database& database) : database_(database) {}

  absl::Status Append(const WorkspaceId& workspace, const std::vector<AuditEvent>& events,
                      Deadline deadline) override {
    if (events.empty()) return absl::OkStatus();
    absl::Status status;
    for (int tries = 1; tries <= kMostTries; ++tries) {
      status = AppendOnce(workspace, events, deadline);
      if (!absl::IsAborted(status)) return status;
    }
    return status;
  }

  absl::StatusOr<std::vector<AuditEvent>> List(const WorkspaceId& workspace,
                                               const AuditQuery& query,
                                               Deadline deadline) override {
    using Events = absl::StatusOr<std::vector<AuditEvent>>;
    std::string where = " WHERE workspace_id = ?";
    Params params = {Text(workspace.value)};
    AddFilters(query, where, params);
    params.push_back(Num(query.limit));
    return database_.Read(Scope::Of(workspace), deadline, [&](SqlSession& sql) -> Events {
      std::vector<AuditEvent> events;
      for (const Row& row :
           sql.Query(9,
                     "SELECT event_id, count, caller, address, method, resource, outcome,"
                     " request_id, is_change FROM audit_log" +
                         where + " ORDER BY event_id DESC LIMIT ?",
                     params)) {
        events.push_back(EventOf(row));
      }
      return events;
    });
  }

  absl::StatusOr<std::int64_t> Prune(const WorkspaceId& workspace, Time before, std::int64_t most,
                                     Deadline deadline) override {
    return database_.Write(
        Scope::Of(workspace), deadline, [&](SqlSession& sql) -> absl::StatusOr<std::int64_t> {
          const SqlValue end = Num(FirstAuditIdOf(before));
          // The id that the part ends with; none when what is left is no more than a part.
          const Rows last = sql.Query(1,
                                      "SELECT event_id FROM audit_log WHERE workspace_id = ?"
                                      " AND event_id < ? ORDER BY event_id LIMIT 1 OFFSET ?",
                                      {Text(workspace.value), end, Num(most)});
          return sql.Execute(
              "DELETE FROM audit_log WHERE workspace_id = ? AND event_id < ?",
              {Text(workspace.value), last.empty() ? end : Num(last.front().Int(0))});
        });
  }

 private:
  absl::Status AppendOnce(const WorkspaceId& workspace, const std::vector<AuditEvent>& events,
                          Deadline deadline) {
    const Scope scope = Scope::WhileErased(workspace);
    return database_.Write(scope, deadline, [&](SqlSession& sql) -> absl::Status {
      std::vector<AuditEvent> wanted = events;
      // Calls of a workspace that was erased are not those of the one that bears its name now.
      if (const auto erased = ErasedUntil(sql, workspace)) {
        std::erase_if(wanted, [&](const AuditEvent& event) { return event.at <= *erased; });
      }
      const auto written = InsertAuditEvents(sql, workspace, wanted);
      if (written == std::ssize(wanted)) return absl::OkStatus();
      return Aborted("another process wrote an event with the same id");
    });
  }

  Database& database_;
};

}  // namespace

std::unique_ptr<AuditStore> MakeSqlAuditStore(Database& database) {
  return std::make_unique<SqlAuditStore>(database);
}

}  // namespace stanna::storage
