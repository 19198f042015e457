#include "server/filters/operands.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <limits>
#include <system_error>

#include "base/decimal.h"
#include "server/mapping/text.h"
#include "server/mapping/values.h"

namespace stanna::filters {
namespace {

// Decimals of so many digits have each a double of their own (IEEE 754, binary64).
constexpr std::ptrdiff_t kDigitsOfADouble = std::numeric_limits<double>::digits10;
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

std::optional<Number> Number::Parse(std::string_view text) {
  text = mapping::TrimBlanks(text);
  std::string_view digits = text;
  if (digits.starts_with('+')) digits.remove_prefix(1);
  // Not the words for infinity and for no number.
  const auto first = digits.substr(digits.starts_with('-') ? 1 : 0);
  if (first.empty() || (!IsDigit(first[0]) && first[0] != '.')) return std::nullopt;
  Number number;
  number.text_ = text;
  const char* const end = digits.data() + digits.size();
  const auto [stopped, error] = std::from_chars(digits.data(), end, number.approximate_);
  if (error == std::errc() && stopped == end) {
    number.is_short_ = std::ranges::count_if(digits, IsDigit) <= kDigitsOfADouble;
    return number;
  }
  // More than a double holds.
  const auto exact = error == std::errc::result_out_of_range ? ParseRational(text) : std::nullopt;
  if (!exact) return std::nullopt;
  const bool large = boost::multiprecision::abs(*exact) > 1;
  number.approximate_ = large ? std::numeric_limits<double>::infinity() : 0;
  if (*exact < 0) number.approximate_ = -number.approximate_;
  return number;
}

std::strong_ordering Number::Compare(const Number& other) const {
  // Rounding to a double never turns an order round.
  if (approximate_ < other.approximate_) return std::strong_ordering::less;
  if (approximate_ > other.approximate_) return std::strong_ordering::greater;
  if ((is_short_ && other.is_short_) || text_ == other.text_) return std::strong_ordering::equal;
  const auto mine = ParseRational(text_);
  const auto theirs = ParseRational(other.text_);
  if (!mine || !theirs || *mine == *theirs) return std::strong_ordering::equal;
  return *mine < *theirs ? std::strong_ordering::less : std::strong_ordering::greater;
}

std::optional<Time> ReadTime(std::string_view text, std::string_view type, Time now) {
  const auto offset = ReadOffset(text);
  if (!offset) return mapping::ParseTimeValue(text);
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
    operands.texts.push_back(folded ? mapping::LowerAscii(value) : value);
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
