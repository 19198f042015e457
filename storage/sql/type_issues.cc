#include "storage/sql/type_issues.h"

#include <set>
#include <string>
#include <utility>

#include "storage/sql/codes.h"

namespace stanna::storage {

const UpsertTable& IssuesTable() {
  static const UpsertTable table{
      .name = "record_issues",
      .columns = {"workspace_id", "object_type", "object_id", "rule", "field", "message",
                  "held_back", "first_seen_at", "last_seen_at", "closed_at"},
      .key_columns = 5,
      .insert_only = {"first_seen_at"}};
  return table;
}

void ReplaceTypeIssues(SqlSession& sql, const WorkspaceId& workspace, ObjectType type,
                       const std::vector<RecordIssue>& issues, Time now) {
  const SqlValue at = sql.dialect().At(now);
  const Params key = {Text(workspace.value), Num(CodeOf(type)), Num(0)};
  const std::string of_type = " WHERE workspace_id = ? AND object_type = ? AND object_id = ?";
  std::set<std::pair<std::string, std::string>> open;
  std::vector<Params> rows;
  for (const RecordIssue& issue : issues) {
    open.insert({issue.rule, issue.field});
    Params row = key;
    row.insert(row.end(), {Text(issue.rule), Text(issue.field), Text(issue.message),
                           Num(issue.held_back ? 1 : 0), at, at, Null()});
    rows.push_back(std::move(row));
  }
  for (const Row& row : sql.Query(
           2, "SELECT rule, field FROM record_issues" + of_type + " AND closed_at IS NULL", key)) {
    if (open.contains({row.Text(0), row.Text(1)})) continue;
    Params closed = {at};
    closed.insert(closed.end(), key.begin(), key.end());
    closed.insert(closed.end(), {Text(row.Text(0)), Text(row.Text(1))});
    sql.Execute("UPDATE record_issues SET closed_at = ?" + of_type + " AND rule = ? AND field = ?",
                closed);
  }
  Upsert(sql, IssuesTable(), std::move(rows));
}

}  // namespace stanna::storage
