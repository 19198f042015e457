#include <glog/logging.h>

#include <algorithm>
#include <set>
#include <string>

#include "base/mutex.h"
#include "storage/kv/memory_kv_store.h"

namespace stanna::storage {
namespace {

using SteadyClock = std::chrono::steady_clock;

std::int64_t SteadyNow() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             SteadyClock::now().time_since_epoch())
      .count();
}

// Of a cluster one node may be away, and each has keys of its own. A few of them tell.
constexpr std::size_t kMostUnanswered = 8;
constexpr std::chrono::seconds kProbeKept{1};

// A key that nobody uses, on the same node of a cluster: the part in braces decides.
std::string Beside(const std::string& key) {
  const auto open = key.find('{');
  const auto close = open == key.npos ? key.npos : key.find('}', open + 1);
  const bool has_tag = close != key.npos && close > open + 1;
  return (has_tag ? key.substr(open, close - open + 1) : "{" + key + "}") + ":is it back";
}

class FallbackKvStore : public KvStore {
 public:
  FallbackKvStore(std::unique_ptr<KvStore> shared, FallbackOptions options)
      : options_(options), shared_(std::move(shared)) {}

  absl::StatusOr<std::optional<std::string>> Get(const std::string& key) override {
    return Call(key, [&](KvStore& store) { return store.Get(key); });
  }
  absl::Status Set(const std::string& key, const std::string& value,
                   std::chrono::milliseconds ttl) override {
    return Call(key, [&](KvStore& store) { return store.Set(key, value, ttl); });
  }
  absl::StatusOr<bool> CompareAndSet(const std::string& key,
                                     const std::optional<std::string>& expected,
                                     const std::optional<std::string>& value,
                                     std::chrono::milliseconds ttl) override {
    return Call(key,
                [&](KvStore& store) { return store.CompareAndSet(key, expected, value, ttl); });
  }
  absl::Status Remove(const std::string& key) override {
    return Call(key, [&](KvStore& store) { return store.Remove(key); });
  }

  absl::StatusOr<RateTake> TakeRate(const std::string& key, const RateWindow& window) override {
    if (IsSharedWell()) {
      auto take = shared_->TakeRate(key, window);
      if (!Failed(key, take.status())) {
        // So that takes of the last window still count if the shared store goes away now.
        if (take.ok() && take->taken) memory_.NoteRate(key, Share(window));
        return take;
      }
    }
    return memory_.TakeRate(key, Share(window));
  }

  absl::Status SettleRate(const std::string& key, const RateWindow& window,
                          const RateAnswer& answer) override {
    if (answer.refused) {
      // Stays true when a store goes away. Not the numbers: the peer counts what all replicas do,
      // which this one's share allows for already.
      RateAnswer refusal = answer;
      refusal.id = 0;
      RETURN_IF_ERROR(memory_.SettleRate(key, Share(window), refusal));
    }
    return OnShared(key, [&](KvStore& store) { return store.SettleRate(key, window, answer); });
  }
  absl::Status PauseRate(const std::string& key, std::chrono::milliseconds pause) override {
    RETURN_IF_ERROR(memory_.PauseRate(key, pause));
    return OnShared(key, [&](KvStore& store) { return store.PauseRate(key, pause); });
  }
  absl::StatusOr<RateUse> UseOfRate(const std::string& key, const RateWindow& window) override {
    return Call(key, [&](KvStore& store) { return store.UseOfRate(key, window); });
  }

  // The whole limit, unlike the rates: those are a peer's, which would notice what all replicas do
  // together, and quotas are our own. Whoever calls goes on, at worst as often as there are
  // replicas.
  absl::StatusOr<QuotaTake> TakeQuotas(const std::vector<Quota>& quotas) override {
    const std::string key = quotas.empty() ? std::string() : quotas.front().key;
    return Call(key, [&](KvStore& store) { return store.TakeQuotas(quotas); });
  }

  absl::Status Count(const std::string& key, const CounterUpdate& update,
                     std::chrono::milliseconds ttl) override {
    return Call(key, [&](KvStore& store) { return store.Count(key, update, ttl); });
  }
  absl::StatusOr<Counters> ReadCounters(const std::string& key) override {
    return Call(key, [&](KvStore& store) { return store.ReadCounters(key); });
  }

 private:
  template <typename Operation>
  auto Call(const std::string& key, const Operation& operation)
      -> decltype(operation(std::declval<KvStore&>())) {
    if (IsSharedWell()) {
      auto result = operation(*shared_);
      if (!Failed(key, status_internal::AsStatus(result))) return result;
    }
    return operation(memory_);
  }

  template <typename Operation>
  absl::Status OnShared(const std::string& key, const Operation& operation) {
    if (!IsSharedWell()) return absl::OkStatus();
    const absl::Status status = operation(*shared_);
    return Failed(key, status) ? absl::OkStatus() : status;
  }

  RateWindow Share(const RateWindow& window) const {
    const auto part = [&](std::int64_t whole) {
      return static_cast<int>(whole * options_.share_percent / 100);
    };
    RateWindow share = window;
    share.limit = std::max(1, part(window.limit));
    share.reserve = part(window.reserve);
    return share;
  }

  // While it is away, one caller each retry_every looks whether it is back.
  bool IsSharedWell() {
    std::set<std::string> unanswered;
    {
      const MutexLock lock(mutex_);
      if (!away_) return true;
      const auto now = SteadyClock::now();
      if (now < next_try_) return false;
      next_try_ = now + options_.retry_every;
      unanswered = unanswered_;
    }
    const bool is_back =
        std::ranges::all_of(unanswered, [this](const std::string& key) { return Answers(key); });
    const MutexLock lock(mutex_);
    next_try_ = SteadyClock::now() + options_.retry_every;
    if (!away_) return true;
    // A call that was still under way may have failed since.
    if (!is_back || unanswered_ != unanswered) return false;
    away_ = false;
    unanswered_.clear();
    memory_.ClearValues();
    LOG(INFO) << "the shared key-value store is back";
    return true;
  }

  // By writing: what is only a replica yet takes no writes.
  bool Answers(const std::string& key) {
    return !absl::IsUnavailable(shared_->Set(key, "", kProbeKept));
  }

  // Takes note of how a call to the shared store went; true when it did not answer.
  bool Failed(const std::string& key, const absl::Status& status) {
    if (!absl::IsUnavailable(status)) return false;
    const MutexLock lock(mutex_);
    next_try_ = SteadyClock::now() + options_.retry_every;
    if (unanswered_.size() < kMostUnanswered) unanswered_.insert(Beside(key));
    if (away_) return true;
    away_ = true;
    // What one store was told while the other was away is out of date.
    memory_.ClearValues();
    LOG(WARNING) << "the shared key-value store is away (" << ToString(status)
                 << "): going on in this process with " << options_.share_percent
                 << " % of each rate limit";
    return true;
  }

  const FallbackOptions options_;
  const std::unique_ptr<KvStore> shared_;
  MemoryKvStore memory_{SteadyNow};
  Mutex mutex_;
  bool away_ GUARDED_BY(mutex_) = false;
  SteadyClock::time_point next_try_ GUARDED_BY(mutex_);
  std::set<std::string> unanswered_ GUARDED_BY(mutex_);  // keys beside those that were asked for
};

}  // namespace

std::unique_ptr<KvStore> MakeFallbackKvStore(std::unique_ptr<KvStore> shared,
                                             FallbackOptions options) {
  return std::make_unique<FallbackKvStore>(std::move(shared), options);
}

}  // namespace stanna::storage
