// Numbers of many digits, compared fast.
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>

namespace stanna::filters {

/// A number that is compared with many others: exactly, though a double tells most of them apart.
class Number {
 public:
  /// What base/decimal.h reads.
  static std::optional<Number> Parse(std::string_view text);
  std::strong_ordering Compare(const Number& other) const;

 private:
  std::string text_;  // the shorter ones need no memory of their own
  double approximate_ = 0;
  bool is_short_ = false;  // so few digits that equal doubles mean equal numbers
};

}  // namespace stanna::filters
