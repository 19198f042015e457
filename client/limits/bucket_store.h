// The shared counters behind HubSpot's limits. Implemented by server/app over the KV store, where
// one take is one atomic step for all replicas.
#pragma once

#include <chrono>
#include <string>

namespace stanna::hubspot {

/// At most `limit` takes in any `window`, as HubSpot counts.
struct BucketSpec {
  int limit = 0;
  std::chrono::milliseconds window{0};
  /// Takes that this caller must leave for more urgent ones.
  int reserve = 0;
};

struct TakeResult {
  bool taken = false;
  /// When not taken: how long until it may succeed.
  std::chrono::milliseconds wait{0};
};

/// Thread-safe. Never fails: when the shared store is away it goes on with this process's own
/// counters and a conservative share.
class BucketStore {
 public:
  virtual ~BucketStore() = default;
  /// Takes one from bucket `key`.
  virtual TakeResult Take(const std::string& key, const BucketSpec& spec) = 0;
  /// HubSpot says that only `remaining` are left in the current window, or that nothing may be
  /// called for `pause`: the bucket is corrected downwards, never upwards.
  virtual void Correct(const std::string& key, const BucketSpec& spec, int remaining) = 0;
  virtual void Pause(const std::string& key, std::chrono::milliseconds pause) = 0;
};

}  // namespace stanna::hubspot
