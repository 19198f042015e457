#include "storage/sql/dialect.h"

#include <algorithm>

#include "storage/sql/text.h"

namespace stanna::storage {
namespace {

using std::chrono::sys_days;
constexpr Time kFirst =
    sys_days(Date(std::chrono::year(1), std::chrono::January, std::chrono::day(1)));
constexpr Time kLast =
    sys_days(Date(std::chrono::year(9999), std::chrono::December, std::chrono::day(31)));

template <typename T>
void MakeUnique(std::vector<T>& values) {
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
}

std::string Join(const std::vector<ObjectId>& ids) {
  std::string joined;
  for (const ObjectId id : ids) {
    if (!joined.empty()) joined += ',';
    joined += std::to_string(id);
  }
  return joined;
}

// PostgreSQL's array literal.
std::string ArrayLiteral(const std::vector<std::string>& texts) {
  std::string literal = "{";
  for (const std::string& text : texts) {
    if (literal.size() > 1) literal += ',';
    AppendArrayElement(literal, CleanText(text));
  }
  return literal + "}";
}

}  // namespace

SqlValue Dialect::At(Time time) const {
  const Time clamped = std::clamp(time, kFirst, kLast);
  return is_postgres() ? SqlValue(FormatRfc3339(clamped)) : SqlValue(ToEpochMs(clamped));
}

SqlValue Dialect::AtOrNull(const std::optional<Time>& time) const {
  return time ? At(*time) : Null();
}

std::string Dialect::TimeParam() const { return is_postgres() ? "CAST(? AS timestamptz)" : "?"; }

// Without statistics (a table's first minutes), PostgreSQL would rather read all of a workspace's
// rows than look up a hundred of them; OFFSET 0 keeps it from joining in another order. It does not
// see through the sub-select: with the list's length in sight it would plan anew for each list.
std::string Dialect::FromList(std::string_view list_type, std::string_view table,
                              const std::vector<std::string_view>& keys, std::string_view column,
                              std::string_view conditions) const {
  std::string condition;
  for (const std::string_view key : keys) condition += "t." + std::string(key) + " = ? AND ";
  condition += "t." + std::string(column) + " = list.value" + std::string(conditions);
  const std::string list =
      is_postgres() ? "unnest((SELECT CAST(? AS " + std::string(list_type) + "))) list (value)"
                    : "json_each(?) list";
  return " FROM " + list + LookUp(table, "t", condition);
}

std::string Dialect::LookUp(std::string_view table, std::string_view alias,
                            std::string_view condition) const {
  const std::string of_table = std::string(table) + " " + std::string(alias);
  const std::string where = " WHERE " + std::string(condition);
  if (!is_postgres()) return " CROSS JOIN " + of_table + where;
  return " CROSS JOIN LATERAL (SELECT * FROM " + of_table + where + " OFFSET 0) " +
         std::string(alias) + " WHERE true";
}

std::string Dialect::LookUpIfAny(std::string_view table, std::string_view alias,
                                 std::string_view condition) const {
  const std::string of_table = std::string(table) + " " + std::string(alias);
  if (!is_postgres()) return " LEFT JOIN " + of_table + " ON " + std::string(condition);
  return " LEFT JOIN LATERAL (SELECT * FROM " + of_table + " WHERE " + std::string(condition) +
         " OFFSET 0) " + std::string(alias) + " ON true";
}

std::string Dialect::AnyPage() const {
  return is_postgres() ? " LIMIT (SELECT CAST(? AS bigint)) OFFSET (SELECT CAST(? AS bigint))"
                       : " LIMIT ? OFFSET ?";
}

std::string Dialect::FromIds(std::string_view table, const std::vector<std::string_view>& keys,
                             std::string_view column) const {
  return FromList("bigint[]", table, keys, column, "");
}

std::string Dialect::FromIds(std::string_view table, const std::vector<std::string_view>& keys,
                             std::string_view column, std::string_view conditions) const {
  return FromList("bigint[]", table, keys, column, conditions);
}

std::string Dialect::FromTexts(std::string_view table, const std::vector<std::string_view>& keys,
                               std::string_view column) const {
  return FromList("text[]", table, keys, column, "");
}

std::string Dialect::FromTexts(std::string_view table, const std::vector<std::string_view>& keys,
                               std::string_view column, std::string_view conditions) const {
  return FromList("text[]", table, keys, column, conditions);
}

std::string Dialect::IsIn(std::string_view list_type, std::string_view column) const {
  return std::string(column) + (is_postgres() ? " = ANY (CAST(? AS " + std::string(list_type) + "))"
                                              : " IN (SELECT value FROM json_each(?))");
}

std::string Dialect::IsInIds(std::string_view column) const { return IsIn("bigint[]", column); }
std::string Dialect::IsInTexts(std::string_view column) const { return IsIn("text[]", column); }

SqlValue Dialect::Ids(std::vector<ObjectId> ids) const {
  MakeUnique(ids);
  return is_postgres() ? "{" + Join(ids) + "}" : "[" + Join(ids) + "]";
}

SqlValue Dialect::Texts(std::vector<std::string> texts) const {
  MakeUnique(texts);
  return is_postgres() ? ArrayLiteral(texts) : ToJsonArray(texts);
}

std::string Dialect::Decimal(std::string_view column) const {
  return is_postgres() ? std::string(column) : "CAST(" + std::string(column) + " AS REAL)";
}

std::string Dialect::Joined(std::string_view text, std::string_view separator) const {
  return (is_postgres() ? "string_agg(" : "group_concat(") + std::string(text) + ", '" +
         std::string(separator) + "')";
}

std::string Dialect::BytesOf(std::string_view text) const {
  return is_postgres() ? "octet_length(" + std::string(text) + ")"
                       : "length(CAST(" + std::string(text) + " AS BLOB))";
}

std::string Dialect::MillisBetween(std::string_view from, std::string_view to) const {
  const std::string difference = "(" + std::string(to) + " - " + std::string(from) + ")";
  return is_postgres() ? "(extract(epoch FROM " + difference + ") * 1000)" : difference;
}

std::string Dialect::ForUpdateSkipLocked() const {
  return is_postgres() ? " FOR UPDATE SKIP LOCKED" : "";
}

}  // namespace stanna::storage
