#include "server/webhooks/json_array.h"

namespace stanna::webhooks {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";

std::string_view Trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

// Where the string that begins at `at` ends: behind its closing quote, or npos.
std::size_t EndOfString(std::string_view text, std::size_t at) {
  for (++at; at < text.size(); ++at) {
    if (text[at] == '\\') {
      ++at;
    } else if (text[at] == '"') {
      return at + 1;
    }
  }
  return std::string_view::npos;
}

// Where the element that begins at `at` ends: at a comma between elements, at the end of `text`, or
// npos when its brackets or strings don't close.
std::size_t EndOfElement(std::string_view text, std::size_t at) {
  std::size_t depth = 0;
  while (at < text.size()) {
    const char c = text[at];
    if (c == '"') {
      at = EndOfString(text, at);
      if (at == std::string_view::npos) return at;
      continue;
    }
    if (c == ',' && depth == 0) return at;
    if (c == '{' || c == '[') ++depth;
    if (c == '}' || c == ']') {
      if (depth == 0) return std::string_view::npos;
      --depth;
    }
    ++at;
  }
  return depth == 0 ? at : std::string_view::npos;
}

}  // namespace

std::optional<std::vector<std::string_view>> SplitArray(std::string_view text, std::size_t limit) {
  text = Trimmed(text);
  if (text.size() < 2 || text.front() != '[' || text.back() != ']') return std::nullopt;
  const std::string_view inner = text.substr(1, text.size() - 2);
  std::vector<std::string_view> elements;
  if (Trimmed(inner).empty()) return elements;
  for (std::size_t begin = 0; begin <= inner.size();) {
    const std::size_t end = EndOfElement(inner, begin);
    if (end == std::string_view::npos || elements.size() == limit) return std::nullopt;
    elements.push_back(Trimmed(inner.substr(begin, end - begin)));
    begin = end + 1;
  }
  return elements;
}

}  // namespace stanna::webhooks
