#include "server/app/kv_bucket_store.h"

namespace stanna::app {
namespace {

// No counter at all: nothing is called until there is one.
constexpr std::chrono::milliseconds kWithoutStore{1000};

}  // namespace

RateTake KvBucketStore::Take(const std::string& key, const RateWindow& window) {
  const auto take = kv_.TakeRate(key, window);
  return take.ok() ? *take : RateTake{.taken = false, .wait = kWithoutStore};
}

void KvBucketStore::Settle(const std::string& key, const RateWindow& window,
                           const RateAnswer& answer) {
  // What is lost here the next answer says again.
  (void)kv_.SettleRate(key, window, answer);
}

void KvBucketStore::Pause(const std::string& key, std::chrono::milliseconds pause) {
  (void)kv_.PauseRate(key, pause);
}

RateUse KvBucketStore::Use(const std::string& key, const RateWindow& window) {
  return kv_.UseOfRate(key, window).value_or(RateUse());
}

void KvBucketStore::Count(const std::string& key, const hubspot::Counters& add,
                          const hubspot::Counters& set, std::chrono::milliseconds ttl) {
  (void)kv_.Count(key, {.add = add, .set = set}, ttl);
}

hubspot::Counters KvBucketStore::ReadCounters(const std::string& key) {
  return kv_.ReadCounters(key).value_or(hubspot::Counters());
}

}  // namespace stanna::app
