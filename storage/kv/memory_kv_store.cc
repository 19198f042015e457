#include <algorithm>
#include <chrono>
#include <deque>
#include <map>

#include "base/mutex.h"
#include "storage/kv/kv_store.h"

namespace stanna::storage {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

// Values whose time has passed are dropped when so many writes have happened, so that abandoned
// keys do not pile up and no write pays for a long sweep.
constexpr int kWritesPerSweep = 1024;

class MemoryKvStore : public KvStore {
 public:
  absl::StatusOr<std::optional<std::string>> Get(const std::string& key) override {
    const MutexLock lock(mutex_);
    return Live(key);
  }

  absl::Status Set(const std::string& key, const std::string& value, milliseconds ttl) override {
    const MutexLock lock(mutex_);
    Write(key, value, ttl);
    return absl::OkStatus();
  }

  absl::StatusOr<bool> CompareAndSet(const std::string& key,
                                     const std::optional<std::string>& expected,
                                     const std::optional<std::string>& value,
                                     milliseconds ttl) override {
    const MutexLock lock(mutex_);
    if (Live(key) != expected) return false;
    if (value) {
      Write(key, *value, ttl);
    } else {
      values_.erase(key);
    }
    return true;
  }

  absl::Status Remove(const std::string& key) override {
    const MutexLock lock(mutex_);
    values_.erase(key);
    return absl::OkStatus();
  }

  absl::StatusOr<RateTake> TakeRate(const std::string& key, const RateWindow& window) override {
    const MutexLock lock(mutex_);
    const auto now = Clock::now();
    Bucket& bucket = buckets_[key];
    if (bucket.paused_until > now) return NotYet(bucket.paused_until, now);
    const auto free = static_cast<std::size_t>(std::max(0, window.limit - window.reserve));
    if (free == 0) return RateTake{false, window.window};
    if (bucket.takes.size() >= free) {
      // The take that must have left the window before `free` others fit into it.
      const auto leaves = bucket.takes[bucket.takes.size() - free] + window.window;
      if (leaves > now) return NotYet(leaves, now);
    }
    bucket.Push(now, window.limit);
    return RateTake{true, milliseconds(0)};
  }

  absl::Status CorrectRate(const std::string& key, const RateWindow& window,
                           int remaining) override {
    const MutexLock lock(mutex_);
    const auto now = Clock::now();
    Bucket& bucket = buckets_[key];
    const auto used = std::count_if(bucket.takes.begin(), bucket.takes.end(),
                                    [&](auto at) { return at + window.window > now; });
    for (auto n = used; n < window.limit - std::max(0, remaining); ++n) {
      bucket.Push(now, window.limit);
    }
    return absl::OkStatus();
  }

  absl::Status PauseRate(const std::string& key, milliseconds pause) override {
    const MutexLock lock(mutex_);
    Bucket& bucket = buckets_[key];
    bucket.paused_until = std::max(bucket.paused_until, Clock::now() + pause);
    return absl::OkStatus();
  }

 private:
  struct Value {
    std::string text;
    Clock::time_point expires;
  };
  struct Bucket {
    std::deque<Clock::time_point> takes;  // the latest `limit`, ascending
    Clock::time_point paused_until{};
    void Push(Clock::time_point at, int limit) {
      takes.push_back(at);
      while (takes.size() > static_cast<std::size_t>(std::max(1, limit))) takes.pop_front();
    }
  };

  static RateTake NotYet(Clock::time_point until, Clock::time_point now) {
    return {false, std::chrono::ceil<milliseconds>(until - now)};
  }

  std::optional<std::string> Live(const std::string& key) const {
    const auto at = values_.find(key);
    if (at == values_.end() || at->second.expires <= Clock::now()) return std::nullopt;
    return at->second.text;
  }

  void Write(const std::string& key, const std::string& value, milliseconds ttl) {
    const auto now = Clock::now();
    if (++writes_ % kWritesPerSweep == 0) {
      std::erase_if(values_, [&](const auto& entry) { return entry.second.expires <= now; });
    }
    values_[key] = {value, ttl.count() > 0 ? now + ttl : Clock::time_point::max()};
  }

  mutable Mutex mutex_;
  std::map<std::string, Value> values_ GUARDED_BY(mutex_);
  std::map<std::string, Bucket> buckets_ GUARDED_BY(mutex_);
  int writes_ GUARDED_BY(mutex_) = 0;
};

}  // namespace

std::unique_ptr<KvStore> MakeMemoryKvStore() { return std::make_unique<MemoryKvStore>(); }

}  // namespace stanna::storage
