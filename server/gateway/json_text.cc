#include "server/gateway/json_text.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>

namespace stanna::gateway {
namespace {

// Every whole number up to here is exact in a double, and JavaScript prints it without exponent.
constexpr double kLargestExactInteger = 9007199254740992.0;

void AppendEscaped(std::string& out, char c) {
  static constexpr char kHex[] = "0123456789abcdef";
  switch (c) {
    case '"':
      out += "\\\"";
      break;
    case '\\':
      out += "\\\\";
      break;
    case '\n':
      out += "\\n";
      break;
    case '\r':
      out += "\\r";
      break;
    case '\t':
      out += "\\t";
      break;
    default:
      out += "\\u00";
      out += kHex[(c >> 4) & 0xf];
      out += kHex[c & 0xf];
  }
}

char* WriteDigits(char* begin, char* end, double value) {
  // Beyond it, digits without an exponent would claim a precision that is not there, and parsers
  // take them for integers that are too large.
  if (std::abs(value) > kLargestExactInteger) {
    return std::to_chars(begin, end, value, std::chars_format::scientific).ptr;
  }
  if (std::trunc(value) == value) {
    return std::to_chars(begin, end, static_cast<std::int64_t>(value)).ptr;
  }
  return std::to_chars(begin, end, value).ptr;
}

bool NeedsEscape(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\' || c == 0x7f;
}

}  // namespace

void AppendJsonString(std::string& out, std::string_view text) {
  out += '"';
  std::size_t copied = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!NeedsEscape(text[i])) continue;
    out.append(text, copied, i - copied);
    AppendEscaped(out, text[i]);
    copied = i + 1;
  }
  out.append(text, copied);
  out += '"';
}

void AppendJsonNumber(std::string& out, double value) {
  if (!std::isfinite(value)) {
    out += "null";
    return;
  }
  std::array<char, 32> digits;
  out.append(digits.data(), WriteDigits(digits.begin(), digits.end(), value));
}

std::string JsonString(std::string_view text) {
  std::string out;
  AppendJsonString(out, text);
  return out;
}

}  // namespace stanna::gateway
