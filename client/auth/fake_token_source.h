// A TokenSource for tests: "token-1", then "token-2" after each rejection.
#pragma once

#include <string>

#include "base/mutex.h"
#include "client/api_error.h"
#include "client/auth/token_source.h"

namespace stanna::hubspot {

/// Thread-safe.
class FakeTokenSource : public TokenSource {
 public:
  absl::StatusOr<std::string> Get(const CallOptions&) override {
    const MutexLock lock(mutex_);
    if (!given_up_.empty()) return Refusal();
    return Current();
  }
  absl::StatusOr<std::string> Replace(const std::string& rejected, const CallOptions&) override {
    const MutexLock lock(mutex_);
    if (rejected == Current()) ++number_;
    return Current();
  }
  absl::Status GiveUp(const std::string& reason) override {
    const MutexLock lock(mutex_);
    given_up_ = reason;
    return Refusal();
  }

  std::string given_up() const {
    const MutexLock lock(mutex_);
    return given_up_;
  }

 private:
  std::string Current() const { return "token-" + std::to_string(number_); }
  absl::Status Refusal() const { return WithReason(Unauthenticated(given_up_), kReauthRequired); }

  mutable Mutex mutex_;
  int number_ GUARDED_BY(mutex_) = 1;
  std::string given_up_ GUARDED_BY(mutex_);
};

}  // namespace stanna::hubspot
