// The shared counters behind HubSpot's limits. Implemented by server/app over the KV store, where
// one take is one atomic step for all replicas.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>

#include "base/rate_window.h"

namespace stanna::hubspot {

using Counters = std::map<std::string, std::int64_t>;

/// Thread-safe. Never fails: when the shared store is away it goes on with this process's own
/// counters and a conservative share.
class BucketStore {
 public:
  virtual ~BucketStore() = default;
  /// Takes one from bucket `key`.
  virtual RateTake Take(const std::string& key, const RateWindow& window) = 0;
  /// Tells the bucket what the answer to a take's call said.
  virtual void Settle(const std::string& key, const RateWindow& window,
                      const RateAnswer& answer) = 0;
  /// Nothing may be taken for `pause`.
  virtual void Pause(const std::string& key, std::chrono::milliseconds pause) = 0;
  virtual RateUse Use(const std::string& key, const RateWindow& window) = 0;

  /// Adds to some counters under `key` and sets others; they go `ttl` after their last update.
  virtual void Count(const std::string& key, const Counters& add, const Counters& set,
                     std::chrono::milliseconds ttl) = 0;
  /// Empty when there are none, or they can't be read.
  virtual Counters ReadCounters(const std::string& key) = 0;
};

}  // namespace stanna::hubspot
