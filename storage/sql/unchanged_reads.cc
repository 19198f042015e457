#include "storage/sql/unchanged_reads.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "storage/sql/codes.h"

namespace stanna::storage {
namespace {

constexpr char kBetween = ',';

std::string Joined(const std::vector<ObjectId>& ids) {
  std::string joined;
  for (const ObjectId id : ids) {
    if (!joined.empty()) joined += kBetween;
    AppendNumber(joined, id);
  }
  return joined;
}

template <typename Visit>
void ForEachId(std::string_view joined, const Visit& visit) {
  while (!joined.empty()) {
    const std::size_t end = std::min(joined.find(kBetween), joined.size());
    visit(IntOf(joined.substr(0, end)));
    joined.remove_prefix(std::min(end + 1, joined.size()));
  }
}

}  // namespace

void NoteUnchanged(SqlSession& sql, const WorkspaceId& workspace, ObjectType type, Time read_at,
                   const std::vector<ObjectId>& ids) {
  if (ids.empty()) return;
  const Dialect& d = sql.dialect();
  const SqlValue key = Text(workspace.value);
  const SqlValue code = Num(CodeOf(type));
  sql.StartKept(
      "DELETE FROM unchanged_reads WHERE workspace_id = ? AND object_type = ? AND read_at < ?",
      {key, code, d.At(read_at - kUnchangedReadsKept)});
  // Two parts of one read may begin with the same record.
  sql.StartKept(
      "INSERT INTO unchanged_reads (workspace_id, object_type, read_at, first_id, object_ids)"
      " VALUES (?, ?, ?, ?, ?) ON CONFLICT (workspace_id, object_type, read_at, first_id)"
      " DO UPDATE SET object_ids = unchanged_reads.object_ids || ',' || excluded.object_ids",
      {key, code, d.At(read_at), Num(ids.front()), Joined(ids)});
}

void ForEachUnchanged(SqlSession& sql, const WorkspaceId& workspace, ObjectType type, Time since,
                      const std::function<void(ObjectId, Time)>& visit) {
  for (const Row& row :
       sql.QueryKept(2,
                     "SELECT read_at, object_ids FROM unchanged_reads"
                     " WHERE workspace_id = ? AND object_type = ? AND read_at >= ?"
                     " ORDER BY read_at",
                     {Text(workspace.value), Num(CodeOf(type)), sql.dialect().At(since)})) {
    const Time at = row.TimeAt(0);
    ForEachId(row.Text(1), [&](ObjectId id) { visit(id, at); });
  }
}

}  // namespace stanna::storage
