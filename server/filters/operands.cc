#include "server/filters/operands.h"

#include <algorithm>
#include <charconv>

#include "base/ascii.h"
#include "base/property_values.h"
#include "server/mapping/text.h"
#include "server/mapping/values.h"

namespace stanna::filters {
namespace {

// Days of two centuries; more is a typing mistake.
constexpr std::size_t kMostRelativeDigits = 5;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

bool IsWord(char c) {
  const char lower = Lower(c);
  return (lower >= 'a' && lower <= 'z') || IsDigit(c) || (c & 0x80) != 0;
}

std::optional<std::chrono::hours> HoursOf(char unit) {
  switch (unit) {
    case 'h':
      return std::chrono::hours(1);
    case 'd':
      return std::chrono::days(1);
    case 'w':
      return std::chrono::weeks(1);
    default:
      return std::nullopt;
  }
}

// "-365d".
std::optional<std::chrono::hours> ReadOffset(std::string_view text) {
  if (text.size() < 3 || text.size() > kMostRelativeDigits + 2) return std::nullopt;
  if (text.front() != '-' && text.front() != '+') return std::nullopt;
  const auto unit = HoursOf(text.back());
  const std::string_view digits = text.substr(1, text.size() - 2);
  if (!unit || !std::ranges::all_of(digits, IsDigit)) return std::nullopt;
  int count = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), count);
  return *unit * (text.front() == '-' ? -count : count);
}

// Empty: not all of them are numbers.
std::vector<Number> NumbersOf(const Filter& filter) {
  std::vector<Number> numbers;
  for (const std::string& value : filter.values) {
    auto number = Number::Parse(value);
    if (!number) return {};
    numbers.push_back(*std::move(number));
  }
  return numbers;
}

// Empty: not all of them are times.
std::vector<Time> TimesOf(const Filter& filter, std::string_view type, Time now) {
  std::vector<Time> times;
  for (const std::string& value : filter.values) {
    const auto time = ReadTime(value, type, now);
    if (!time) return {};
    times.push_back(*time);
  }
  return times;
}

}  // namespace

std::optional<Time> ReadTime(std::string_view text, std::string_view type, Time now) {
  const auto offset = ReadOffset(text);
  if (!offset) return ParseTimeValue(text);
  const Time time = now + *offset;
  return type == "date" ? Time(std::chrono::floor<std::chrono::days>(time)) : time;
}

Operands ReadOperands(const Filter& filter, std::string_view type, Time now) {
  Operands operands;
  const bool ordered = filter.op != Operator::kContains && filter.op != Operator::kNotContains;
  const bool is_time = type == "date" || type == "datetime";
  const bool guess = IsRange(filter.op) && type != "enumeration" && type != "bool";
  if (ordered && (type == "number" || (guess && !is_time))) operands.numbers = NumbersOf(filter);
  if (ordered && operands.numbers.empty() && (is_time || guess)) {
    operands.times = TimesOf(filter, type, now);
  }
  if (!operands.numbers.empty()) {
    operands.kind = ValueKind::kNumber;
  } else if (!operands.times.empty()) {
    operands.kind = ValueKind::kTime;
  } else {
    operands.kind = type == "enumeration" ? ValueKind::kOption : ValueKind::kText;
  }
  for (const std::string& value : filter.values) {
    const bool folded = operands.kind == ValueKind::kText;
    operands.texts.push_back(folded ? LowerAscii(value) : value);
  }
  return operands;
}

bool ContainsToken(std::string_view text, std::string_view token, bool folded) {
  const bool open_start = token.starts_with('*');
  if (open_start) token.remove_prefix(1);
  const bool open_end = token.ends_with('*');
  if (open_end) token.remove_suffix(1);
  if (token.empty()) return true;
  const auto same = [folded](char c, char wanted) { return (folded ? Lower(c) : c) == wanted; };
  for (auto at = text.begin(); at != text.end(); ++at) {
    at = std::search(at, text.end(), token.begin(), token.end(), same);
    if (at == text.end()) return false;
    const auto end = at + static_cast<std::ptrdiff_t>(token.size());
    const bool starts = open_start || at == text.begin() || !IsWord(at[-1]);
    const bool ends = open_end || end == text.end() || !IsWord(*end);
    if (starts && ends) return true;
  }
  return false;
}

bool EqualsFolded(std::string_view text, std::string_view lower) {
  return std::ranges::equal(text, lower, [](char c, char wanted) { return Lower(c) == wanted; });
}

}  // namespace stanna::filters
