#include "storage/sql/change_log.h"

#include <utility>

#include "storage/sql/bulk.h"

namespace stanna::storage {
namespace {

const UpsertTable& ChangeLogTable() {
  static const UpsertTable table{
      .name = "change_log",
      .columns = {"workspace_id", "sequence", "at", "kind", "subject", "document"},
      .key_columns = 2};
  return table;
}

std::int64_t ReadCounter(SqlSession& sql, const SqlValue& workspace) {
  const Rows rows = sql.QueryKept(
      1, "SELECT last_sequence FROM change_counters WHERE workspace_id = ?", {workspace});
  return rows.empty() ? 0 : rows.front().Int(0);
}

}  // namespace

ChangeLog::ChangeLog(SqlSession& sql, const WorkspaceId& workspace, Time now)
    : sql_(sql), workspace_(Text(workspace.value)), now_(sql.dialect().At(now)) {}

void ChangeLog::Add(ChangeKind kind, std::string subject, std::string document) {
  pending_.push_back(MakeParams(Num(static_cast<int>(kind)), Text(subject), Text(document)));
}

std::optional<ChangeSpan> ChangeLog::Flush() {
  if (pending_.empty()) return std::nullopt;
  const std::int64_t before = TakeNumbers(static_cast<std::int64_t>(pending_.size()));
  std::int64_t sequence = before;
  std::vector<Params> rows;
  rows.reserve(pending_.size());
  for (Params& change : pending_) {
    Params row = MakeParams(workspace_, Num(++sequence), now_);
    row.insert(row.end(), std::make_move_iterator(change.begin()),
               std::make_move_iterator(change.end()));
    rows.push_back(std::move(row));
  }
  pending_.clear();
  StartUpsert(sql_, ChangeLogTable(), std::move(rows));
  return ChangeSpan{before, sequence};
}

// The second statement sees what the first one wrote, whose row nobody else can change now.
std::int64_t ChangeLog::TakeNumbers(std::int64_t count) {
  sql_.ExecuteKept(
      "INSERT INTO change_counters (workspace_id, last_sequence) VALUES (?, ?)"
      " ON CONFLICT (workspace_id) DO UPDATE"
      " SET last_sequence = change_counters.last_sequence + excluded.last_sequence",
      {workspace_, Num(count)});
  return ReadCounter(sql_, workspace_) - count;
}

std::int64_t LastChange(SqlSession& sql, const WorkspaceId& workspace) {
  return ReadCounter(sql, Text(workspace.value));
}

}  // namespace stanna::storage
