#include "base/decimal.h"

#include <boost/multiprecision/cpp_int.hpp>
#include <cstdlib>

namespace stanna {
namespace {

using Integer = boost::multiprecision::number<boost::multiprecision::cpp_int_backend<>,
                                              boost::multiprecision::et_off>;

// A double written out in full has 1,074 digits after the point at most; nobody sends more.
constexpr std::size_t kMaxTextLength = 1200;
constexpr int kMaxExponent = 400;

struct Parts {
  bool negative = false;
  std::string digits;  // without the point
  int scale = 0;       // digits after the point
};

std::string_view Trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

bool TakeSign(std::string_view& text) {
  if (text.empty() || (text[0] != '-' && text[0] != '+')) return false;
  const bool negative = text[0] == '-';
  text.remove_prefix(1);
  return negative;
}

// "e-3" → -3; nullopt when what follows the digits is no exponent.
std::optional<int> ParseExponent(std::string_view text) {
  if (text.empty()) return 0;
  if (text[0] != 'e' && text[0] != 'E') return std::nullopt;
  text.remove_prefix(1);
  const bool negative = TakeSign(text);
  if (text.empty() || text.size() > 3) return std::nullopt;
  int value = 0;
  for (const char c : text) {
    if (!IsDigit(c)) return std::nullopt;
    value = value * 10 + (c - '0');
  }
  if (value > kMaxExponent) return std::nullopt;
  return negative ? -value : value;
}

std::optional<Parts> Split(std::string_view text) {
  text = Trim(text);
  if (text.size() > kMaxTextLength) return std::nullopt;
  Parts parts;
  parts.negative = TakeSign(text);
  bool point = false;
  std::size_t i = 0;
  for (; i < text.size() && (IsDigit(text[i]) || (text[i] == '.' && !point)); ++i) {
    if (text[i] == '.') {
      point = true;
      continue;
    }
    parts.digits += text[i];
    if (point) ++parts.scale;
  }
  const auto exponent = ParseExponent(text.substr(i));
  if (parts.digits.empty() || !exponent) return std::nullopt;
  parts.scale -= *exponent;
  return parts;
}

Integer PowerOfTen(int exponent) {
  return boost::multiprecision::pow(Integer(10), static_cast<unsigned>(exponent));
}

Integer DivideHalfEven(const Integer& numerator, const Integer& denominator) {
  Integer quotient;
  Integer remainder;
  boost::multiprecision::divide_qr(numerator, denominator, quotient, remainder);
  const Integer twice = remainder * 2;
  if (twice > denominator || (twice == denominator && quotient % 2 != 0)) ++quotient;
  return quotient;
}

// `unscaled` × 10^-decimals as canonical text; empty when it has too many digits.
std::string Format(const Integer& unscaled, int decimals, bool negative) {
  if (unscaled == 0) return "0";
  std::string digits = unscaled.str();
  const auto scale = static_cast<std::size_t>(decimals);
  if (digits.size() <= scale) digits.insert(0, scale + 1 - digits.size(), '0');
  if (digits.size() - scale > kMaxIntegerDigits) return "";
  std::string fraction = digits.substr(digits.size() - scale);
  digits.resize(digits.size() - scale);
  fraction.resize(fraction.find_last_not_of('0') + 1);
  if (!fraction.empty()) digits += "." + fraction;
  return negative ? "-" + digits : digits;
}

// cpp_int takes a leading zero for octal.
Integer UnscaledOf(const Parts& parts) {
  const auto first = parts.digits.find_first_not_of('0');
  return first == std::string::npos ? Integer(0) : Integer(parts.digits.substr(first));
}

}  // namespace

std::optional<std::string> DividedDecimal(std::string_view text, int divisor, int decimals) {
  const auto parts = Split(text);
  if (!parts) return std::nullopt;
  Integer numerator = UnscaledOf(*parts);
  Integer denominator = divisor;
  const int shift = decimals - parts->scale;
  (shift >= 0 ? numerator : denominator) *= PowerOfTen(std::abs(shift));
  std::string out = Format(DivideHalfEven(numerator, denominator), decimals, parts->negative);
  if (out.empty()) return std::nullopt;
  return out;
}

std::optional<std::string> CanonicalDecimal(std::string_view text, int decimals) {
  return DividedDecimal(text, 1, decimals);
}

namespace {

// Digits that fit into 64 bits, whatever they are.
constexpr int kShortDigits = 18;

// The usual amount, "-1234.50", in a tenth of the time; nullopt: it is of another form or longer.
std::optional<Rational> ParseShort(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  std::int64_t value = 0, power = 1;
  int digits = 0;
  bool after_point = false;
  for (const char c : text) {
    if (c == '.' && !after_point && digits > 0) {
      after_point = true;
      continue;
    }
    if (c < '0' || c > '9' || ++digits > kShortDigits) return std::nullopt;
    value = value * 10 + (c - '0');
    if (after_point) power *= 10;
  }
  if (digits == 0 || text.ends_with('.')) return std::nullopt;
  return Rational(negative ? -value : value, power);
}

}  // namespace

std::optional<Rational> ParseRational(std::string_view text) {
  if (auto value = ParseShort(text)) return value;
  const auto parts = Split(text);
  if (!parts) return std::nullopt;
  Rational value(UnscaledOf(*parts));
  const Rational power(PowerOfTen(std::abs(parts->scale)));
  value = parts->scale >= 0 ? value / power : value * power;
  return parts->negative ? -value : value;
}

Rational Rounded(const Rational& value, int decimals) {
  const bool negative = value < 0;
  const Rational size = negative ? -value : value;
  const Integer power = PowerOfTen(decimals);
  const Rational rounded(DivideHalfEven(numerator(size) * power, denominator(size)), power);
  return negative ? -rounded : rounded;
}

std::string RoundedText(const Rational& value, int decimals) {
  const bool negative = value < 0;
  const Rational size = negative ? -value : value;
  const Integer scaled = numerator(size) * PowerOfTen(decimals);
  return Format(DivideHalfEven(scaled, denominator(size)), decimals, negative);
}

}  // namespace stanna
