#include "server/auth/failed_attempts.h"

#include <algorithm>

namespace stanna::auth {
namespace {

using std::chrono::ceil;
using std::chrono::seconds;

absl::Status Slowed(int most, Time now, Time until) {
  const seconds wait = std::max(ceil<seconds>(until - now), seconds(1));
  ErrorDetails details;
  details.reason = "RATE_LIMIT_EXCEEDED";
  details.retry_after = wait;
  details.metadata = {{"limit", std::to_string(most)},
                      {"remaining", "0"},
                      {"resetAt", std::to_string(ceil<seconds>(until.time_since_epoch()).count())},
                      {"window", "minute"},
                      {"retryAfter", std::to_string(wait.count())}};
  return WithDetails(ResourceExhausted("Too many failed authentications from this address. Try "
                                       "again in " +
                                       std::to_string(wait.count()) + " s."),
                     details);
}

}  // namespace

absl::Status FailedAttempts::Check(const std::string& source) {
  if (source.empty()) return absl::OkStatus();
  const Time now = clock_.Now();
  const MutexLock lock(mutex_);
  const auto found = slowed_until_.find(source);
  if (found == slowed_until_.end()) return absl::OkStatus();
  // A clock that was put back must not lock anybody out for longer.
  if (found->second > now && found->second <= now + kFailureWindow) {
    return Slowed(most_, now, found->second);
  }
  slowed_until_.erase(found);
  return absl::OkStatus();
}

void FailedAttempts::CountFailure(const std::string& source) {
  if (source.empty()) return;
  const auto take =
      kv_.TakeQuotas({{.key = "failures:" + source, .limit = most_, .window = kFailureWindow}});
  if (!take.ok() || take->uses.empty() || take->uses.front().used < most_) return;
  const Time now = clock_.Now();
  const MutexLock lock(mutex_);
  if (slowed_until_.size() >= kMostSlowedSources) {
    std::erase_if(slowed_until_, [&](const auto& entry) { return entry.second <= now; });
  }
  if (slowed_until_.size() >= kMostSlowedSources) return;
  slowed_until_[source] = now + take->uses.front().left;
}

}  // namespace stanna::auth
