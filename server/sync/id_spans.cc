#include "server/sync/id_spans.h"

#include <algorithm>
#include <charconv>

namespace stanna::sync {
namespace {

constexpr std::string_view kPrefix = "ids:";

bool ReadId(std::string_view& text, ObjectId& id) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  if (error != std::errc() || id < 0) return false;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return true;
}

bool Skip(std::string_view& text, char c) {
  if (text.empty() || text.front() != c) return false;
  text.remove_prefix(1);
  return true;
}

}  // namespace

void IdSpans::Remove(const IdSpan& span) {
  if (span.first >= span.end) return;
  auto it = spans_.upper_bound(span.first);
  if (it != spans_.begin()) --it;
  while (it != spans_.end() && it->first < span.end) {
    const IdSpan had{it->first, it->second};
    if (had.end <= span.first) {
      ++it;
      continue;
    }
    it = spans_.erase(it);
    if (had.first < span.first) spans_[had.first] = span.first;
    if (had.end > span.end) it = spans_.emplace(span.end, had.end).first;
  }
}

std::string IdSpans::ToCursor() const {
  std::string text(kPrefix);
  for (const auto& [first, end] : spans_) {
    if (text.size() > kPrefix.size()) text += ',';
    text += std::to_string(first) + "-";
    if (end != kNoId) text += std::to_string(end);
  }
  return text;
}

bool IdSpans::IsCursor(std::string_view text) { return text.substr(0, kPrefix.size()) == kPrefix; }

std::optional<IdSpans> IdSpans::FromCursor(std::string_view text) {
  if (!IsCursor(text)) return std::nullopt;
  text.remove_prefix(kPrefix.size());
  IdSpans out;
  out.spans_.clear();
  while (!text.empty()) {
    IdSpan span;
    if (!ReadId(text, span.first) || !Skip(text, '-')) return std::nullopt;
    if (!text.empty() && text.front() != ',' && !ReadId(text, span.end)) return std::nullopt;
    if (!text.empty() && !Skip(text, ',')) return std::nullopt;
    if (span.first >= span.end) return std::nullopt;
    out.spans_[span.first] = span.end;
  }
  return out;
}

}  // namespace stanna::sync
