#include "storage/sql/type_issues.h"

#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "storage/sql/codes.h"
#include "storage/sql/rows_of_records.h"
#include "storage/sql/text.h"

namespace stanna::storage {

namespace {

using IssueKey = std::tuple<ObjectId, std::string, std::string>;  // record, rule, field

struct StoredIssue {
  std::string message;
  bool held_back = false;
  Time last_seen_at;
  bool closed = false;
};

std::map<IssueKey, StoredIssue> LoadIssues(SqlSession& sql, const IssueScope& scope,
                                           const std::vector<ObjectId>& ids) {
  std::map<IssueKey, StoredIssue> stored;
  for (const Row& row : RowsOfRecords(sql, 8,
                                      "t.object_id, t.rule, t.field, t.message, t.held_back,"
                                      " t.last_seen_at, t.closed_at, t.origin",
                                      "record_issues", scope.workspace, scope.type, ids)) {
    if (row.Int(7) != static_cast<int>(scope.origin)) continue;
    stored[{row.Int(0), row.Text(1), row.Text(2)}] = {.message = row.Text(3),
                                                      .held_back = row.Bool(4),
                                                      .last_seen_at = row.TimeAt(5),
                                                      .closed = !row.IsNull(6)};
  }
  return stored;
}

bool IsKnown(const StoredIssue& stored, const RecordIssue& issue, Time now) {
  return !stored.closed && stored.message == issue.message && stored.held_back == issue.held_back &&
         stored.last_seen_at >= now;
}

void CloseIssue(SqlSession& sql, const IssueScope& scope, const IssueKey& key) {
  const auto& [id, rule, field] = key;
  sql.StartKept(
      "UPDATE record_issues SET closed_at = ? WHERE workspace_id = ? AND object_type = ?"
      " AND object_id = ? AND rule = ? AND field = ?",
      {sql.dialect().At(scope.now), Text(scope.workspace.value), Num(CodeOf(scope.type)), Num(id),
       Text(rule), Text(field)});
}

}  // namespace

const UpsertTable& IssuesTable() {
  static const UpsertTable table{
      .name = "record_issues",
      .columns = {"workspace_id", "object_type", "object_id", "rule", "field", "message",
                  "held_back", "first_seen_at", "last_seen_at", "closed_at", "origin"},
      .key_columns = 5,
      .insert_only = {"first_seen_at"}};
  return table;
}

void AppendIssueChanges(ChangeLog& log, ObjectType type, const IssueChanges& changes) {
  if (changes.opened == 0 && changes.closed == 0) return;
  const std::string name(NameOf(type));
  log.Add(ChangeKind::kIssue, name,
          "{\"objectType\":" + ToJsonString(name) + ",\"opened\":" +
              std::to_string(changes.opened) + ",\"closed\":" + std::to_string(changes.closed) +
              ",\"rules\":" + ToJsonArray({changes.rules.begin(), changes.rules.end()}) + "}");
}

IssueChanges OpenIssuesOf(SqlSession& sql, const WorkspaceId& workspace, ObjectType type,
                          const std::vector<ObjectId>& ids) {
  IssueChanges changes;
  if (ids.empty()) return changes;
  for (const Row& row :
       sql.QueryKept(1,
                     "SELECT t.rule" +
                         sql.dialect().FromIds("record_issues", {"workspace_id", "object_type"},
                                               "object_id") +
                         " AND t.closed_at IS NULL",
                     {sql.dialect().Ids(ids), Text(workspace.value), Num(CodeOf(type))})) {
    ++changes.closed;
    changes.rules.insert(row.Text(0));
  }
  return changes;
}

IssueChanges ReplaceIssues(SqlSession& sql, const IssueScope& scope,
                           const std::vector<ObjectId>& records,
                           const std::vector<RecordIssue>& issues) {
  std::vector<ObjectId> ids = records;
  for (const RecordIssue& issue : issues) ids.push_back(issue.object_id);
  IssueChanges changes;
  if (ids.empty()) return changes;
  const auto stored = LoadIssues(sql, scope, ids);
  const std::set<ObjectId> complete(records.begin(), records.end());
  const SqlValue now = sql.dialect().At(scope.now);
  std::set<IssueKey> open;
  std::vector<Params> rows;
  for (const RecordIssue& issue : issues) {
    const IssueKey key{issue.object_id, issue.rule, issue.field};
    if (!open.insert(key).second) continue;
    const auto found = stored.find(key);
    if (found != stored.end() && IsKnown(found->second, issue, scope.now)) continue;
    if (found == stored.end() || found->second.closed) {
      ++changes.opened;
      changes.rules.insert(issue.rule);
    }
    rows.push_back({Text(scope.workspace.value), Num(CodeOf(scope.type)), Num(issue.object_id),
                    Text(issue.rule), Text(issue.field), Text(issue.message),
                    Num(issue.held_back ? 1 : 0), now, now, Null(),
                    Num(static_cast<int>(scope.origin))});
  }
  Upsert(sql, IssuesTable(), std::move(rows));
  for (const auto& [key, issue] : stored) {
    const bool gone = complete.contains(std::get<0>(key)) && !open.contains(key);
    if (!gone || issue.closed) continue;
    CloseIssue(sql, scope, key);
    ++changes.closed;
    changes.rules.insert(std::get<1>(key));
  }
  return changes;
}

IssueChanges ReplaceTypeIssues(SqlSession& sql, const WorkspaceId& workspace, ObjectType type,
                               const std::vector<RecordIssue>& issues, Time now) {
  const SqlValue at = sql.dialect().At(now);
  const Params key = {Text(workspace.value), Num(CodeOf(type)), Num(0)};
  const std::string of_type = " WHERE workspace_id = ? AND object_type = ? AND object_id = ?";
  std::set<std::pair<std::string, std::string>> open;
  std::set<std::pair<std::string, std::string>> was_open;
  IssueChanges changes;
  std::vector<Params> rows;
  for (const RecordIssue& issue : issues) {
    open.insert({issue.rule, issue.field});
    Params row = key;
    row.insert(row.end(), {Text(issue.rule), Text(issue.field), Text(issue.message),
                           Num(issue.held_back ? 1 : 0), at, at, Null(), Num(1)});
    rows.push_back(std::move(row));
  }
  for (const Row& row : sql.QueryKept(
           2, "SELECT rule, field FROM record_issues" + of_type + " AND closed_at IS NULL", key)) {
    was_open.insert({row.Text(0), row.Text(1)});
    if (open.contains({row.Text(0), row.Text(1)})) continue;
    ++changes.closed;
    changes.rules.insert(row.Text(0));
    Params closed = {at};
    closed.insert(closed.end(), key.begin(), key.end());
    closed.insert(closed.end(), {Text(row.Text(0)), Text(row.Text(1))});
    sql.StartKept(
        "UPDATE record_issues SET closed_at = ?" + of_type + " AND rule = ? AND field = ?", closed);
  }
  for (const auto& issue : open) {
    if (was_open.contains(issue)) continue;
    ++changes.opened;
    changes.rules.insert(issue.first);
  }
  Upsert(sql, IssuesTable(), std::move(rows));
  return changes;
}

}  // namespace stanna::storage
