// SQLite takes one writer at a time: those of this process queue here, instead of polling the file.
#pragma once

#include <condition_variable>

#include "base/deadline.h"
#include "base/mutex.h"

namespace stanna::storage {

/// A mutex whose wait is bounded by a deadline. Thread-safe.
class WriterLock {
 public:
  /// False when the deadline came first.
  bool Acquire(Deadline deadline) {
    MutexLock lock(mutex_);
    while (held_) {
      if (deadline.IsInfinite()) {
        lock.Wait(freed_);
      } else if (!lock.WaitUntil(freed_, deadline.when()) && held_) {
        return false;
      }
    }
    held_ = true;
    return true;
  }

  void Release() {
    {
      MutexLock lock(mutex_);
      held_ = false;
    }
    freed_.notify_one();
  }

 private:
  Mutex mutex_;
  std::condition_variable freed_;
  bool held_ GUARDED_BY(mutex_) = false;
};

}  // namespace stanna::storage
