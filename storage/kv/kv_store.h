// Small shared state: values with a time to live, compare-and-set, rate-limit windows and counters.
// A cache: losing it costs time, never data.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/deadline.h"
#include "base/rate_window.h"
#include "base/status.h"

namespace stanna::storage {

/// Named whole numbers under one key.
using Counters = std::map<std::string, std::int64_t>;

struct CounterUpdate {
  Counters add{};  ///< to what is there; absent counts as 0
  Counters set{};  ///< in place of what is there
};

/// Takes that are allowed within some time, which begins with the first of them.
struct Quota {
  std::string key{};
  std::int64_t limit = 0;  ///< above zero
  std::chrono::milliseconds window{};
};
struct QuotaUse {
  std::int64_t used = 0;
  std::chrono::milliseconds left{};  ///< until none is used; the whole window when none is
};
struct QuotaTake {
  bool taken = false;
  std::vector<QuotaUse> uses{};  ///< after it, in the order of the quotas
};

/// Thread-safe. Unavailable when the store can't be reached (callers go on without it).
class KvStore {
 public:
  virtual ~KvStore() = default;
  virtual absl::StatusOr<std::optional<std::string>> Get(const std::string& key) = 0;
  /// `ttl` zero: until removed.
  virtual absl::Status Set(const std::string& key, const std::string& value,
                           std::chrono::milliseconds ttl) = 0;
  /// Writes when the stored value is `expected` (nullopt: absent); `value` nullopt removes.
  /// True when it wrote.
  virtual absl::StatusOr<bool> CompareAndSet(const std::string& key,
                                             const std::optional<std::string>& expected,
                                             const std::optional<std::string>& value,
                                             std::chrono::milliseconds ttl) = 0;
  /// Whatever stands there: a value, counters, takes.
  virtual absl::Status Remove(const std::string& key) = 0;

  /// Takes one from the sliding window `key`, atomically for all processes: at most `limit` takes
  /// fall into any `window`, whatever the callers' clocks say (the store's own clock counts).
  virtual absl::StatusOr<RateTake> TakeRate(const std::string& key, const RateWindow& window) = 0;
  /// Tells the window what the answer to a take's call said.
  virtual absl::Status SettleRate(const std::string& key, const RateWindow& window,
                                  const RateAnswer& answer) = 0;
  /// No takes for `pause`; a longer pause that is set already stays.
  virtual absl::Status PauseRate(const std::string& key, std::chrono::milliseconds pause) = 0;
  virtual absl::StatusOr<RateUse> UseOfRate(const std::string& key, const RateWindow& window) = 0;

  /// Takes one from each of `quotas`, which have different keys, or from none of them when one is
  /// used up: a refusal costs nothing. One step for all processes. In a cluster of Redis the keys
  /// must be of one slot, by a part in braces that they share.
  virtual absl::StatusOr<QuotaTake> TakeQuotas(const std::vector<Quota>& quotas) = 0;

  /// One step for all processes. All counters of `key` go `ttl` (above zero) after their last
  /// update.
  virtual absl::Status Count(const std::string& key, const CounterUpdate& update,
                             std::chrono::milliseconds ttl) = 0;
  /// Empty when there are none.
  virtual absl::StatusOr<Counters> ReadCounters(const std::string& key) = 0;
};

std::unique_ptr<KvStore> MakeMemoryKvStore();
/// ParseRedisUrl's URLs. Connects lazily, reconnects by itself; of several hosts it follows a
/// cluster's redirections, or finds the one that takes writes. InvalidArgument for another URL.
absl::StatusOr<std::unique_ptr<KvStore>> MakeRedisKvStore(const std::string& url);

struct FallbackOptions {
  /// While the shared store is away, this process allows itself `limit * share_percent / 100`
  /// takes: several replicas may be doing the same.
  int share_percent = 25;
  /// How often the shared store is tried again.
  std::chrono::milliseconds retry_every{2000};
};
/// `shared` while all of it answers; a memory store from the first call that it does not answer
/// until it answers for the very keys that it did not. So while one node of a cluster is away, the
/// process goes on by itself with all keys, and does not change back and forth by the keys that are
/// asked for. Logs the change once each way.
std::unique_ptr<KvStore> MakeFallbackKvStore(std::unique_ptr<KvStore> shared,
                                             FallbackOptions options = {});

}  // namespace stanna::storage
