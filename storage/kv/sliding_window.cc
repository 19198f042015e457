#include "storage/kv/sliding_window.h"

#include <algorithm>

namespace stanna::storage {

using std::chrono::milliseconds;

std::int64_t SlidingWindow::Granularity(const RateWindow& window) {
  return window.limit <= kExactLimit ? 1
                                     : std::max<std::int64_t>(1, window.window.count() / kSteps);
}

void SlidingWindow::Prune(std::int64_t now) {
  while (!entries_.empty() && entries_.front().leaves_at <= now) {
    total_ -= entries_.front().count;
    entries_.pop_front();
  }
}

void SlidingWindow::Add(std::int64_t now, const RateWindow& window, std::int64_t count) {
  const std::int64_t step = Granularity(window);
  const std::int64_t leaves_at = now / step * step + step + window.window.count();
  if (entries_.empty() || entries_.back().leaves_at < leaves_at) {
    entries_.push_back({.leaves_at = leaves_at, .count = 0});
  }
  entries_.back().count += count;
  total_ += count;
}

RateTake SlidingWindow::Take(std::int64_t now, const RateWindow& window) {
  Prune(now);
  if (paused_until_ > now) return {.taken = false, .wait = milliseconds(paused_until_ - now)};
  const std::int64_t room = window.limit - window.reserve;
  if (total_ < room) {
    Add(now, window, 1);
    return {.taken = true};
  }
  std::int64_t left = total_;
  for (const Entry& entry : entries_) {
    left -= entry.count;
    if (left < room) return {.taken = false, .wait = milliseconds(entry.leaves_at - now)};
  }
  return {.taken = false, .wait = window.window};
}

void SlidingWindow::Correct(std::int64_t now, const RateWindow& window, int remaining) {
  Prune(now);
  const std::int64_t missing = window.limit - std::max(remaining, 0) - total_;
  if (missing > 0) Add(now, window, missing);
}

void SlidingWindow::Pause(std::int64_t now, milliseconds pause) {
  paused_until_ = std::max(paused_until_, now + pause.count());
}

bool SlidingWindow::IsIdle(std::int64_t now) const {
  return (entries_.empty() || entries_.back().leaves_at <= now) && paused_until_ <= now;
}

}  // namespace stanna::storage
