// hubspot::BucketStore over the KV store.
#pragma once

#include <string>

#include "client/limits/bucket_store.h"
#include "storage/kv/kv_store.h"

namespace stanna::app {

/// Thread-safe; `kv` must outlive it, and should be one that falls back to this process's own
/// counters when the shared ones are away.
class KvBucketStore : public hubspot::BucketStore {
 public:
  explicit KvBucketStore(storage::KvStore& kv) : kv_(kv) {}

  hubspot::TakeResult Take(const std::string& key, const hubspot::BucketSpec& spec) override;
  void Correct(const std::string& key, const hubspot::BucketSpec& spec, int remaining) override;
  void Pause(const std::string& key, std::chrono::milliseconds pause) override;

 private:
  storage::KvStore& kv_;
};

}  // namespace stanna::app
