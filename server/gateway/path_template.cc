#include "server/gateway/path_template.h"

#include <algorithm>
#include <cctype>

#include "server/gateway/uri.h"

namespace stanna::gateway {
namespace {

constexpr std::string_view kLiteralPunctuation = "-._~";
constexpr std::string_view kVariablePunctuation = "._";

bool ConsistsOf(std::string_view text, std::string_view punctuation) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
           punctuation.find(c) != std::string_view::npos;
  });
}

// Takes the text up to the next "/" from the front of `path`, which starts with one.
std::string_view TakeSegment(std::string_view& path) {
  path.remove_prefix(1);
  const auto segment = path.substr(0, path.find('/'));
  path.remove_prefix(segment.size());
  return segment;
}

}  // namespace

absl::StatusOr<PathTemplate::Segment> PathTemplate::ParseSegment(std::string_view text) {
  if (text.starts_with('{') && text.ends_with('}')) {
    text = text.substr(1, text.size() - 2);
    if (text.ends_with("=*")) text.remove_suffix(2);
    if (ConsistsOf(text, kVariablePunctuation)) return Segment{true, std::string(text)};
  } else if (ConsistsOf(text, kLiteralPunctuation)) {
    return Segment{false, std::string(text)};
  }
  return InvalidArgument("unsupported path segment \"" + std::string(text) + "\"");
}

absl::StatusOr<PathTemplate> PathTemplate::Parse(std::string_view text) {
  PathTemplate parsed;
  parsed.text_ = text;
  std::string_view rest = text;
  // A colon can stand before the verb only: neither literals nor field paths have one.
  if (const auto colon = text.rfind(':'); colon != std::string_view::npos) {
    parsed.verb_ = text.substr(colon);
    rest = text.substr(0, colon);
    if (!ConsistsOf(text.substr(colon + 1), kLiteralPunctuation)) rest = "";
  }
  if (!rest.starts_with('/')) return InvalidArgument("not a path template: " + parsed.text_);
  while (!rest.empty()) {
    auto segment = ParseSegment(TakeSegment(rest));
    if (!segment.ok()) return Annotate(segment.status(), parsed.text_);
    parsed.segments_.push_back(*std::move(segment));
  }
  return parsed;
}

std::optional<PathTemplate::Bindings> PathTemplate::Match(std::string_view path) const {
  if (!path.ends_with(verb_)) return std::nullopt;
  path.remove_suffix(verb_.size());
  Bindings bindings;
  for (const Segment& segment : segments_) {
    if (!path.starts_with('/')) return std::nullopt;
    auto decoded = DecodePercent(TakeSegment(path));
    if (!decoded || decoded->empty()) return std::nullopt;
    if (segment.is_variable) {
      bindings.emplace_back(segment.text, std::move(*decoded));
    } else if (*decoded != segment.text) {
      return std::nullopt;
    }
  }
  return path.empty() ? std::optional(std::move(bindings)) : std::nullopt;
}

std::vector<std::string> PathTemplate::variables() const {
  std::vector<std::string> names;
  for (const Segment& segment : segments_) {
    if (segment.is_variable) names.push_back(segment.text);
  }
  return names;
}

std::string PathTemplate::SortKey() const {
  std::string key = verb_.empty() ? "1" : "0";
  // "~" sorts behind every character that a literal may start with.
  for (const Segment& segment : segments_) key += '/' + (segment.is_variable ? "~~" : segment.text);
  return key + verb_;
}

}  // namespace stanna::gateway
