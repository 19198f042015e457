// What goes into a statement and what comes back, free of the database library's types.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/clock.h"

namespace stanna::storage {

/// A parameter: NULL, a whole number (booleans as 0 and 1) or text.
using SqlValue = std::variant<std::monostate, std::int64_t, std::string>;
using Params = std::vector<SqlValue>;

/// The values of a row, moved; a list in braces would copy each text. There is room for the few
/// that are added to a row later.
template <typename... Values>
Params MakeParams(Values&&... values) {
  constexpr std::size_t kMore = 3;
  Params row;
  row.reserve(sizeof...(values) + kMore);
  (row.emplace_back(std::forward<Values>(values)), ...);
  return row;
}

/// A parameter in the form that PostgreSQL's protocol sends: its text, or its binary form.
struct WireParam {
  std::optional<std::string> bytes;  ///< nullopt: NULL
  bool is_binary = false;
};

inline SqlValue Null() { return std::monostate(); }
inline SqlValue Num(std::int64_t n) { return n; }
/// Text without what PostgreSQL refuses: NULs are dropped, invalid UTF-8 becomes U+FFFD.
SqlValue Text(std::string_view text);
/// NULL for empty text: decimals, dates and other texts of typed columns.
SqlValue TextOrNull(std::string_view text);
/// The shortest text that reads back as the same number.
SqlValue Real(double n);
SqlValue RealOrNull(const std::optional<double>& n);
SqlValue NumOrNull(const std::optional<std::int64_t>& n);
SqlValue DateOrNull(const std::optional<Date>& date);

/// With each `?` outside quotes as `prefix` and its number, from 1: `$1`, `$2`…
std::string NumberParameters(std::string_view sql, std::string_view prefix);

/// In decimal, at the end.
void AppendNumber(std::string& text, std::int64_t n);

/// The whole number in a result's text; 0 where none is.
std::int64_t IntOf(std::string_view text);

/// A stable 64-bit hash of a row's content: XXH3 of one value after the other. It is stored.
std::int64_t ContentHash(const Params& values);
/// Whether `stored` is of the same content as a row whose last value is its ContentHash. Hashes
/// that earlier versions stored are known, too.
bool IsHashOf(std::int64_t stored, const Params& hashed_row);

/// One row of a result. Columns are counted from 0; a wrong type is a programming error and throws
/// std::logic_error, which the transaction runner turns into Internal.
class Row {
 public:
  explicit Row(std::vector<std::optional<std::string>> cells) : cells_(std::move(cells)) {}
  bool IsNull(std::size_t column) const { return !cells_.at(column); }
  /// NULL reads as "".
  const std::string& Text(std::size_t column) const;
  std::int64_t Int(std::size_t column) const;
  std::optional<std::int64_t> OptionalInt(std::size_t column) const;
  double Real(std::size_t column) const;
  std::optional<double> OptionalReal(std::size_t column) const;
  bool Bool(std::size_t column) const;
  /// PostgreSQL's text of a timestamptz (UTC session) or SQLite's epoch milliseconds.
  Time TimeAt(std::size_t column) const;
  std::optional<Time> OptionalTime(std::size_t column) const;
  std::optional<Date> OptionalDate(std::size_t column) const;

 private:
  std::vector<std::optional<std::string>> cells_;
};
using Rows = std::vector<Row>;

}  // namespace stanna::storage
