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

// One more than a range may have before it is given up.
std::size_t TooMany(const Ids& range, std::size_t most_of_a_record) {
  return most_of_a_record * range.size() + 1;
}

// `statement` for each range: its parameters are `first`, the ends of the range, and a page.
std::vector<KeptQuery> QueriesOf(const std::vector<Ids>& ranges, std::size_t most_of_a_record,
                                 int columns, const std::string& statement, const Params& first) {
  std::vector<KeptQuery> queries;
  for (const Ids& range : ranges) {
    const auto limit = static_cast<std::int64_t>(TooMany(range, most_of_a_record));
    Params params = first;
    params.insert(params.end(), {Num(range.front()), Num(range.back()), Num(limit), Num(0)});
    queries.push_back({columns, statement, std::move(params)});
  }
  return queries;
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
  const std::vector<Ids> ranges = RangesOf(std::move(ids));
  std::vector<Rows> found =
      sql.QueryAllKept(QueriesOf(ranges, kMostOfARecord, columns, of_range, {key, code}));
  Rows rows;
  Ids among_others;
  for (std::size_t i = 0; i < ranges.size(); ++i) {
    if (found[i].size() == TooMany(ranges[i], kMostOfARecord)) {
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
  const std::vector<Ids> ranges = RangesOf(std::move(ids));
  const std::vector<Rows> found =
      sql.QueryAllKept(QueriesOf(ranges, kMostEdgesOfARecord, 2, looked_at,
                                 {parameter, Text(workspace.value), Num(CodeOf(type))}));
  for (std::size_t i = 0; i < ranges.size(); ++i) {
    const Row& row = found[i].front();
    const auto too_many = static_cast<std::int64_t>(TooMany(ranges[i], kMostEdgesOfARecord));
    if (row.Int(1) > 0 || row.Int(0) == too_many) return true;
  }
  return false;
}

}  // namespace stanna::storage
