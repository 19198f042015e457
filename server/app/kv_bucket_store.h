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

  RateTake Take(const std::string& key, const RateWindow& window) override;
  void Settle(const std::string& key, const RateWindow& window, const RateAnswer& answer) override;
  void Pause(const std::string& key, std::chrono::milliseconds pause) override;
  RateUse Use(const std::string& key, const RateWindow& window) override;
  void Count(const std::string& key, const hubspot::Counters& add, const hubspot::Counters& set,
             std::chrono::milliseconds ttl) override;
  hubspot::Counters ReadCounters(const std::string& key) override;

 private:
  storage::KvStore& kv_;
};

}  // namespace stanna::app
