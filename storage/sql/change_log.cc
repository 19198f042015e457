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
  Upsert(sql_, ChangeLogTable(), std::move(rows));
  return ChangeSpan{before, sequence};
}

// Answers the last one that was taken before.
std::int64_t ChangeLog::TakeNumbers(std::int64_t count) {
  const Rows taken =
      sql_.QueryKept(1,
                     "INSERT INTO change_counters (workspace_id, last_sequence) VALUES (?, ?)"
                     " ON CONFLICT (workspace_id) DO UPDATE"
                     " SET last_sequence = change_counters.last_sequence + excluded.last_sequence"
                     " RETURNING last_sequence",
                     {workspace_, Num(count)});
  return taken.front().Int(0) - count;
}

std::int64_t LastChange(SqlSession& sql, const WorkspaceId& workspace) {
  const Rows rows =
      sql.QueryKept(1, "SELECT last_sequence FROM change_counters WHERE workspace_id = ?",
                    {Text(workspace.value)});
  return rows.empty() ? 0 : rows.front().Int(0);
}

}  // namespace stanna::storage
