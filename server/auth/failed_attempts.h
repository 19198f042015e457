// Slows down whoever tries keys and tokens that are none.
#pragma once

#include <chrono>
#include <map>
#include <string>

#include "base/clock.h"
#include "base/mutex.h"
#include "base/status.h"
#include "storage/kv/kv_store.h"

namespace stanna::auth {

/// A person who pastes a wrong key, or a script with an old one that repeats its call a few times,
/// stays below it; and 256 random bits are not found at ten guesses a minute, or at any number.
/// What it saves is the work that guesses make.
inline constexpr int kMostFailures = 10;
/// As long as a colleague behind the same address with a right key is locked out at most.
inline constexpr std::chrono::minutes kFailureWindow{1};
/// Sources that are slowed at the same time; more are let in rather than remembered.
inline constexpr std::size_t kMostSlowedSources = 10'000;

/// Failures are counted for all replicas together, but only when there are some: a right call asks
/// no store. Each replica notices by its own next failure that a source has failed too often.
///
/// Thread-safe; `kv` and `clock` must outlive it.
class FailedAttempts {
 public:
  FailedAttempts(storage::KvStore& kv, const Clock& clock, int most = kMostFailures)
      : kv_(kv), clock_(clock), most_(most) {}

  /// ResourceExhausted (RATE_LIMIT_EXCEEDED), with when to try again, after `most` within
  /// kFailureWindow: for right callers from there, too. `source` empty: not known, never refused.
  absl::Status Check(const std::string& source) EXCLUDES(mutex_);
  void CountFailure(const std::string& source) EXCLUDES(mutex_);

 private:
  storage::KvStore& kv_;
  const Clock& clock_;
  const int most_;
  Mutex mutex_;
  std::map<std::string, Time> slowed_until_ GUARDED_BY(mutex_);
};

}  // namespace stanna::auth
