// A BucketStore of one process, for tests: exact, with an injected clock.
#pragma once

#include <deque>
#include <map>
#include <string>

#include "base/clock.h"
#include "base/mutex.h"
#include "client/limits/bucket_store.h"

namespace stanna::hubspot {

/// Thread-safe. Keeps the time of each take, so that no window anywhere holds more than the limit.
class InMemoryBucketStore : public BucketStore {
 public:
  explicit InMemoryBucketStore(const Clock& clock) : clock_(clock) {}

  TakeResult Take(const std::string& key, const BucketSpec& spec) override;
  void Correct(const std::string& key, const BucketSpec& spec, int remaining) override;
  void Pause(const std::string& key, std::chrono::milliseconds pause) override;

  /// Takes within the last `window`.
  int Used(const std::string& key, std::chrono::milliseconds window) const;

 private:
  struct Bucket {
    std::deque<Time> takes;
    Time paused_until{};
  };
  static void Forget(Bucket& bucket, Time before);

  const Clock& clock_;
  mutable Mutex mutex_;
  std::map<std::string, Bucket> buckets_ GUARDED_BY(mutex_);
};

}  // namespace stanna::hubspot
