// A BucketStore of one process, for tests: exact, with an injected clock.
#pragma once

#include <map>
#include <string>

#include "base/clock.h"
#include "base/mutex.h"
#include "client/limits/bucket_store.h"

namespace stanna::hubspot {

/// Thread-safe. Counters never expire.
class InMemoryBucketStore : public BucketStore {
 public:
  explicit InMemoryBucketStore(const Clock& clock) : clock_(clock) {}

  RateTake Take(const std::string& key, const RateWindow& window) override {
    const MutexLock lock(mutex_);
    return buckets_[key].Take(Now(), window);
  }
  void Settle(const std::string& key, const RateWindow& window, const RateAnswer& answer) override {
    const MutexLock lock(mutex_);
    buckets_[key].Settle(Now(), window, answer);
  }
  void Pause(const std::string& key, std::chrono::milliseconds pause) override {
    const MutexLock lock(mutex_);
    buckets_[key].Pause(Now(), pause);
  }
  RateUse Use(const std::string& key, const RateWindow& window) override {
    const MutexLock lock(mutex_);
    return buckets_[key].Use(Now(), window);
  }
  void Count(const std::string& key, const Counters& add, const Counters& set,
             std::chrono::milliseconds) override {
    const MutexLock lock(mutex_);
    Counters& counters = counters_[key];
    for (const auto& [name, number] : add) counters[name] += number;
    for (const auto& [name, number] : set) counters[name] = number;
  }
  Counters ReadCounters(const std::string& key) override {
    const MutexLock lock(mutex_);
    return counters_[key];
  }

 private:
  std::int64_t Now() const { return ToEpochMs(clock_.Now()); }

  const Clock& clock_;
  Mutex mutex_;
  std::map<std::string, SlidingWindow> buckets_ GUARDED_BY(mutex_);
  std::map<std::string, Counters> counters_ GUARDED_BY(mutex_);
};

}  // namespace stanna::hubspot
