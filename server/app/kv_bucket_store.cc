#include "server/app/kv_bucket_store.h"

namespace stanna::app {
namespace {

// No counter at all: nothing is called until there is one.
constexpr std::chrono::milliseconds kWithoutStore{1000};

storage::RateWindow WindowOf(const hubspot::BucketSpec& spec) {
  return {spec.limit, spec.window, spec.reserve};
}

}  // namespace

hubspot::TakeResult KvBucketStore::Take(const std::string& key, const hubspot::BucketSpec& spec) {
  const auto take = kv_.TakeRate(key, WindowOf(spec));
  if (!take.ok()) return {false, kWithoutStore};
  return {take->taken, take->wait};
}

void KvBucketStore::Correct(const std::string& key, const hubspot::BucketSpec& spec,
                            int remaining) {
  // A correction that is lost is made again by the next answer's headers.
  (void)kv_.CorrectRate(key, WindowOf(spec), remaining);
}

void KvBucketStore::Pause(const std::string& key, std::chrono::milliseconds pause) {
  (void)kv_.PauseRate(key, pause);
}

}  // namespace stanna::app
