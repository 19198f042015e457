// A rate limit that holds in any window, in bounded memory. The memory store's form of what
// rate_scripts.h does inside Redis: change both together.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>

#include "storage/kv/kv_store.h"

namespace stanna::storage {

/// Takes are kept as (when they leave every window, how many), in steps of Granularity: exact to
/// the millisecond up to kExactLimit takes a window, else in kSteps steps, each take counting a
/// step longer than it must. So there are never more takes than allowed, and at most about
/// kExactLimit entries. Not thread-safe. Times are milliseconds of one clock that never goes back.
class SlidingWindow {
 public:
  static constexpr int kExactLimit = 1000;
  static constexpr int kSteps = 1000;

  /// Milliseconds of one step.
  static std::int64_t Granularity(const RateWindow& window);

  RateTake Take(std::int64_t now, const RateWindow& window);
  /// Counts a take that was allowed elsewhere.
  void Note(std::int64_t now, const RateWindow& window) {
    Prune(now);
    Add(now, window, 1);
  }
  void Correct(std::int64_t now, const RateWindow& window, int remaining);
  void Pause(std::int64_t now, std::chrono::milliseconds pause);
  /// Nothing is left to remember.
  bool IsIdle(std::int64_t now) const;

 private:
  struct Entry {
    std::int64_t leaves_at = 0;
    std::int64_t count = 0;
  };
  void Prune(std::int64_t now);
  void Add(std::int64_t now, const RateWindow& window, std::int64_t count);

  std::deque<Entry> entries_;  // ascending
  std::int64_t total_ = 0;
  std::int64_t paused_until_ = 0;
};

}  // namespace stanna::storage
