// The access token to call one portal with, kept fresh.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/mutex.h"
#include "base/status.h"
#include "client/auth/oauth_client.h"
#include "client/auth/token_store.h"
#include "client/call_options.h"
#include "client/http/sleeper.h"

namespace stanna::hubspot {

/// Thread-safe. Errors: Unauthenticated (HUBSPOT_REAUTH_REQUIRED) when only a person can help,
/// Unavailable when no token could be had now, DeadlineExceeded, Cancelled.
class TokenSource {
 public:
  virtual ~TokenSource() = default;
  /// A token that HubSpot should accept.
  virtual absl::StatusOr<std::string> Get(const CallOptions& options) = 0;
  /// Another token than `rejected`, to which HubSpot answered 401. For a token that can't be
  /// renewed the connection is marked as reauth_required.
  virtual absl::StatusOr<std::string> Replace(const std::string& rejected,
                                              const CallOptions& options) = 0;
  /// HubSpot rejects even renewed tokens: the connection is marked; answers the error to return.
  virtual absl::Status GiveUp(const std::string& reason) = 0;
};

struct TokenTimes {
  /// Part of a token's life after which it is renewed ahead of time.
  double renew_after = 0.8;
  /// A token this close to its end is not used any more: the call may be under way for a while.
  std::chrono::milliseconds last_use{30'000};
  /// One refresh call; shorter than `lock`, so that no second process starts while one is under
  /// way.
  std::chrono::milliseconds refresh_call{20'000};
  std::chrono::milliseconds lock{30'000};
  /// How often a process that lost the lock looks whether the winner has saved its token.
  std::chrono::milliseconds poll{200};
};

/// Refreshes through OAuth. One thread of one process refreshes at a time: in the process by a
/// flag, over all of them by the store's lock. A token without an expiry (private app) is used as
/// it is. `store`, `oauth`, `clock` and `sleeper` must outlive it.
class RefreshingTokenSource : public TokenSource {
 public:
  RefreshingTokenSource(TokenStore& store, OAuthClient& oauth, const Clock& clock, Sleeper& sleeper,
                        TokenTimes times = {})
      : store_(store), oauth_(oauth), clock_(clock), sleeper_(sleeper), times_(times) {}

  absl::StatusOr<std::string> Get(const CallOptions& options) override;
  absl::StatusOr<std::string> Replace(const std::string& rejected,
                                      const CallOptions& options) override;
  absl::Status GiveUp(const std::string& reason) override;

 private:
  enum class Freshness { kFresh, kRenewSoon, kUnusable };

  Freshness Judge(const StoredTokens& tokens, const std::string& rejected) const;
  absl::StatusOr<std::string> Obtain(const std::string& rejected, const CallOptions& options);
  /// The cached token, when the caller needn't or can't do better; else the caller becomes the one
  /// that renews.
  absl::StatusOr<std::optional<std::string>> WaitForTurn(const std::string& rejected,
                                                         const CallOptions& options);
  absl::StatusOr<StoredTokens> Renew(const std::string& rejected, const CallOptions& options);
  absl::StatusOr<StoredTokens> RefreshLocked(const std::string& rejected,
                                             const CallOptions& options);
  absl::StatusOr<StoredTokens> RefreshNow(const StoredTokens& old, const CallOptions& options);
  absl::StatusOr<StoredTokens> Load();

  TokenStore& store_;
  OAuthClient& oauth_;
  const Clock& clock_;
  Sleeper& sleeper_;
  const TokenTimes times_;

  Mutex mutex_;
  std::condition_variable changed_;
  std::optional<StoredTokens> cached_ GUARDED_BY(mutex_);
  bool renewing_ GUARDED_BY(mutex_) = false;
  /// How many renewals have ended, and how the last one did: those who waited for it share its
  /// error instead of each asking in turn.
  std::uint64_t renewals_ GUARDED_BY(mutex_) = 0;
  absl::Status last_renewal_ GUARDED_BY(mutex_);
  /// HubSpot refused this one for good; it is not sent again even if the store could not be told.
  std::string dead_refresh_token_ GUARDED_BY(mutex_);
};

}  // namespace stanna::hubspot
