#include "client/limits/in_memory_bucket_store.h"

#include <algorithm>

namespace stanna::hubspot {

void InMemoryBucketStore::Forget(Bucket& bucket, Time before) {
  while (!bucket.takes.empty() && bucket.takes.front() <= before) bucket.takes.pop_front();
}

TakeResult InMemoryBucketStore::Take(const std::string& key, const BucketSpec& spec) {
  const MutexLock lock(mutex_);
  const Time now = clock_.Now();
  Bucket& bucket = buckets_[key];
  if (bucket.paused_until > now) return {false, bucket.paused_until - now};
  Forget(bucket, now - spec.window);
  const int free = spec.limit - spec.reserve - static_cast<int>(bucket.takes.size());
  if (free > 0) {
    bucket.takes.push_back(now);
    return {true, std::chrono::milliseconds(0)};
  }
  const auto first_to_go = std::min<std::size_t>(
      static_cast<std::size_t>(-free), bucket.takes.empty() ? 0 : bucket.takes.size() - 1);
  const Time when = bucket.takes.empty() ? now : bucket.takes[first_to_go];
  return {false, std::max(when + spec.window - now, std::chrono::milliseconds(1))};
}

void InMemoryBucketStore::Correct(const std::string& key, const BucketSpec& spec, int remaining) {
  const MutexLock lock(mutex_);
  const Time now = clock_.Now();
  Bucket& bucket = buckets_[key];
  Forget(bucket, now - spec.window);
  while (spec.limit - static_cast<int>(bucket.takes.size()) > std::max(remaining, 0)) {
    bucket.takes.push_back(now);
  }
}

void InMemoryBucketStore::Pause(const std::string& key, std::chrono::milliseconds pause) {
  const MutexLock lock(mutex_);
  Bucket& bucket = buckets_[key];
  bucket.paused_until = std::max(bucket.paused_until, clock_.Now() + pause);
}

int InMemoryBucketStore::Used(const std::string& key, std::chrono::milliseconds window) const {
  const MutexLock lock(mutex_);
  const auto it = buckets_.find(key);
  if (it == buckets_.end()) return 0;
  const Time since = clock_.Now() - window;
  return static_cast<int>(std::count_if(it->second.takes.begin(), it->second.takes.end(),
                                        [since](Time t) { return t > since; }));
}

}  // namespace stanna::hubspot
