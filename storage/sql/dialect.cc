#include "storage/sql/dialect.h"

#include <algorithm>

#include "storage/sql/text.h"

namespace stanna::storage {
namespace {

using std::chrono::sys_days;
constexpr Time kFirst = sys_days(Date(std::chrono::year(1), std::chrono::January,
                                      std::chrono::day(1)));
constexpr Time kLast =
    sys_days(Date(std::chrono::year(9999), std::chrono::December, std::chrono::day(31)));

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
    literal += '"';
    for (const char c : CleanText(text)) {
      if (c == '"' || c == '\\') literal += '\\';
      literal += c;
    }
    literal += '"';
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

std::string Dialect::IdIn(std::string_view column) const {
  return std::string(column) + (is_postgres() ? " = ANY(CAST(? AS bigint[]))"
                                              : " IN (SELECT value FROM json_each(?))");
}

std::string Dialect::TextIn(std::string_view column) const {
  return std::string(column) + (is_postgres() ? " = ANY(CAST(? AS text[]))"
                                              : " IN (SELECT value FROM json_each(?))");
}

SqlValue Dialect::Ids(const std::vector<ObjectId>& ids) const {
  return is_postgres() ? "{" + Join(ids) + "}" : "[" + Join(ids) + "]";
}

SqlValue Dialect::Texts(const std::vector<std::string>& texts) const {
  return is_postgres() ? ArrayLiteral(texts) : ToJsonArray(texts);
}

std::string Dialect::Decimal(std::string_view column) const {
  return is_postgres() ? std::string(column) : "CAST(" + std::string(column) + " AS REAL)";
}

std::string Dialect::MillisBetween(std::string_view from, std::string_view to) const {
  const std::string difference = "(" + std::string(to) + " - " + std::string(from) + ")";
  return is_postgres() ? "(extract(epoch FROM " + difference + ") * 1000)" : difference;
}

std::string Dialect::ForUpdateSkipLocked() const {
  return is_postgres() ? " FOR UPDATE SKIP LOCKED" : "";
}

}  // namespace stanna::storage
