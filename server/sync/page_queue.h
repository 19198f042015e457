// Hands pages from the threads that read them to the one that writes them.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <optional>
#include <utility>

#include "base/mutex.h"

namespace stanna::sync {

/// Thread-safe. Items wait whose weights are at most `capacity` together, or one that is heavier,
/// which bounds what is in memory.
template <typename Item>
class PageQueue {
 public:
  /// `producers` threads will call Done once each.
  PageQueue(std::size_t capacity, int producers) : capacity_(capacity), producers_(producers) {}

  /// Waits for room. False when the writer has given up: stop reading.
  bool Push(Item item, std::size_t weight = 1) {
    MutexLock lock(mutex_);
    while (!items_.empty() && waiting_ + weight > capacity_ && !abandoned_) lock.Wait(changed_);
    if (abandoned_) return false;
    items_.push_back({std::move(item), weight});
    waiting_ += weight;
    changed_.notify_all();
    return true;
  }

  void Done() {
    const MutexLock lock(mutex_);
    --producers_;
    changed_.notify_all();
  }

  /// Waits for an item; nullopt once all producers are done and everything was taken.
  std::optional<Item> Pop() {
    MutexLock lock(mutex_);
    while (items_.empty() && producers_ > 0) lock.Wait(changed_);
    if (items_.empty()) return std::nullopt;
    return TakeFirst();
  }

  /// The item that waits first, if `wanted` says so of it; does not wait for one.
  template <typename Wanted>
  std::optional<Item> PopIf(const Wanted& wanted) {
    const MutexLock lock(mutex_);
    if (items_.empty() || !wanted(items_.front().item)) return std::nullopt;
    return TakeFirst();
  }

  /// The writer gives up.
  void Abandon() {
    const MutexLock lock(mutex_);
    abandoned_ = true;
    changed_.notify_all();
  }
  bool abandoned() {
    const MutexLock lock(mutex_);
    return abandoned_;
  }

 private:
  struct Waiting {
    Item item;
    std::size_t weight;
  };

  std::optional<Item> TakeFirst() REQUIRES(mutex_) {
    std::optional<Item> item(std::move(items_.front().item));
    waiting_ -= items_.front().weight;
    items_.pop_front();
    changed_.notify_all();
    return item;
  }

  const std::size_t capacity_;
  Mutex mutex_;
  std::condition_variable changed_;
  std::deque<Waiting> items_ GUARDED_BY(mutex_);
  std::size_t waiting_ GUARDED_BY(mutex_) = 0;  // the sum of their weights
  int producers_ GUARDED_BY(mutex_);
  bool abandoned_ GUARDED_BY(mutex_) = false;
};

}  // namespace stanna::sync
