#include "server/mapping/values.h"

#include <charconv>

#include "base/ascii.h"
#include "base/decimal.h"
#include "server/mapping/text.h"

namespace stanna::mapping {
namespace {

constexpr std::size_t kQuotedCharacters = 60;

template <typename Integer>
std::optional<Integer> ParseInteger(std::string_view text) {
  Integer value = 0;
  const char* const end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stopped != end || text.empty()) return std::nullopt;
  return value;
}

}  // namespace

std::string Quoted(std::string_view found) { return "'" + Snippet(found, kQuotedCharacters) + "'"; }

std::optional<bool> ParseBoolValue(std::string_view text) {
  const std::string lower = LowerAscii(TrimBlanks(text));
  if (lower == "true" || lower == "yes" || lower == "1") return true;
  if (lower == "false" || lower == "no" || lower == "0") return false;
  return std::nullopt;
}

std::optional<ObjectId> ParseIdValue(std::string_view text) {
  const auto id = ParseInteger<ObjectId>(TrimBlanks(text));
  return id && *id > 0 ? id : std::nullopt;
}

std::optional<std::int64_t> ParseMillisecondsValue(std::string_view text) {
  const auto decimal = CanonicalDecimal(text, 3);
  if (!decimal || decimal->front() == '-') return std::nullopt;
  return ParseInteger<std::int64_t>(std::string_view(*decimal).substr(0, decimal->find('.')));
}

std::optional<std::string> ParseCurrencyValue(std::string_view text) {
  std::string code = LowerAscii(TrimBlanks(text));
  if (code.size() != 3) return std::nullopt;
  for (char& c : code) {
    if (c < 'a' || c > 'z') return std::nullopt;
    c = static_cast<char>(c - ('a' - 'A'));
  }
  return code;
}

}  // namespace stanna::mapping
