#include "client/http/retry.h"

#include <algorithm>
#include <charconv>
#include <random>

namespace stanna::hubspot {
namespace {

using std::chrono::milliseconds;

bool IsServerFailure(int status) {
  return status == 500 || status == 502 || status == 503 || status == 504 || status == 521 ||
         status == 523 || status == 524;
}

RetryAdvice AdviceForAnswer(const HttpResponse& response, Idempotency idempotency) {
  const milliseconds asked = RetryAfterOf(response).value_or(milliseconds(0));
  switch (response.status) {
    case 423:
      return {true, std::max(asked, kLockedPause)};
    case 429:
    case 477:
      return {true, asked};
    default:
      return {IsServerFailure(response.status) && idempotency == Idempotency::kIdempotent, asked};
  }
}

RetryAdvice AdviceForError(const absl::Status& error, Idempotency idempotency) {
  const std::string reason = ReasonOf(error);
  if (reason == kHttpNotSent || reason == kHttpTlsFailed) return {.repeat = true};
  return {.repeat = idempotency == Idempotency::kIdempotent &&
                    (reason == kHttpNoAnswer || reason == kHttpBadAnswer)};
}

milliseconds PauseBefore(const RetryPolicy& policy, int next_attempt, double random) {
  const int doublings = std::min(next_attempt - 1, 20);
  const milliseconds full = std::min(policy.longest_pause, policy.first_pause * (1 << doublings));
  return milliseconds(static_cast<std::int64_t>(full.count() * (0.5 + random / 2)));
}

}  // namespace

std::optional<milliseconds> RetryAfterOf(const HttpResponse& response) {
  const auto text = response.Header("Retry-After");
  if (!text) return std::nullopt;
  std::int64_t seconds = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), seconds);
  if (error != std::errc() || end != text->data() + text->size() || seconds < 0)
    return std::nullopt;
  return std::min<milliseconds>(std::chrono::seconds(std::min<std::int64_t>(seconds, 1 << 20)),
                                kLongestRetryAfter);
}

RetryAdvice AdviceFor(const absl::StatusOr<HttpResponse>& outcome, Idempotency idempotency) {
  return outcome.ok() ? AdviceForAnswer(*outcome, idempotency)
                      : AdviceForError(outcome.status(), idempotency);
}

double SystemRandom() {
  thread_local std::mt19937_64 engine{std::random_device{}()};
  return std::uniform_real_distribution<double>(0, 1)(engine);
}

absl::Status RunWithRetries(const RetryPolicy& policy, Sleeper& sleeper, const RandomSource& random,
                            Deadline deadline, std::stop_token stop,
                            const std::function<AttemptOutcome(int)>& attempt) {
  for (int number = 0;; ++number) {
    AttemptOutcome outcome = attempt(number);
    if (outcome.status.ok() || !outcome.advice.repeat || number + 1 >= policy.max_attempts) {
      return outcome.status;
    }
    const milliseconds pause =
        std::max(outcome.advice.at_least, PauseBefore(policy, number + 1, random()));
    if (!deadline.IsInfinite() && pause >= deadline.Remaining(kLongestRetryAfter * 2)) {
      return outcome.status;
    }
    if (sleeper.Sleep(pause, stop) == SleepEnd::kStopped) {
      return Cancelled("stopped while waiting to repeat a call");
    }
  }
}

}  // namespace stanna::hubspot
