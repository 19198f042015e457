// Small shared state: values with a time to live, compare-and-set, and rate-limit windows. A cache:
// losing it costs time, never data.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/deadline.h"
#include "base/status.h"

namespace stanna::storage {

struct RateWindow {
  int limit = 0;  ///< takes in any `window`
  std::chrono::milliseconds window{0};
  int reserve = 0;  ///< takes that this caller must leave for others
};

struct RateTake {
  bool taken = false;
  std::chrono::milliseconds wait{0};  ///< when not taken: until it may succeed
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
  virtual absl::Status Remove(const std::string& key) = 0;

  /// Takes one from the sliding window `key`, atomically for all processes: at most `limit` takes
  /// fall into any `window`, whatever the callers' clocks say (the store's own clock counts).
  virtual absl::StatusOr<RateTake> TakeRate(const std::string& key, const RateWindow& window) = 0;
  /// Only `remaining` takes are left in the current window: corrects downwards only.
  virtual absl::Status CorrectRate(const std::string& key, const RateWindow& window,
                                   int remaining) = 0;
  /// No takes for `pause`; a longer pause that is set already stays.
  virtual absl::Status PauseRate(const std::string& key, std::chrono::milliseconds pause) = 0;
};

std::unique_ptr<KvStore> MakeMemoryKvStore();
/// "redis://[user:password@]host[:port][/db]" or "unix:/path/to/socket". Connects lazily,
/// reconnects by itself. InvalidArgument for another URL.
absl::StatusOr<std::unique_ptr<KvStore>> MakeRedisKvStore(const std::string& url);

struct FallbackOptions {
  /// While the shared store is away, this process allows itself `limit * share_percent / 100`
  /// takes: several replicas may be doing the same.
  int share_percent = 25;
  /// How often the shared store is tried again.
  std::chrono::milliseconds retry_every{2000};
};
/// `shared` while it answers, a memory store while it does not. Logs the change once each way.
std::unique_ptr<KvStore> MakeFallbackKvStore(std::unique_ptr<KvStore> shared,
                                             FallbackOptions options = {});

}  // namespace stanna::storage
