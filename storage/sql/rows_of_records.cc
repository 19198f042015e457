#include "storage/sql/rows_of_records.h"

#include <algorithm>
#include <iterator>
#include <numeric>
#include <string>
#include <utility>

#include "storage/sql/codes.h"

namespace stanna::storage {
namespace {

// An import writes the pages of two lists and of a search together, and what a webhook names.
constexpr std::size_t kMostRanges = 4;

// Rows of a range that are read before it is given up, for each record that is asked for: keys and
// issues may be two of a record. Edges are less to look at.
constexpr std::size_t kMostOfARecord = 2, kMostEdgesOfARecord = 8;

using Ids = std::vector<ObjectId>;

// Ascending, cut where they lie furthest apart.
std::vector<Ids> RangesOf(Ids ids) {
  std::ranges::sort(ids);
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  std::vector<std::size_t> cuts(ids.size() - 1);
  std::iota(cuts.begin(), cuts.end(), 1);
  const std::size_t most = std::min(cuts.size(), kMostRanges - 1);
  const auto kept = cuts.begin() + static_cast<std::ptrdiff_t>(most);
  std::partial_sort(cuts.begin(), kept, cuts.end(), [&](std::size_t a, std::size_t b) {
    return ids[a] - ids[a - 1] > ids[b] - ids[b - 1];
  });
  cuts.erase(kept, cuts.end());
  std::ranges::sort(cuts);
  cuts.push_back(ids.size());
  std::vector<Ids> ranges;
  std::size_t from = 0;
  for (const std::size_t to : cuts) {
    ranges.emplace_back(ids.begin() + static_cast<std::ptrdiff_t>(from),
                        ids.begin() + static_cast<std::ptrdiff_t>(to));
    from = to;
  }
  return ranges;
}

}  // namespace

Rows RowsOfRecords(SqlSession& sql, int columns, std::string_view select, std::string_view table,
                   const WorkspaceId& workspace, ObjectType type, std::vector<ObjectId> ids) {
  if (ids.empty()) return {};
  const Dialect& d = sql.dialect();
  const SqlValue key = Text(workspace.value), code = Num(CodeOf(type));
  const std::string selected = "SELECT " + std::string(select);
  const std::string of_range = selected + " FROM " + std::string(table) +
                               " t WHERE t.workspace_id = ? AND t.object_type = ?"
                               " AND t.object_id >= ? AND t.object_id <= ? ORDER BY t.object_id" +
                               d.AnyPage();
  const auto too_many = [](const Ids& range) { return kMostOfARecord * range.size() + 1; };
  const std::vector<Ids> ranges = RangesOf(std::move(ids));
  std::vector<KeptQuery> queries;
  for (const Ids& range : ranges) {
    const auto limit = static_cast<std::int64_t>(too_many(range));
    queries.push_back({columns,
                       of_range,
                       {key, code, Num(range.front()), Num(range.back()), Num(limit), Num(0)}});
  }
  std::vector<Rows> found = sql.QueryAllKept(queries);
  Rows rows;
  Ids among_others;
  for (std::size_t i = 0; i < ranges.size(); ++i) {
    if (found[i].size() == too_many(ranges[i])) {
      among_others.insert(among_others.end(), ranges[i].begin(), ranges[i].end());
      continue;
    }
    std::ranges::copy_if(
        std::make_move_iterator(found[i].begin()), std::make_move_iterator(found[i].end()),
        std::back_inserter(rows),
        [&](const Row& row) { return std::ranges::binary_search(ranges[i], row.Int(0)); });
  }
  if (among_others.empty()) return rows;
  std::ranges::move(
      sql.QueryKept(columns,
                    selected + d.FromIds(table, {"workspace_id", "object_type"}, "object_id"),
                    {d.Ids(among_others), key, code}),
      std::back_inserter(rows));
  return rows;
}

bool MayHaveEdges(SqlSession& sql, std::string_view end, const WorkspaceId& workspace,
                  ObjectType type, std::vector<ObjectId> ids, std::string_view condition,
                  const SqlValue& parameter) {
  if (ids.empty()) return false;
  const std::string prefix = "t." + std::string(end);
  const std::string looked_at =
      "SELECT count(*), coalesce(max(CASE WHEN " + std::string(condition) +
      " THEN 1 ELSE 0 END), 0) FROM (SELECT t.from_type, t.to_type FROM associations t"
      " WHERE t.workspace_id = ? AND " +
      prefix + "_type = ? AND " + prefix + "_id >= ? AND " + prefix + "_id <= ?" +
      sql.dialect().AnyPage() + ") t";
  std::vector<KeptQuery> queries;
  std::vector<std::int64_t> limits;
  for (const Ids& range : RangesOf(std::move(ids))) {
    limits.push_back(static_cast<std::int64_t>(kMostEdgesOfARecord * range.size() + 1));
    queries.push_back({2,
                       looked_at,
                       {parameter, Text(workspace.value), Num(CodeOf(type)), Num(range.front()),
                        Num(range.back()), Num(limits.back()), Num(0)}});
  }
  const std::vector<Rows> found = sql.QueryAllKept(queries);
  for (std::size_t i = 0; i < limits.size(); ++i) {
    const Row& row = found[i].front();
    if (row.Int(1) > 0 || row.Int(0) == limits[i]) return true;
  }
  return false;
}

}  // namespace stanna::storage
