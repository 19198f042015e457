#include "server/filters/number.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <system_error>

#include "base/ascii.h"
#include "base/decimal.h"
#include "server/mapping/text.h"

namespace stanna::filters {
namespace {

// Decimals of so many digits have each a double of their own (IEEE 754, binary64).
constexpr std::ptrdiff_t kDigitsOfADouble = std::numeric_limits<double>::digits10;
bool IsDigit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

std::optional<Number> Number::Parse(std::string_view text) {
  text = TrimBlanks(text);
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

}  // namespace stanna::filters
