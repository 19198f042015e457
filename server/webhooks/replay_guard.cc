#include "server/webhooks/replay_guard.h"

#include <functional>

#include "server/webhooks/signature.h"

namespace stanna::webhooks {
namespace {

std::size_t HashOf(std::string_view signature) { return std::hash<std::string_view>()(signature); }

}  // namespace

bool ReplayGuard::WasTaken(std::string_view signature, Time now) {
  const MutexLock lock(mutex_);
  Forget(now);
  return hashes_.contains(HashOf(signature));
}

void ReplayGuard::Take(std::string_view signature, Time now) {
  const MutexLock lock(mutex_);
  Forget(now);
  const std::size_t hash = HashOf(signature);
  if (!hashes_.insert(hash).second) return;
  taken_.push_back({now, hash});
}

// Older requests are refused for their age.
void ReplayGuard::Forget(Time now) {
  while (!taken_.empty() &&
         (taken_.size() > most_ || now - taken_.front().at > kMaxRequestAge + kMaxClockAhead)) {
    hashes_.erase(taken_.front().hash);
    taken_.pop_front();
  }
}

}  // namespace stanna::webhooks
