#include <algorithm>

#include "storage/sql/change_log.h"
#include "storage/sql/sql_stores.h"

namespace stanna::storage {
namespace {

// What is there to be read: sequences after `before_first`, up to `last`.
struct Kept {
  std::int64_t before_first = 0;
  std::int64_t last = 0;
};

Kept LoadKept(SqlSession& sql, const WorkspaceId& workspace) {
  const Row row =
      sql.Query(2,
                "SELECT coalesce((SELECT c.last_sequence FROM change_counters c"
                " WHERE c.workspace_id = ?), 0), (SELECT min(l.sequence) FROM change_log l"
                " WHERE l.workspace_id = ?)",
                {Text(workspace.value), Text(workspace.value)})
          .front();
  return {.before_first = row.OptionalInt(1).value_or(row.Int(0) + 1) - 1, .last = row.Int(0)};
}

// A cursor beyond the end is of a feed that is not this one: of a database since restored.
absl::Status CheckCursor(const Kept& kept, std::int64_t after) {
  if (after >= kept.before_first && after <= kept.last) return absl::OkStatus();
  return WithReason(OutOfRange("the changes after this cursor are not kept"), "CURSOR_EXPIRED");
}

class SqlChangeStore : public ChangeStore {
 public:
  explicit SqlChangeStore(Database& database) : database_(database) {}

  absl::StatusOr<std::vector<Change>> List(const WorkspaceId& workspace, std::int64_t after,
                                           const std::vector<ChangeKind>& kinds, int limit,
                                           Deadline deadline) override {
    using Changes = absl::StatusOr<std::vector<Change>>;
    std::string where = " WHERE workspace_id = ? AND sequence > ?";
    Params params = {Text(workspace.value), Num(after)};
    for (std::size_t i = 0; i < kinds.size(); ++i) {
      where += i == 0 ? " AND kind IN (?" : ", ?";
      params.push_back(Num(static_cast<int>(kinds[i])));
    }
    if (!kinds.empty()) where += ")";
    params.push_back(Num(limit));
    return database_.Read(Scope::Of(workspace), deadline, [&](SqlSession& sql) -> Changes {
      RETURN_IF_ERROR(CheckCursor(LoadKept(sql, workspace), after));
      std::vector<Change> changes;
      for (const Row& row :
           sql.Query(5,
                     "SELECT sequence, at, kind, subject, document FROM change_log" + where +
                         " ORDER BY sequence LIMIT ?",
                     params)) {
        changes.push_back({.sequence = row.Int(0),
                           .at = row.TimeAt(1),
                           .kind = static_cast<ChangeKind>(row.Int(2)),
                           .subject = row.Text(3),
                           .document = row.Text(4)});
      }
      return changes;
    });
  }

  absl::StatusOr<std::int64_t> Last(const WorkspaceId& workspace, Deadline deadline) override {
    return database_.Read(Scope::Of(workspace), deadline,
                          [&](SqlSession& sql) -> absl::StatusOr<std::int64_t> {
                            return LastChange(sql, workspace);
                          });
  }

  absl::StatusOr<std::int64_t> BeforeFirst(const WorkspaceId& workspace,
                                           Deadline deadline) override {
    return database_.Read(Scope::Of(workspace), deadline,
                          [&](SqlSession& sql) -> absl::StatusOr<std::int64_t> {
                            return LoadKept(sql, workspace).before_first;
                          });
  }

  // Times need not ascend with the numbers; what is kept must have no holes, so one that is young
  // enough keeps all after it. What comes while this runs is beyond `last`, and stays.
  absl::StatusOr<std::int64_t> RemoveBefore(const WorkspaceId& workspace, Time before,
                                            Deadline deadline) override {
    return database_.Write(
        Scope::Of(workspace), deadline, [&](SqlSession& sql) -> absl::StatusOr<std::int64_t> {
          const std::int64_t last = LastChange(sql, workspace);
          const Rows kept = sql.Query(1,
                                      "SELECT sequence FROM change_log WHERE workspace_id = ?"
                                      " AND at >= ? ORDER BY sequence LIMIT 1",
                                      {Text(workspace.value), sql.dialect().At(before)});
          const std::int64_t first = kept.empty() ? last + 1 : kept.front().Int(0);
          return sql.Execute("DELETE FROM change_log WHERE workspace_id = ? AND sequence < ?",
                             {Text(workspace.value), Num(std::min(first, last + 1))});
        });
  }

 private:
  Database& database_;
};

}  // namespace

std::unique_ptr<ChangeStore> MakeSqlChangeStore(Database& database) {
  return std::make_unique<SqlChangeStore>(database);
}

}  // namespace stanna::storage
