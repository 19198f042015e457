// Exact decimal numbers: HubSpot's amounts have up to 57 digits and must not pass through a double.
#pragma once

#include <boost/multiprecision/cpp_int.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace stanna {

/// Digits before the point that a number may have; NUMERIC columns hold no more of them usefully,
/// and nothing that is money has more.
inline constexpr int kMaxIntegerDigits = 30;

/// The decimal number in `text` as canonical text: no exponent, no leading `+` or zeros, no
/// trailing zeros after the point, "0" for every zero, rounded half to even to at most `decimals`
/// digits after the point. Accepts an optional sign, digits, a point, and an exponent of ±400 at
/// most, with blanks around it. nullopt: it is no number, or too large.
std::optional<std::string> CanonicalDecimal(std::string_view text, int decimals);

/// `text` divided by `divisor` (> 0), exact until it is rounded as above.
std::optional<std::string> DividedDecimal(std::string_view text, int divisor, int decimals);

/// An exact number. Sums and quotients of money stay in it until they are shown or stored.
using Rational = boost::multiprecision::number<boost::multiprecision::cpp_rational_backend,
                                               boost::multiprecision::et_off>;

/// What CanonicalDecimal reads, without rounding.
std::optional<Rational> ParseRational(std::string_view text);

/// Rounded half to even.
Rational Rounded(const Rational& value, int decimals);

/// Canonical text as above, rounded half to even; "" when it has more than kMaxIntegerDigits.
std::string RoundedText(const Rational& value, int decimals);

}  // namespace stanna
