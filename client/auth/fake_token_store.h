// A TokenStore in memory for tests.
#pragma once

#include <string>

#include "base/mutex.h"
#include "client/api_error.h"
#include "client/auth/token_store.h"

namespace stanna::hubspot {

/// Thread-safe. Several token sources over one of these are several replicas.
class FakeTokenStore : public TokenStore {
 public:
  explicit FakeTokenStore(StoredTokens tokens) : tokens_(std::move(tokens)) {}

  absl::StatusOr<StoredTokens> Load() override {
    const MutexLock lock(mutex_);
    ++loads_;
    if (!reauth_reason_.empty())
      return WithReason(Unauthenticated(reauth_reason_), kReauthRequired);
    return tokens_;
  }
  absl::Status Save(const StoredTokens& tokens) override {
    const MutexLock lock(mutex_);
    tokens_ = tokens;
    return absl::OkStatus();
  }
  absl::Status MarkReauthRequired(const std::string& reason) override {
    const MutexLock lock(mutex_);
    reauth_reason_ = reason;
    return absl::OkStatus();
  }
  bool TryLockRefresh(std::chrono::milliseconds) override {
    const MutexLock lock(mutex_);
    if (locked_) return false;
    locked_ = true;
    return true;
  }
  void UnlockRefresh() override {
    const MutexLock lock(mutex_);
    locked_ = false;
  }

  StoredTokens tokens() const {
    const MutexLock lock(mutex_);
    return tokens_;
  }
  std::string reauth_reason() const {
    const MutexLock lock(mutex_);
    return reauth_reason_;
  }
  int loads() const {
    const MutexLock lock(mutex_);
    return loads_;
  }

 private:
  mutable Mutex mutex_;
  StoredTokens tokens_ GUARDED_BY(mutex_);
  std::string reauth_reason_ GUARDED_BY(mutex_);
  bool locked_ GUARDED_BY(mutex_) = false;
  int loads_ GUARDED_BY(mutex_) = 0;
};

}  // namespace stanna::hubspot
