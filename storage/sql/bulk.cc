#include "storage/sql/bulk.h"

#include <algorithm>
#include <string>

#include "storage/sql/text.h"

namespace stanna::storage {
namespace {

// Beyond that many rows a statement gets no faster, and its arrays only larger.
constexpr std::size_t kMaxRows = 1'000;

// Workspace and type: each number of leading columns makes a statement of its own to be kept.
constexpr std::size_t kMostSame = 2;

bool IsIn(const std::vector<std::string_view>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

void Append(std::string& list, std::string_view separator, std::string_view item) {
  if (!list.empty()) list += separator;
  list += item;
}

std::string Joined(const std::vector<std::string_view>& names, std::size_t count) {
  std::string list;
  for (std::size_t i = 0; i < count; ++i) Append(list, ", ", names[i]);
  return list;
}

std::string Placeholders(std::size_t columns) {
  std::string list;
  for (std::size_t i = 0; i < columns; ++i) Append(list, ",", "?");
  return "(" + list + ")";
}

std::string OnConflict(const UpsertTable& table) {
  std::string set;
  for (std::size_t i = table.key_columns; i < table.columns.size(); ++i) {
    const std::string column(table.columns[i]);
    if (!IsIn(table.insert_only, column)) Append(set, ", ", column + " = excluded." + column);
  }
  std::string clause = " ON CONFLICT (" + Joined(table.columns, table.key_columns) + ") DO " +
                       (set.empty() ? "NOTHING" : "UPDATE SET " + set);
  if (!set.empty() && !table.guard.empty()) clause += " WHERE " + std::string(table.guard);
  return clause;
}

void SortByKey(std::vector<Params>& rows, std::size_t key_columns) {
  const auto key_end = [&](const Params& row) {
    return row.begin() + static_cast<std::ptrdiff_t>(key_columns);
  };
  const auto less = [&](const Params& a, const Params& b) {
    return std::lexicographical_compare(a.begin(), key_end(a), b.begin(), key_end(b));
  };
  const auto not_before = [&](const Params& a, const Params& b) { return !less(a, b); };
  // As most come, out of a map.
  if (std::adjacent_find(rows.begin(), rows.end(), not_before) == rows.end()) return;
  std::stable_sort(rows.begin(), rows.end(), less);
  std::vector<Params> unique;
  unique.reserve(rows.size());
  for (Params& row : rows) {
    if (!unique.empty() && !less(unique.back(), row)) unique.pop_back();
    unique.push_back(std::move(row));
  }
  rows = std::move(unique);
}

void AppendElement(std::string& list, const SqlValue& value) {
  if (const auto* text = std::get_if<std::string>(&value)) {
    AppendArrayElement(list, *text);
  } else if (const auto* number = std::get_if<std::int64_t>(&value)) {
    AppendNumber(list, *number);
  } else {
    list += "NULL";
  }
}

// Quotes and a comma; a HubSpot id and a comma.
constexpr std::size_t kAroundText = 3, kUsualNumber = 13;

// PostgreSQL's text of an array: a column of the rows [from, to).
std::string ArrayOf(const std::vector<Params>& rows, std::size_t column, std::size_t from,
                    std::size_t to) {
  std::string list = "{";
  std::size_t length = 0;
  for (std::size_t i = from; i < to; ++i) {
    const auto* text = std::get_if<std::string>(&rows[i][column]);
    length += text != nullptr ? text->size() + kAroundText : kUsualNumber;
  }
  list.reserve(length + length / 4);  // and backslashes
  for (std::size_t i = from; i < to; ++i) {
    if (i > from) list += ',';
    AppendElement(list, rows[i][column]);
  }
  list += '}';
  return list;
}

// How many of the first columns all rows have the same value of: their workspace, often their type.
std::size_t CountSame(const std::vector<Params>& rows, std::size_t most) {
  const auto all_as_first = [&](std::size_t column) {
    return std::ranges::all_of(
        rows, [&](const Params& row) { return row[column] == rows.front()[column]; });
  };
  std::size_t same = 0;
  while (same < most && all_as_first(same)) ++same;
  return same;
}

// Rows as a relation: one array a column, so that the statement's text is constant and planned
// once, whatever their number. The first `same` columns, equal in all rows, are parameters by
// themselves: an array that says one thing a thousand times costs as much as any other. Not where
// rows are joined with a table: with one of its key's columns given, PostgreSQL would rather read
// all that this names.
class ArrayRows {
 public:
  ArrayRows(SqlSession& session, std::string_view table,
            const std::vector<std::string_view>& columns, const std::vector<Params>& rows,
            std::size_t same)
      : rows_(rows), same_(same) {
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const std::string& type = session.ColumnType(table, columns[i]);
      if (i < same_) {
        Append(values_, ", ", "CAST(? AS " + type + ")");
      } else {
        Append(arrays_, ", ", "CAST(? AS " + type + "[])");
        Append(values_, ", ", "u.u" + std::to_string(i + 1));
        Append(names_, ", ", "u" + std::to_string(i + 1));
      }
    }
  }

  /// "SELECT …", the columns in their order.
  std::string Select() const {
    return "SELECT " + values_ + " FROM unnest(" + arrays_ + ") u(" + names_ + ")";
  }

  /// Runs a statement over Select with some rows at a time; answers how many it changed.
  std::int64_t Run(SqlSession& session, const std::string& sql) const {
    std::int64_t changed = 0;
    for (std::size_t from = 0; from < rows_.size(); from += kMaxRows) {
      const std::size_t to = std::min(rows_.size(), from + kMaxRows);
      Params params(rows_.front().begin(),
                    rows_.front().begin() + static_cast<std::ptrdiff_t>(same_));
      for (std::size_t column = same_; column < rows_.front().size(); ++column) {
        params.emplace_back(ArrayOf(rows_, column, from, to));
      }
      changed += session.ExecuteKept(sql, params);
    }
    return changed;
  }

 private:
  const std::vector<Params>& rows_;
  const std::size_t same_;
  std::string values_, arrays_, names_;
};

std::string Assignments(const std::vector<std::string_view>& columns) {
  std::string list;
  for (const std::string_view column : columns) Append(list, ", ", std::string(column) + " = ?");
  return list;
}

std::string Equalities(const std::vector<std::string_view>& columns, bool to_rows) {
  std::string list;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const std::string column(columns[i]);
    Append(list, " AND ",
           to_rows ? "t." + column + " = v.v" + std::to_string(i + 1) : column + " = ?");
  }
  return list;
}

// "v(v1, v2…)": the names of the rows' columns.
std::string RowAlias(std::size_t columns) {
  std::string list;
  for (std::size_t i = 1; i <= columns; ++i) Append(list, ", ", "v" + std::to_string(i));
  return "v(" + list + ")";
}

}  // namespace

std::int64_t Upsert(SqlSession& session, const UpsertTable& table, std::vector<Params> rows) {
  if (rows.empty()) return 0;
  SortByKey(rows, table.key_columns);
  const std::size_t columns = table.columns.size();
  const std::string insert =
      "INSERT INTO " + std::string(table.name) + " (" + Joined(table.columns, columns) + ") ";
  const std::string conflict = OnConflict(table);
  if (!session.dialect().is_postgres()) {
    return session.ExecuteMany(insert + "VALUES " + Placeholders(columns) + conflict, rows);
  }
  const std::size_t same = CountSame(rows, std::min(kMostSame, columns - 1));
  const ArrayRows arrays(session, table.name, table.columns, rows, same);
  return arrays.Run(session, insert + arrays.Select() + conflict);
}

void UpdateRows(SqlSession& session, std::string_view table,
                const std::vector<std::string_view>& keys, const std::vector<std::string_view>& set,
                std::vector<Params> rows) {
  if (rows.empty()) return;
  SortByKey(rows, keys.size());
  const std::string update = "UPDATE " + std::string(table);
  std::vector<std::string_view> columns = keys;
  columns.insert(columns.end(), set.begin(), set.end());
  if (!session.dialect().is_postgres()) {
    for (Params& row : rows)
      std::rotate(row.begin(), row.begin() + static_cast<std::ptrdiff_t>(keys.size()), row.end());
    session.ExecuteMany(update + " SET " + Assignments(set) + " WHERE " + Equalities(keys, false),
                        rows);
    return;
  }
  std::string assignments;
  for (std::size_t i = 0; i < set.size(); ++i) {
    Append(assignments, ", ", std::string(set[i]) + " = v.v" + std::to_string(keys.size() + i + 1));
  }
  const ArrayRows arrays(session, table, columns, rows, 0);
  arrays.Run(session, update + " t SET " + assignments + " FROM (" + arrays.Select() + ") " +
                          RowAlias(columns.size()) + " WHERE " + Equalities(keys, true));
}

void DeleteRows(SqlSession& session, std::string_view table,
                const std::vector<std::string_view>& columns, std::vector<Params> rows) {
  if (rows.empty()) return;
  SortByKey(rows, columns.size());
  const std::string name(table);
  if (!session.dialect().is_postgres()) {
    session.ExecuteMany("DELETE FROM " + name + " WHERE " + Equalities(columns, false), rows);
    return;
  }
  const ArrayRows arrays(session, table, columns, rows, 0);
  arrays.Run(session, "DELETE FROM " + name + " t USING (" + arrays.Select() + ") " +
                          RowAlias(columns.size()) + " WHERE " + Equalities(columns, true));
}

}  // namespace stanna::storage
