#include "server/sync/id_plan.h"

#include <algorithm>

namespace stanna::sync {
namespace {

// Two pages of a list: below it, a second reader's first page would be the last.
constexpr std::int64_t kWorthAList = 200;
// What a reader by search gathers before it writes: below it, it and the list would both read.
constexpr std::int64_t kWorthASearch = 1'000;

}  // namespace

IdPlan::IdPlan(const IdSpans& left, const Extent& extent) : extent_(extent) {
  double width = 0;
  for (const auto& [first, end] : left.spans()) {
    // What is created from now on lies above the newest id: the list alone shows it at once.
    if (first <= extent.newest && end > extent.newest + 1) {
      entries_.push_back({first, extent.newest + 1});
      entries_.push_back({extent.newest + 1, end});
    } else {
      entries_.push_back({first, end});
    }
  }
  for (const Entry& entry : entries_) {
    if (entry.next <= extent.newest) width += static_cast<double>(entry.end - LowOf(entry));
  }
  if (width > 0) records_per_id_ = static_cast<double>(extent.records) / width;
}

// Where the records of a part that is still to be read begin, or its end.
ObjectId IdPlan::LowOf(const Entry& entry) const {
  return std::min(entry.end, std::max(entry.next, extent_.oldest));
}

std::int64_t IdPlan::EstimateOf(const Entry& entry) const {
  if (!entry.open() || entry.next > extent_.newest) return 0;
  return static_cast<std::int64_t>(static_cast<double>(entry.end - LowOf(entry)) * records_per_id_);
}

std::optional<std::size_t> IdPlan::Largest() const {
  std::optional<std::size_t> largest;
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    if (!largest || EstimateOf(entries_[i]) > EstimateOf(entries_[*largest])) largest = i;
  }
  return largest;
}

std::optional<IdPlan::Part> IdPlan::TakeForList() {
  const MutexLock lock(mutex_);
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    Entry& entry = entries_[i];
    if (entry.taken || !entry.open()) continue;
    entry.taken = true;
    return Part{i, {entry.next, entry.end}};
  }
  const auto largest = Largest();
  if (!largest || EstimateOf(entries_[*largest]) < 2 * kWorthAList) return std::nullopt;
  Entry& lower = entries_[*largest];
  const ObjectId low = LowOf(lower);
  Entry upper{low + (lower.end - low) / 2, lower.end, true};
  lower.end = upper.next;
  entries_.push_back(upper);
  return Part{entries_.size() - 1, {upper.next, upper.end}};
}

ObjectId IdPlan::Advance(std::size_t part, ObjectId next) {
  const MutexLock lock(mutex_);
  entries_[part].next = std::max(entries_[part].next, next);
  return entries_[part].end;
}

std::optional<IdPlan::Part> IdPlan::TopForSearch() {
  const MutexLock lock(mutex_);
  std::optional<Part> top;
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    const Entry& entry = entries_[i];
    if (EstimateOf(entry) < kWorthASearch) continue;
    if (!top || entry.end > top->span.end) top = Part{i, {entry.next, entry.end}};
  }
  return top;
}

void IdPlan::Lower(ObjectId from, ObjectId to) {
  const MutexLock lock(mutex_);
  for (Entry& entry : entries_) {
    if (entry.end == from) entry.end = std::max(entry.next, to);
  }
}

}  // namespace stanna::sync
