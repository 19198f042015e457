#include "server/expressions/decimal_value.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <new>

#include "base/decimal.h"

namespace stanna::expressions {
namespace {

namespace mp = boost::multiprecision;
using Integer = mp::component_type<Rational>::type;

constexpr int kWordBits = 64;
constexpr int kTextDecimals = 6;  // as mapped amounts have

constexpr Fault kTooLong = "the number has too many digits";
constexpr Fault kNoNumber = "not a number";

template <typename Body>
Fault Guarded(Body&& body) noexcept {
  try {
    return body();
  } catch (const std::bad_alloc&) {
    return "there is no memory for the number";
  } catch (...) {
    return "the number cannot be worked out";
  }
}

bool Fits(const Integer& value) { return value == 0 || mp::msb(value) < kDecimalWords * kWordBits; }

Fault Pack(const Rational& value, Decimal& out) {
  const bool negative = value < 0;
  const Integer numerator = negative ? -mp::numerator(value) : mp::numerator(value);
  const Integer denominator = mp::denominator(value);
  if (!Fits(numerator) || !Fits(denominator)) return kTooLong;
  std::uint64_t* const begin = out.words.data();
  std::uint64_t* const middle = mp::export_bits(numerator, begin, kWordBits);
  std::uint64_t* const end = mp::export_bits(denominator, middle, kWordBits);
  out.negative = negative;
  out.numerator_words = static_cast<std::uint8_t>(middle - begin);
  out.denominator_words = static_cast<std::uint8_t>(end - middle);
  return nullptr;
}

Rational Unpack(const Decimal& value) {
  const std::uint64_t* const begin = value.words.data();
  const std::uint64_t* const middle = begin + value.numerator_words;
  Integer numerator;
  Integer denominator;
  mp::import_bits(numerator, begin, middle, kWordBits);
  mp::import_bits(denominator, middle, middle + value.denominator_words, kWordBits);
  if (value.negative) numerator = -numerator;
  return {numerator, denominator};
}

Integer PowerOfTen(int exponent) { return mp::pow(Integer(10), static_cast<unsigned>(exponent)); }

// `value` × 10^`digits` as a whole number.
Integer Scaled(const Rational& value, Rounding rounding, int digits) {
  const Integer numerator = mp::numerator(value) * PowerOfTen(digits);
  const Integer denominator = mp::denominator(value);
  Integer quotient;
  Integer remainder;  // has the numerator's sign
  mp::divide_qr(numerator, denominator, quotient, remainder);
  if (remainder < 0) {
    --quotient;
    remainder += denominator;
  }
  if (remainder == 0 || rounding == Rounding::kDown) return quotient;
  const Integer twice = remainder * 2;
  const bool up = rounding == Rounding::kUp || twice > denominator ||
                  (twice == denominator && quotient % 2 != 0);
  return up ? quotient + 1 : quotient;
}

}  // namespace

Fault DecimalFromText(std::string_view text, Decimal& out) noexcept {
  return Guarded([&]() -> Fault {
    const auto value = ParseRational(text);
    return value ? Pack(*value, out) : kNoNumber;
  });
}

Fault DecimalFromInteger(std::int64_t value, Decimal& out) noexcept {
  return Guarded([&] { return Pack(Rational(value), out); });
}

Fault DecimalFromFloat(double value, Decimal& out) noexcept {
  if (!std::isfinite(value)) return "inf and nan are not exact numbers";
  std::array<char, 32> text;
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
  return DecimalFromText({text.data(), static_cast<std::size_t>(end - text.data())}, out);
}

Fault Calculate(char operation, const Decimal& a, const Decimal& b, Decimal& out) noexcept {
  return Guarded([&]() -> Fault {
    const Rational left = Unpack(a);
    const Rational right = Unpack(b);
    switch (operation) {
      case '+':
        return Pack(left + right, out);
      case '-':
        return Pack(left - right, out);
      case '*':
        return Pack(left * right, out);
      default:
        return right == 0 ? "division by zero" : Pack(left / right, out);
    }
  });
}

Fault Compare(const Decimal& a, const Decimal& b, int& order) noexcept {
  return Guarded([&]() -> Fault {
    order = Unpack(a).compare(Unpack(b));
    return nullptr;
  });
}

Fault Round(const Decimal& value, Rounding rounding, int digits, Decimal& out) noexcept {
  return Guarded([&] {
    const Integer scaled = Scaled(Unpack(value), rounding, digits);
    return Pack(Rational(scaled, PowerOfTen(digits)), out);
  });
}

Fault DecimalText(const Decimal& value, std::string& out) noexcept {
  return Guarded([&]() -> Fault {
    out = RoundedText(Unpack(value), kTextDecimals);
    return out.empty() ? "the number has more than 30 digits before the point" : nullptr;
  });
}

bool WholeNumber(const Decimal& value, std::int64_t& out) noexcept {
  const bool whole = value.denominator_words == 1 && value.words[value.numerator_words] == 1;
  if (!whole || value.numerator_words != 1) return false;
  const std::uint64_t size = value.words[0];
  const std::uint64_t most =
      std::uint64_t{std::numeric_limits<std::int64_t>::max()} + (value.negative ? 1 : 0);
  if (size > most) return false;
  out = static_cast<std::int64_t>(value.negative ? 0 - size : size);
  return true;
}

std::string FloatText(double value) {
  if (value == 0) return "0";
  // The smallest double has 324 digits after the point.
  std::array<char, 400> text;
  const auto end =
      std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed).ptr;
  return {text.data(), end};
}

}  // namespace stanna::expressions
