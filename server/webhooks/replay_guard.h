// Which signed requests were taken lately, so that none is taken twice.
#pragma once

#include <cstddef>
#include <deque>
#include <string_view>
#include <unordered_set>

#include "base/clock.h"
#include "base/mutex.h"

namespace stanna::webhooks {

/// Of this process alone: what is repeated to another one changes nothing there either, because its
/// events are kept already. HubSpot signs each attempt anew, so that its own repetitions are not
/// taken for replays. Thread-safe.
class ReplayGuard {
 public:
  /// What HubSpot sends at most while a signature is valid: ten requests at once of 20 ms each, for
  /// six minutes. Beyond that the oldest is forgotten.
  static constexpr std::size_t kMostRemembered = 200'000;

  explicit ReplayGuard(std::size_t most = kMostRemembered) : most_(most) {}

  /// Whether a request with this v3 signature, which covers its time, was taken before.
  bool WasTaken(std::string_view signature, Time now);
  /// Its events are durable.
  void Take(std::string_view signature, Time now);

 private:
  struct Taken {
    Time at;
    std::size_t hash;
  };
  void Forget(Time now) REQUIRES(mutex_);

  const std::size_t most_;
  Mutex mutex_;
  std::deque<Taken> taken_ GUARDED_BY(mutex_);  ///< by time
  /// Nobody without the secret can make two signatures of one hash.
  std::unordered_set<std::size_t> hashes_ GUARDED_BY(mutex_);
};

}  // namespace stanna::webhooks
