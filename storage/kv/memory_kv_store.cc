#include "storage/kv/memory_kv_store.h"

namespace stanna::storage {
namespace {

// What expired stays until the next sweep; the sweep costs a walk over all keys.
constexpr int kWritesBetweenSweeps = 4096;

}  // namespace

MemoryKvStore::MemoryKvStore(Now now) : now_(std::move(now)) {}

const MemoryKvStore::Value* MemoryKvStore::Find(const std::string& key, std::int64_t now) {
  const auto found = values_.find(key);
  if (found == values_.end()) return nullptr;
  if (found->second.expires_at != 0 && found->second.expires_at <= now) {
    values_.erase(found);
    return nullptr;
  }
  return &found->second;
}

void MemoryKvStore::Put(const std::string& key, const std::string& value,
                        std::chrono::milliseconds ttl, std::int64_t now) {
  SweepSometimes(now);
  values_[key] = {.text = value, .expires_at = ttl.count() > 0 ? now + ttl.count() : 0};
}

void MemoryKvStore::SweepSometimes(std::int64_t now) {
  if (++writes_since_sweep_ < kWritesBetweenSweeps) return;
  writes_since_sweep_ = 0;
  std::erase_if(values_, [&](const auto& entry) {
    return entry.second.expires_at != 0 && entry.second.expires_at <= now;
  });
  std::erase_if(counters_, [&](const auto& entry) { return entry.second.expires_at <= now; });
  std::erase_if(quotas_, [&](const auto& entry) { return entry.second.ends_at <= now; });
  std::erase_if(windows_, [&](auto& entry) { return entry.second.IsIdle(now); });
}

absl::StatusOr<std::optional<std::string>> MemoryKvStore::Get(const std::string& key) {
  const MutexLock lock(mutex_);
  const Value* value = Find(key, now_());
  return value == nullptr ? std::optional<std::string>() : std::optional(value->text);
}

absl::Status MemoryKvStore::Set(const std::string& key, const std::string& value,
                                std::chrono::milliseconds ttl) {
  const MutexLock lock(mutex_);
  Put(key, value, ttl, now_());
  return absl::OkStatus();
}

absl::StatusOr<bool> MemoryKvStore::CompareAndSet(const std::string& key,
                                                  const std::optional<std::string>& expected,
                                                  const std::optional<std::string>& value,
                                                  std::chrono::milliseconds ttl) {
  const MutexLock lock(mutex_);
  const std::int64_t now = now_();
  const Value* stored = Find(key, now);
  const bool is_as_expected =
      expected ? stored != nullptr && stored->text == *expected : stored == nullptr;
  if (!is_as_expected) return false;
  if (value) {
    Put(key, *value, ttl, now);
  } else {
    values_.erase(key);
  }
  return true;
}

absl::Status MemoryKvStore::Remove(const std::string& key) {
  const MutexLock lock(mutex_);
  values_.erase(key);
  windows_.erase(key);
  counters_.erase(key);
  quotas_.erase(key);
  return absl::OkStatus();
}

absl::StatusOr<RateTake> MemoryKvStore::TakeRate(const std::string& key, const RateWindow& window) {
  const MutexLock lock(mutex_);
  const std::int64_t now = now_();
  SweepSometimes(now);
  return windows_[key].Take(now, window);
}

absl::Status MemoryKvStore::SettleRate(const std::string& key, const RateWindow& window,
                                       const RateAnswer& answer) {
  const MutexLock lock(mutex_);
  windows_[key].Settle(now_(), window, answer);
  return absl::OkStatus();
}

absl::Status MemoryKvStore::PauseRate(const std::string& key, std::chrono::milliseconds pause) {
  const MutexLock lock(mutex_);
  windows_[key].Pause(now_(), pause);
  return absl::OkStatus();
}

absl::StatusOr<RateUse> MemoryKvStore::UseOfRate(const std::string& key, const RateWindow& window) {
  const MutexLock lock(mutex_);
  return windows_[key].Use(now_(), window);
}

absl::StatusOr<QuotaTake> MemoryKvStore::TakeQuotas(const std::vector<Quota>& quotas) {
  const MutexLock lock(mutex_);
  const std::int64_t now = now_();
  SweepSometimes(now);
  QuotaTake take{.taken = true};
  for (const Quota& quota : quotas) {
    QuotaCount& count = quotas_[quota.key];
    if (count.ends_at <= now) count = {.used = 0, .ends_at = now + quota.window.count()};
    if (count.used >= quota.limit) take.taken = false;
  }
  for (const Quota& quota : quotas) {
    QuotaCount& count = quotas_[quota.key];
    if (take.taken) ++count.used;
    // Its time begins with the first take.
    const std::int64_t left = count.used > 0 ? count.ends_at - now : quota.window.count();
    if (count.used == 0) count.ends_at = now;
    take.uses.push_back({.used = count.used, .left = std::chrono::milliseconds(left)});
  }
  return take;
}

absl::Status MemoryKvStore::Count(const std::string& key, const CounterUpdate& update,
                                  std::chrono::milliseconds ttl) {
  const MutexLock lock(mutex_);
  const std::int64_t now = now_();
  SweepSometimes(now);
  CounterSet& found = counters_[key];
  if (found.expires_at <= now) found.counters.clear();
  found.expires_at = now + ttl.count();
  for (const auto& [name, number] : update.add) found.counters[name] += number;
  for (const auto& [name, number] : update.set) found.counters[name] = number;
  return absl::OkStatus();
}

absl::StatusOr<Counters> MemoryKvStore::ReadCounters(const std::string& key) {
  const MutexLock lock(mutex_);
  const auto found = counters_.find(key);
  if (found == counters_.end() || found->second.expires_at <= now_()) return Counters();
  return found->second.counters;
}

void MemoryKvStore::NoteRate(const std::string& key, const RateWindow& window) {
  const MutexLock lock(mutex_);
  const std::int64_t now = now_();
  SweepSometimes(now);
  windows_[key].Note(now, window);
}

void MemoryKvStore::ClearValues() {
  const MutexLock lock(mutex_);
  values_.clear();
  counters_.clear();
}

std::unique_ptr<KvStore> MakeMemoryKvStore() {
  return std::make_unique<MemoryKvStore>([] {
    return std::chrono::duration_cast<std::chrono::milliseconds>(
               std::chrono::steady_clock::now().time_since_epoch())
        .count();
  });
}

}  // namespace stanna::storage
