// The store of one process.
#pragma once

#include <functional>
#include <unordered_map>

#include "base/mutex.h"
#include "base/rate_window.h"
#include "storage/kv/kv_store.h"

namespace stanna::storage {

/// Thread-safe. Never answers an error.
class MemoryKvStore : public KvStore {
 public:
  /// Milliseconds of a clock that never goes back.
  using Now = std::function<std::int64_t()>;
  explicit MemoryKvStore(Now now);

  absl::StatusOr<std::optional<std::string>> Get(const std::string& key) override;
  absl::Status Set(const std::string& key, const std::string& value,
                   std::chrono::milliseconds ttl) override;
  absl::StatusOr<bool> CompareAndSet(const std::string& key,
                                     const std::optional<std::string>& expected,
                                     const std::optional<std::string>& value,
                                     std::chrono::milliseconds ttl) override;
  absl::Status Remove(const std::string& key) override;
  absl::StatusOr<RateTake> TakeRate(const std::string& key, const RateWindow& window) override;
  absl::Status SettleRate(const std::string& key, const RateWindow& window,
                          const RateAnswer& answer) override;
  absl::Status PauseRate(const std::string& key, std::chrono::milliseconds pause) override;
  absl::StatusOr<RateUse> UseOfRate(const std::string& key, const RateWindow& window) override;
  absl::StatusOr<QuotaTake> TakeQuotas(const std::vector<Quota>& quotas) override;
  absl::Status Count(const std::string& key, const CounterUpdate& update,
                     std::chrono::milliseconds ttl) override;
  absl::StatusOr<Counters> ReadCounters(const std::string& key) override;

  /// Counts a take that another store allowed.
  void NoteRate(const std::string& key, const RateWindow& window);
  /// Forgets all values and counters, but no rate window and no quota.
  void ClearValues();

 private:
  struct Value {
    std::string text;
    std::int64_t expires_at = 0;  // 0: never
  };
  struct CounterSet {
    Counters counters;
    std::int64_t expires_at = 0;
  };
  struct QuotaCount {
    std::int64_t used = 0;
    std::int64_t ends_at = 0;
  };
  const Value* Find(const std::string& key, std::int64_t now) REQUIRES(mutex_);
  void Put(const std::string& key, const std::string& value, std::chrono::milliseconds ttl,
           std::int64_t now) REQUIRES(mutex_);
  void SweepSometimes(std::int64_t now) REQUIRES(mutex_);

  const Now now_;
  Mutex mutex_;
  std::unordered_map<std::string, Value> values_ GUARDED_BY(mutex_);
  std::unordered_map<std::string, SlidingWindow> windows_ GUARDED_BY(mutex_);
  std::unordered_map<std::string, CounterSet> counters_ GUARDED_BY(mutex_);
  std::unordered_map<std::string, QuotaCount> quotas_ GUARDED_BY(mutex_);
  int writes_since_sweep_ GUARDED_BY(mutex_) = 0;
};

}  // namespace stanna::storage
