#include "storage/sql/bulk.h"

#include <algorithm>
#include <string>

#include "storage/sql/text.h"

namespace stanna::storage {
namespace {

// Beyond that many rows a statement gets no faster, and its arrays only larger.
constexpr std::size_t kMaxRows = 1'000;

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
    list += std::to_string(*number);
  } else {
    list += "NULL";
  }
}

// PostgreSQL's text of an array: a column of the rows [from, to).
std::string ArrayOf(const std::vector<Params>& rows, std::size_t column, std::size_t from,
                    std::size_t to) {
  std::string list = "{";
  for (std::size_t i = from; i < to; ++i) {
    if (i > from) list += ',';
    AppendElement(list, rows[i][column]);
  }
  list += '}';
  return list;
}

// Rows as one array a column: a statement of constant text, planned once, whatever their number.
std::string Unnest(SqlSession& session, std::string_view table,
                   const std::vector<std::string_view>& columns) {
  std::string arrays;
  for (const std::string_view column : columns) {
    Append(arrays, ", ", "CAST(? AS " + session.ColumnType(table, column) + "[])");
  }
  return "unnest(" + arrays + ")";
}

// Runs a statement over `Unnest` with some rows at a time; answers how many it changed.
std::int64_t RunOverArrays(SqlSession& session, const std::string& sql,
                           const std::vector<Params>& rows) {
  std::int64_t changed = 0;
  for (std::size_t from = 0; from < rows.size(); from += kMaxRows) {
    const std::size_t to = std::min(rows.size(), from + kMaxRows);
    Params arrays;
    for (std::size_t column = 0; column < rows.front().size(); ++column) {
      arrays.emplace_back(ArrayOf(rows, column, from, to));
    }
    changed += session.ExecuteKept(sql, arrays);
  }
  return changed;
}

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
  return RunOverArrays(
      session, insert + "SELECT * FROM " + Unnest(session, table.name, table.columns) + conflict,
      rows);
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
  RunOverArrays(session,
                update + " t SET " + assignments + " FROM " + Unnest(session, table, columns) +
                    " " + RowAlias(columns.size()) + " WHERE " + Equalities(keys, true),
                rows);
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
  RunOverArrays(session,
                "DELETE FROM " + name + " t USING " + Unnest(session, table, columns) + " " +
                    RowAlias(columns.size()) + " WHERE " + Equalities(columns, true),
                rows);
}

}  // namespace stanna::storage
