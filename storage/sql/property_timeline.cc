#include "storage/sql/property_timeline.h"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <utility>

#include "base/decimal.h"

namespace stanna::storage {
namespace {

constexpr int kAllDecimals = 30;

std::optional<Time> TimeIn(std::string_view text) {
  if (const auto time = ParseRfc3339(text)) return time;
  if (const auto date = ParseDate(text)) return Time(std::chrono::sys_days(*date));
  return std::nullopt;
}

// Milliseconds are a time only beside a text that says that it is one.
bool IsTime(std::string_view milliseconds, Time time) {
  std::int64_t ms = 0;
  const char* const end = milliseconds.data() + milliseconds.size();
  const auto read = std::from_chars(milliseconds.data(), end, ms);
  return read.ec == std::errc() && read.ptr == end && FromEpochMs(ms) == time;
}

template <typename Entries>
auto EntriesOf(std::vector<PropertyChange> changes) {
  Entries entries;
  for (PropertyChange& change : changes) entries[change.changed_at] = std::move(change);
  return entries;
}

}  // namespace

bool SamePropertyValue(std::string_view a, std::string_view b) {
  if (a == b) return true;
  const auto time_a = TimeIn(a);
  const auto time_b = TimeIn(b);
  if (time_a && time_b) return time_a == time_b;
  if (time_a) return IsTime(b, *time_a);
  if (time_b) return IsTime(a, *time_b);
  const auto number = CanonicalDecimal(a, kAllDecimals);
  return number && number == CanonicalDecimal(b, kAllDecimals);
}

PropertyTimeline::PropertyTimeline(std::vector<PropertyChange> changes)
    : entries_(EntriesOf<Entries>(std::move(changes))), stored_(entries_) {}

PropertyTimeline::Entries::iterator PropertyTimeline::Insert(PropertyChange change) {
  news_.push_back(change.changed_at);
  const Time at = change.changed_at;
  return entries_.insert_or_assign(at, std::move(change)).first;
}

// A copy showed the change that the event tells: it is known now when it happened.
bool PropertyTimeline::TakesItsTime(Entries::iterator next, Time at, const std::string& value) {
  const bool is_it = next != entries_.end() && next->second.source == kChangeSeenBySync &&
                     SamePropertyValue(next->second.new_value, value);
  if (!is_it) return false;
  auto node = entries_.extract(next);
  node.key() = at;
  node.mapped().changed_at = at;
  node.mapped().source = kChangeToldByWebhook;
  entries_.insert(std::move(node));
  return true;
}

// What follows begins with the entry's value; where nothing follows and a later copy has another
// value, something happened that no event told so far.
void PropertyTimeline::CloseGap(Entries::iterator entry, const std::optional<ValueInCopy>& copy) {
  const auto next = std::next(entry);
  const std::string& value = entry->second.new_value;
  if (next != entries_.end()) {
    next->second.old_value = value;
    if (SamePropertyValue(value, next->second.new_value)) entries_.erase(next);
  } else if (copy && copy->version > entry->first && !SamePropertyValue(copy->value, value)) {
    Insert({entry->second.property, copy->version, value, copy->value, kChangeSeenBySync});
  }
}

void PropertyTimeline::Became(const std::string& property, Time at, const std::string& value,
                              const std::optional<ValueInCopy>& copy) {
  const auto next = entries_.upper_bound(at);
  const bool any_before = next != entries_.begin();
  // Two changes of one millisecond have no order that anybody knows, and the copy says what came of
  // them.
  if (any_before && std::prev(next)->first == at) return;
  std::string before;
  if (any_before) {
    before = std::prev(next)->second.new_value;
  } else if (next != entries_.end()) {
    before = next->second.old_value;
  } else if (copy) {
    // A later copy that has the value says that it was no news when it was read: nobody knows what
    // was before.
    before = copy->value;
  }
  if (SamePropertyValue(before, value) || TakesItsTime(next, at, value)) return;
  CloseGap(Insert({property, at, before, value, kChangeToldByWebhook}), copy);
}

void PropertyTimeline::Shows(const std::string& property, const ValueInCopy& copy,
                             const ValueInCopy& before) {
  const auto next = entries_.upper_bound(copy.version);
  std::string expected = before.value;
  if (next != entries_.begin()) {
    const auto last = std::prev(next);
    if (last->first > before.version) expected = last->second.new_value;
    if (last->first == copy.version) {
      // What an event says of the same millisecond is one of several changes in it.
      if (SamePropertyValue(last->second.new_value, copy.value)) return;
      expected = last->second.old_value;
      if (SamePropertyValue(expected, copy.value)) entries_.erase(last);
    }
  }
  if (SamePropertyValue(expected, copy.value)) return;
  // HubSpot's events may be dated a little later than the version that they made.
  const bool is_told = next != entries_.end() && next->second.source == kChangeToldByWebhook &&
                       SamePropertyValue(next->second.new_value, copy.value);
  if (is_told) return;
  CloseGap(Insert({property, copy.version, expected, copy.value, kChangeSeenBySync}), std::nullopt);
}

std::vector<PropertyChange> PropertyTimeline::Written() const {
  std::vector<PropertyChange> written;
  for (const auto& [at, change] : entries_) {
    const auto stored = stored_.find(at);
    if (stored == stored_.end() || stored->second != change) written.push_back(change);
  }
  return written;
}

std::vector<Time> PropertyTimeline::Removed() const {
  std::vector<Time> removed;
  for (const auto& [at, change] : stored_) {
    if (!entries_.contains(at)) removed.push_back(at);
  }
  return removed;
}

std::vector<PropertyChange> PropertyTimeline::News() const {
  std::vector<PropertyChange> news;
  for (const auto& [at, change] : entries_) {
    if (std::find(news_.begin(), news_.end(), at) != news_.end()) news.push_back(change);
  }
  return news;
}

}  // namespace stanna::storage
