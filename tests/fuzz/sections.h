// Fuzz inputs are texts in sections, so that a person can read and write one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

namespace stanna::fuzz {

inline std::string_view AsText(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

/// What stands before the first line "---", and after it.
inline std::pair<std::string_view, std::string_view> TwoSections(std::string_view input) {
  constexpr std::string_view kLine = "\n---\n";
  const auto line = input.find(kLine);
  if (line == std::string_view::npos) return {input, {}};
  return {input.substr(0, line), input.substr(line + kLine.size())};
}

/// Takes the next line off the front of `text`.
inline std::string_view TakeLine(std::string_view& text) {
  const auto end = text.find('\n');
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return line;
}

}  // namespace stanna::fuzz
