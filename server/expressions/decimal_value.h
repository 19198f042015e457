// Exact numbers of the expression language, in a form that Lua can hold.
//
// No Decimal needs a destructor and nothing that works on them throws: they are used where a Lua
// error may jump over the frame (calls.h).
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "server/expressions/limits.h"

namespace stanna::expressions {

/// A rational number in lowest terms.
struct Decimal {
  bool negative = false;
  std::uint8_t numerator_words = 0, denominator_words = 0;
  /// Numerator, then denominator; the most significant word first.
  std::array<std::uint64_t, 2 * kDecimalWords> words{};
};

/// What is wrong with numbers, in words for people; null: nothing is. Not to be freed.
using Fault = const char*;

/// The number in `text` as base/decimal.h reads it.
Fault DecimalFromText(std::string_view text, Decimal& out) noexcept;
Fault DecimalFromInteger(std::int64_t value, Decimal& out) noexcept;
/// By the shortest decimal text that stands for `value`: 0.1 is a tenth.
Fault DecimalFromFloat(double value, Decimal& out) noexcept;

/// `operation` is one of + - * /.
Fault Calculate(char operation, const Decimal& a, const Decimal& b, Decimal& out) noexcept;
/// `order` < 0: a < b; 0: equal; > 0: a > b.
Fault Compare(const Decimal& a, const Decimal& b, int& order) noexcept;

enum class Rounding { kHalfEven, kDown, kUp };
/// To `digits` after the point. kDown is towards minus infinity.
Fault Round(const Decimal& value, Rounding rounding, int digits, Decimal& out) noexcept;

/// False when it has a fraction, or more than 64 bits.
bool WholeNumber(const Decimal& value, std::int64_t& out) noexcept;

/// Canonical decimal text with at most 6 digits after the point, rounded half to even.
Fault DecimalText(const Decimal& value, std::string& out) noexcept;

/// The shortest decimal text that stands for `value`, without an exponent; "inf", "-inf", "nan".
std::string FloatText(double value);

}  // namespace stanna::expressions
