#include "storage/sql/bulk.h"

#include <algorithm>
#include <string>

namespace stanna::storage {
namespace {

// The protocol counts a statement's parameters in 16 bits; beyond 1,000 rows there is no gain.
constexpr std::size_t kMaxParameters = 65'535;
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

std::string ValueLists(std::size_t rows, std::size_t columns) {
  const std::string row = Placeholders(columns);
  std::string lists;
  lists.reserve(rows * (row.size() + 1));
  for (std::size_t i = 0; i < rows; ++i) Append(lists, ",", row);
  return lists;
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

// Calls `run(rows of one statement)` with as many rows as a statement takes.
template <typename Run>
void InChunks(const std::vector<Params>& rows, std::size_t columns, const Run& run) {
  const std::size_t chunk = std::min(kMaxRows, kMaxParameters / columns);
  for (std::size_t from = 0; from < rows.size(); from += chunk) {
    const std::size_t count = std::min(chunk, rows.size() - from);
    Params flat;
    flat.reserve(count * columns);
    for (std::size_t i = from; i < from + count; ++i) {
      flat.insert(flat.end(), rows[i].begin(), rows[i].end());
    }
    run(count, flat);
  }
}

// The first row's casts give the columns of a bare VALUES list their types.
std::string TypedRow(const Params& row) {
  std::string list;
  for (const SqlValue& value : row) {
    Append(list, ",",
           std::holds_alternative<std::int64_t>(value) ? "CAST(? AS bigint)" : "CAST(? AS text)");
  }
  return "(" + list + ")";
}

std::string TypedLists(const Params& first, std::size_t rows) {
  return TypedRow(first) + (rows > 1 ? "," + ValueLists(rows - 1, first.size()) : "");
}

std::string Assignments(const std::vector<std::string_view>& columns) {
  std::string list;
  for (const std::string_view column : columns) Append(list, ", ", std::string(column) + " = ?");
  return list;
}

std::string Equalities(const std::vector<std::string_view>& columns, bool to_values) {
  std::string list;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const std::string column(columns[i]);
    Append(list, " AND ",
           to_values ? "t." + column + " = v.column" + std::to_string(i + 1) : column + " = ?");
  }
  return list;
}

}  // namespace

std::int64_t Upsert(SqlSession& session, const UpsertTable& table, std::vector<Params> rows) {
  if (rows.empty()) return 0;
  SortByKey(rows, table.key_columns);
  const std::size_t columns = table.columns.size();
  const std::string insert = "INSERT INTO " + std::string(table.name) + " (" +
                             Joined(table.columns, columns) + ") VALUES ";
  const std::string conflict = OnConflict(table);
  if (!session.dialect().is_postgres()) {
    return session.ExecuteMany(insert + Placeholders(columns) + conflict, rows);
  }
  std::int64_t written = 0;
  InChunks(rows, columns, [&](std::size_t count, const Params& flat) {
    written += session.Execute(insert + ValueLists(count, columns) + conflict, flat);
  });
  return written;
}

void UpdateRows(SqlSession& session, std::string_view table,
                const std::vector<std::string_view>& keys, const std::vector<std::string_view>& set,
                std::vector<Params> rows) {
  if (rows.empty()) return;
  SortByKey(rows, keys.size());
  const std::string update = "UPDATE " + std::string(table);
  const std::size_t columns = keys.size() + set.size();
  if (!session.dialect().is_postgres()) {
    for (Params& row : rows)
      std::rotate(row.begin(), row.begin() + static_cast<std::ptrdiff_t>(keys.size()), row.end());
    session.ExecuteMany(update + " SET " + Assignments(set) + " WHERE " + Equalities(keys, false),
                        rows);
    return;
  }
  std::string assignments;
  for (std::size_t i = 0; i < set.size(); ++i) {
    Append(assignments, ", ",
           std::string(set[i]) + " = v.column" + std::to_string(keys.size() + i + 1));
  }
  InChunks(rows, columns, [&](std::size_t count, const Params& flat) {
    session.Execute(update + " t SET " + assignments + " FROM (VALUES " +
                        TypedLists(rows.front(), count) + ") v WHERE " + Equalities(keys, true),
                    flat);
  });
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
  InChunks(rows, columns.size(), [&](std::size_t count, const Params& flat) {
    session.Execute("DELETE FROM " + name + " t USING (VALUES " + TypedLists(rows.front(), count) +
                        ") v WHERE " + Equalities(columns, true),
                    flat);
  });
}

}  // namespace stanna::storage
