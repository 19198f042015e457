#include "client/auth/token_source.h"

#include <algorithm>

#include "client/api_error.h"

namespace stanna::hubspot {
namespace {

using std::chrono::milliseconds;

absl::Status ReauthRequired(std::string_view reason) {
  return WithReason(Unauthenticated("HubSpot must be connected again: " + std::string(reason)),
                    kReauthRequired, {{"nextStep", "Connect HubSpot again."}});
}

/// HubSpot's OAuth server answers, but does not renew: of a token that is still good that matters
/// to nobody, else it says more than that HubSpot is away.
absl::Status NotRenewed(const absl::Status& status, bool has_expired) {
  if (!has_expired || ReasonOf(status) != "HUBSPOT_UNAVAILABLE") return status;
  ErrorDetails details = DetailsOf(status);
  details.reason = kTokenExpired;
  return WithDetails(Annotate(status, "the access token has expired and can't be renewed now"),
                     details);
}

/// A deadline or a stop request is the matter of the thread that renewed; other errors hold for
/// those who waited for it too.
bool FailedForAll(const absl::Status& renewal) {
  return !renewal.ok() && !absl::IsDeadlineExceeded(renewal) && !absl::IsCancelled(renewal);
}

/// Frees the store's lock at the end of a scope.
class RefreshLock {
 public:
  explicit RefreshLock(TokenStore& store) : store_(store) {}
  ~RefreshLock() { store_.UnlockRefresh(); }
  RefreshLock(const RefreshLock&) = delete;
  RefreshLock& operator=(const RefreshLock&) = delete;

 private:
  TokenStore& store_;
};

}  // namespace

RefreshingTokenSource::Freshness RefreshingTokenSource::Judge(const StoredTokens& tokens,
                                                              const std::string& rejected) const {
  if (tokens.access_token.empty() || tokens.access_token == rejected) return Freshness::kUnusable;
  if (!tokens.expires_at) return Freshness::kFresh;
  const Time now = clock_.Now();
  if (now + times_.last_use >= *tokens.expires_at) return Freshness::kUnusable;
  if (!tokens.obtained_at) return Freshness::kFresh;
  const auto life = *tokens.expires_at - *tokens.obtained_at;
  const milliseconds good_for(static_cast<std::int64_t>(life.count() * times_.renew_after));
  return now < *tokens.obtained_at + good_for ? Freshness::kFresh : Freshness::kRenewSoon;
}

absl::StatusOr<std::string> RefreshingTokenSource::Get(const CallOptions& options) {
  return Obtain("", options);
}

absl::StatusOr<std::string> RefreshingTokenSource::Replace(const std::string& rejected,
                                                           const CallOptions& options) {
  return Obtain(rejected, options);
}

absl::Status RefreshingTokenSource::GiveUp(const std::string& reason) {
  {
    const MutexLock lock(mutex_);
    if (cached_) dead_refresh_token_ = cached_->refresh_token;
    cached_.reset();
  }
  // The error says the same to the caller; a store that is away is told by the next attempt.
  (void)store_.MarkReauthRequired(reason);
  return ReauthRequired(reason);
}

absl::StatusOr<std::string> RefreshingTokenSource::Obtain(const std::string& rejected,
                                                          const CallOptions& options) {
  ASSIGN_OR_RETURN(auto ready, WaitForTurn(rejected, options));
  if (ready) return *ready;
  auto renewed = Renew(rejected, options);
  const MutexLock lock(mutex_);
  renewing_ = false;
  ++renewals_;
  last_renewal_ = renewed.status();
  changed_.notify_all();
  if (renewed.ok()) {
    cached_ = *renewed;
    return renewed->access_token;
  }
  // A refresh ahead of time that failed costs nothing yet; one for which a person is needed does.
  const bool usable = cached_ && Judge(*cached_, rejected) != Freshness::kUnusable;
  if (usable && !absl::IsUnauthenticated(renewed.status())) return cached_->access_token;
  return renewed.status();
}

absl::StatusOr<std::optional<std::string>> RefreshingTokenSource::WaitForTurn(
    const std::string& rejected, const CallOptions& options) {
  const std::stop_callback wake(options.stop, [this] {
    const MutexLock lock(mutex_);
    changed_.notify_all();
  });
  MutexLock lock(mutex_);
  const std::uint64_t before = renewals_;
  while (true) {
    const Freshness freshness = cached_ ? Judge(*cached_, rejected) : Freshness::kUnusable;
    if (freshness == Freshness::kFresh) return std::optional(cached_->access_token);
    if (renewals_ != before && FailedForAll(last_renewal_)) return last_renewal_;
    if (!renewing_) break;
    // Another thread is at it; the old token is still good.
    if (freshness == Freshness::kRenewSoon) return std::optional(cached_->access_token);
    if (options.stop.stop_requested()) return Cancelled("stopped while waiting for a token");
    if (options.deadline.Expired()) return DeadlineExceeded("no token before the deadline");
    lock.WaitUntil(changed_, Deadline::Clock::now() + options.deadline.Remaining());
  }
  renewing_ = true;
  return std::optional<std::string>();
}

absl::StatusOr<StoredTokens> RefreshingTokenSource::Load() {
  ASSIGN_OR_RETURN(StoredTokens tokens, store_.Load());
  const MutexLock lock(mutex_);
  if (!tokens.refresh_token.empty() && tokens.refresh_token == dead_refresh_token_) {
    return ReauthRequired("HubSpot has withdrawn the authorisation");
  }
  return tokens;
}

absl::StatusOr<StoredTokens> RefreshingTokenSource::Renew(const std::string& rejected,
                                                          const CallOptions& options) {
  while (true) {
    ASSIGN_OR_RETURN(StoredTokens stored, Load());
    const Freshness freshness = Judge(stored, rejected);
    if (freshness == Freshness::kFresh) return stored;
    if (stored.refresh_token.empty()) {
      return GiveUp("HubSpot does not accept the private-app token");
    }
    if (store_.TryLockRefresh(times_.lock)) {
      const RefreshLock lock(store_);
      return RefreshLocked(rejected, options);
    }
    // Another process is at it: its token will be in the store.
    if (freshness == Freshness::kRenewSoon) return stored;
    if (times_.poll > options.deadline.Remaining()) {
      return DeadlineExceeded(
          "another process did not finish its token refresh before the deadline");
    }
    if (sleeper_.Sleep(times_.poll, options.stop) == SleepEnd::kStopped) {
      return Cancelled("stopped while waiting for a token");
    }
  }
}

absl::StatusOr<StoredTokens> RefreshingTokenSource::RefreshLocked(const std::string& rejected,
                                                                  const CallOptions& options) {
  // The lock may have been won right after another process saved.
  ASSIGN_OR_RETURN(const StoredTokens stored, Load());
  if (Judge(stored, rejected) == Freshness::kFresh) return stored;
  return RefreshNow(stored, options);
}

absl::StatusOr<StoredTokens> RefreshingTokenSource::RefreshNow(const StoredTokens& old,
                                                               const CallOptions& options) {
  CallOptions bounded = options;
  bounded.deadline = options.deadline.Earlier(Deadline::After(times_.refresh_call));
  const Time asked_at = clock_.Now();
  const auto grant = oauth_.Refresh(old.refresh_token, bounded);
  if (absl::IsUnauthenticated(grant.status())) {
    {
      const MutexLock lock(mutex_);
      dead_refresh_token_ = old.refresh_token;
      cached_.reset();
    }
    return GiveUp(MessageOf(grant.status()));
  }
  if (!grant.ok()) return NotRenewed(grant.status(), Judge(old, "") == Freshness::kUnusable);
  StoredTokens fresh{
      .access_token = grant->access_token,
      // The refresh token does not rotate; should it ever, the new one counts.
      .refresh_token = grant->refresh_token.empty() ? old.refresh_token : grant->refresh_token,
      .obtained_at = asked_at,
      .expires_at = asked_at + grant->expires_in};
  // A token that can't be saved is still good for this process, until the next refresh tries again.
  (void)store_.Save(fresh);
  return fresh;
}

}  // namespace stanna::hubspot
