#include "storage/sql/bulk.h"

#include <algorithm>
#include <boost/endian/conversion.hpp>
#include <string>
#include <utility>

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

std::string TextOf(const SqlValue& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  std::string text;
  if (const auto* number = std::get_if<std::int64_t>(&value)) AppendNumber(text, *number);
  return text;
}

bool IsNull(const SqlValue& value) { return std::holds_alternative<std::monostate>(value); }

void AppendElement(std::string& list, const SqlValue& value) {
  if (const auto* text = std::get_if<std::string>(&value)) {
    AppendArrayElement(list, *text);
  } else if (const auto* number = std::get_if<std::int64_t>(&value)) {
    AppendNumber(list, *number);
  } else {
    list += "NULL";
  }
}

/// A column of the rows [from, to).
struct Slice {
  const std::vector<Params>& rows;
  std::size_t column, from, to;

  const SqlValue& At(std::size_t row) const { return rows[row][column]; }
};

// Room for an element without its text: quotes and a comma, or its length; a HubSpot id.
constexpr std::size_t kAroundText = 4, kUsualNumber = 13;

std::size_t LengthOf(const Slice& slice) {
  std::size_t length = 0;
  for (std::size_t i = slice.from; i < slice.to; ++i) {
    const auto* text = std::get_if<std::string>(&slice.At(i));
    length += text != nullptr ? text->size() + kAroundText : kUsualNumber;
  }
  return length;
}

// PostgreSQL's text of an array, for the types that it would rather read itself.
std::string TextArray(const Slice& slice) {
  std::string list = "{";
  const std::size_t length = LengthOf(slice);
  list.reserve(length + length / 4);  // and backslashes
  for (std::size_t i = slice.from; i < slice.to; ++i) {
    if (i > slice.from) list += ',';
    AppendElement(list, slice.At(i));
  }
  list += '}';
  return list;
}

void AppendInt32(std::string& bytes, std::int32_t number) {
  boost::endian::native_to_big_inplace(number);
  bytes.append(reinterpret_cast<const char*>(&number), sizeof number);
}

// The binary form of a text[] (array_recv in PostgreSQL's sources): dimensions, whether there are
// NULLs, the elements' type; of the dimension its size and first index; then each element's length,
// -1 for NULL, and bytes. Nothing is quoted and nothing searched for quotes: of a jsonb column of
// 1.7 KB a row, that was a half of what the database took to read it.
std::string BinaryTextArray(const Slice& slice) {
  constexpr std::int32_t kTextOid = 25, kHeader = 20, kNull = -1;
  bool any_null = false;
  for (std::size_t i = slice.from; i < slice.to; ++i) any_null |= IsNull(slice.At(i));
  std::string bytes;
  bytes.reserve(kHeader + LengthOf(slice));
  for (const std::int32_t number :
       {1, any_null ? 1 : 0, kTextOid, static_cast<std::int32_t>(slice.to - slice.from), 1}) {
    AppendInt32(bytes, number);
  }
  for (std::size_t i = slice.from; i < slice.to; ++i) {
    const SqlValue& value = slice.At(i);
    if (IsNull(value)) {
      AppendInt32(bytes, kNull);
    } else if (const auto* text = std::get_if<std::string>(&value)) {
      AppendInt32(bytes, static_cast<std::int32_t>(text->size()));
      bytes += *text;
    } else {
      const std::string number = TextOf(value);
      AppendInt32(bytes, static_cast<std::int32_t>(number.size()));
      bytes += number;
    }
  }
  return bytes;
}

// How many of the first columns all rows have the same value of: their workspace, often their type.
std::size_t CountShared(const std::vector<Params>& rows) {
  const std::size_t most = std::min(kMostSame, rows.front().size() - 1);
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
      : session_(session), rows_(rows), same_(same) {
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const std::string& type = session.ColumnType(table, columns[i]);
      if (i < same_) {
        Append(values_, ", ", "CAST(? AS " + type + ")");
        continue;
      }
      const bool is_json = type == "jsonb";
      is_binary_.push_back(is_json || type == "text");
      const std::string name = "u" + std::to_string(i + 1);
      Append(arrays_, ", ", "CAST(? AS " + (is_json ? "text" : type) + "[])");
      Append(values_, ", ", is_json ? "CAST(u." + name + " AS jsonb)" : "u." + name);
      Append(names_, ", ", name);
    }
  }

  /// "SELECT …", the columns in their order.
  std::string Select() const {
    return "SELECT " + values_ + " FROM unnest(" + arrays_ + ") u(" + names_ + ")";
  }

  /// Runs a statement over Select, with some rows at a time; answers how many it changed.
  std::int64_t Run(const std::string& sql) const {
    std::int64_t changed = 0;
    session_.Settle();
    for (std::size_t from = 0; from < rows_.size(); from += kMaxRows) {
      StartChunk(sql, from);
      changed += session_.Settle();
    }
    return changed;
  }

  /// Begins the same.
  void Start(const std::string& sql) const {
    for (std::size_t from = 0; from < rows_.size(); from += kMaxRows) StartChunk(sql, from);
  }

 private:
  void StartChunk(const std::string& sql, std::size_t from) const {
    const std::size_t to = std::min(rows_.size(), from + kMaxRows);
    std::vector<WireParam> params;
    for (std::size_t column = 0; column < same_; ++column) {
      const SqlValue& value = rows_.front()[column];
      params.push_back({IsNull(value) ? std::nullopt : std::optional(TextOf(value)), false});
    }
    for (std::size_t column = same_; column < rows_.front().size(); ++column) {
      const Slice slice{rows_, column, from, to};
      const bool is_binary = is_binary_[column - same_];
      params.push_back({is_binary ? BinaryTextArray(slice) : TextArray(slice), is_binary});
    }
    session_.StartKept(sql, params);
  }

  SqlSession& session_;
  const std::vector<Params>& rows_;
  const std::size_t same_;
  std::vector<bool> is_binary_;  // of the columns beyond `same`
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

std::string Insert(const UpsertTable& table) {
  return "INSERT INTO " + std::string(table.name) + " (" +
         Joined(table.columns, table.columns.size()) + ") ";
}

std::int64_t InsertEach(SqlSession& session, const UpsertTable& table,
                        const std::vector<Params>& rows) {
  return session.ExecuteMany(
      Insert(table) + "VALUES " + Placeholders(table.columns.size()) + OnConflict(table), rows);
}

// "v(v1, v2…)": the names of the rows' columns.
std::string RowAlias(std::size_t columns) {
  std::string list;
  for (std::size_t i = 1; i <= columns; ++i) Append(list, ", ", "v" + std::to_string(i));
  return "v(" + list + ")";
}

}  // namespace

void Upsert(SqlSession& session, const UpsertTable& table, std::vector<Params> rows) {
  if (rows.empty()) return;
  SortByKey(rows, table.key_columns);
  if (!session.dialect().is_postgres()) {
    InsertEach(session, table, rows);
    return;
  }
  const ArrayRows arrays(session, table.name, table.columns, rows, CountShared(rows));
  arrays.Start(Insert(table) + arrays.Select() + OnConflict(table));
}

std::int64_t UpsertAndCount(SqlSession& session, const UpsertTable& table,
                            std::vector<Params> rows) {
  if (rows.empty()) return 0;
  SortByKey(rows, table.key_columns);
  if (!session.dialect().is_postgres()) return InsertEach(session, table, rows);
  const ArrayRows arrays(session, table.name, table.columns, rows, CountShared(rows));
  return arrays.Run(Insert(table) + arrays.Select() + OnConflict(table));
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
  arrays.Start(update + " t SET " + assignments + " FROM (" + arrays.Select() + ") " +
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
  arrays.Start("DELETE FROM " + name + " t USING (" + arrays.Select() + ") " +
               RowAlias(columns.size()) + " WHERE " + Equalities(columns, true));
}

}  // namespace stanna::storage
