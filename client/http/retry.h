// When and after how long a failed call is repeated.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <stop_token>

#include "base/deadline.h"
#include "base/status.h"
#include "client/http/http_client.h"
#include "client/http/sleeper.h"

namespace stanna::hubspot {

struct RetryPolicy {
  /// Six attempts with the pauses below span about half a minute, which outlasts the restarts and
  /// short overloads that 5xx usually mean, while a longer outage belongs to the job's own retry.
  int max_attempts = 6;
  /// Doubled each time. HubSpot's client starts at 200 ms and its documentation asks for more.
  std::chrono::milliseconds first_pause{500};
  std::chrono::milliseconds longest_pause{20'000};
};

/// HubSpot asks for at least this long after 423 (a lock under heavy writes).
inline constexpr std::chrono::milliseconds kLockedPause{2'000};
/// Retry-After is believed up to HubSpot's documented maximum, a day (477).
inline constexpr std::chrono::hours kLongestRetryAfter{24};

struct RetryAdvice {
  bool repeat = false;
  /// The pause is at least this long, whatever the back-off says.
  std::chrono::milliseconds at_least{0};
};

/// The Retry-After header: seconds (HubSpot's form) or an HTTP date (not used by HubSpot: ignored).
std::optional<std::chrono::milliseconds> RetryAfterOf(const HttpResponse& response);

/// What the outcome of one send says about repeating it: 423, 429, 477, 500, 502, 503, 504, 521,
/// 523 and 524 are repeated, other answers never. A missing or broken answer is repeated unless the
/// request is not idempotent and may have been received; likewise 5xx.
RetryAdvice AdviceFor(const absl::StatusOr<HttpResponse>& outcome, Idempotency idempotency);

/// Uniform in [0, 1). Must be thread-safe.
using RandomSource = std::function<double()>;
double SystemRandom();

struct AttemptOutcome {
  absl::Status status;
  RetryAdvice advice;
};

/// Calls `attempt(0)`, `attempt(1)`… until one succeeds, must not be repeated, or the policy's
/// attempts are used up; returns the last status. Between them it pauses by exponential back-off
/// with jitter (between half and all of the pause). A pause that would end after `deadline` is not
/// begun: the last status is returned at once, so that the caller learns the true reason.
absl::Status RunWithRetries(const RetryPolicy& policy, Sleeper& sleeper, const RandomSource& random,
                            Deadline deadline, std::stop_token stop,
                            const std::function<AttemptOutcome(int)>& attempt);

}  // namespace stanna::hubspot
