// Numbers and their text.
#pragma once

#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace stanna::hubspot::json {

/// The shortest text that reads back as the same number: for a double that came from decimal text
/// of up to 15 digits, that text.
template <typename Number>
std::string WriteNumber(Number number) {
  char buffer[64];
  const auto [end, error] = std::to_chars(buffer, buffer + sizeof buffer, number);
  return error == std::errc() ? std::string(buffer, end) : std::string();
}

/// The whole text as an integer.
inline std::optional<std::int64_t> ParseInteger(std::string_view text) {
  std::int64_t out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return out;
}

}  // namespace stanna::hubspot::json
