#include <glog/logging.h>

#include <algorithm>
#include <atomic>

#include "storage/kv/kv_store.h"

namespace stanna::storage {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

class FallbackKvStore : public KvStore {
 public:
  FallbackKvStore(std::unique_ptr<KvStore> shared, FallbackOptions options)
      : shared_(std::move(shared)), local_(MakeMemoryKvStore()), options_(options) {}

  absl::StatusOr<std::optional<std::string>> Get(const std::string& key) override {
    return Run([&](KvStore& store) { return store.Get(key); });
  }
  absl::Status Set(const std::string& key, const std::string& value, milliseconds ttl) override {
    return Run([&](KvStore& store) { return store.Set(key, value, ttl); });
  }
  absl::StatusOr<bool> CompareAndSet(const std::string& key,
                                     const std::optional<std::string>& expected,
                                     const std::optional<std::string>& value,
                                     milliseconds ttl) override {
    return Run([&](KvStore& store) { return store.CompareAndSet(key, expected, value, ttl); });
  }
  absl::Status Remove(const std::string& key) override {
    return Run([&](KvStore& store) { return store.Remove(key); });
  }
  absl::StatusOr<RateTake> TakeRate(const std::string& key, const RateWindow& window) override {
    return Run([&](KvStore& store) { return store.TakeRate(key, ShareOf(window, store)); });
  }
  absl::Status CorrectRate(const std::string& key, const RateWindow& window,
                           int remaining) override {
    return Run(
        [&](KvStore& store) { return store.CorrectRate(key, ShareOf(window, store), remaining); });
  }
  absl::Status PauseRate(const std::string& key, milliseconds pause) override {
    return Run([&](KvStore& store) { return store.PauseRate(key, pause); });
  }

 private:
  RateWindow ShareOf(const RateWindow& window, const KvStore& store) const {
    if (&store == shared_.get()) return window;
    RateWindow share = window;
    share.limit = std::max(1, window.limit * options_.share_percent / 100);
    share.reserve = std::min(window.reserve * options_.share_percent / 100, share.limit - 1);
    return share;
  }

  template <typename Call>
  auto Run(Call&& call) -> decltype(call(std::declval<KvStore&>())) {
    if (!MayTryShared()) return call(*local_);
    auto result = call(*shared_);
    const absl::Status status = status_internal::AsStatus(result);
    if (status.code() != absl::StatusCode::kUnavailable) {
      if (away_.exchange(false)) LOG(INFO) << "the shared key-value store is back";
      return result;
    }
    retry_at_ = (Clock::now() + options_.retry_every).time_since_epoch().count();
    if (!away_.exchange(true)) {
      LOG(WARNING) << "the shared key-value store is away, going on with " << options_.share_percent
                   << " % of each limit in this process: " << ToString(status);
    }
    return call(*local_);
  }

  bool MayTryShared() const {
    return !away_ || Clock::now().time_since_epoch().count() >= retry_at_;
  }

  const std::unique_ptr<KvStore> shared_;
  const std::unique_ptr<KvStore> local_;
  const FallbackOptions options_;
  std::atomic<bool> away_ = false;
  std::atomic<Clock::rep> retry_at_ = 0;
};

}  // namespace

std::unique_ptr<KvStore> MakeFallbackKvStore(std::unique_ptr<KvStore> shared,
                                             FallbackOptions options) {
  return std::make_unique<FallbackKvStore>(std::move(shared), options);
}

}  // namespace stanna::storage
