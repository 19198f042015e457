#include "client/limits/rate_limiter.h"

#include <algorithm>
#include <charconv>

#include "client/http/retry.h"

namespace stanna::hubspot {
namespace {

using std::chrono::milliseconds;

// Percent of a limit that callers leave for more urgent ones: enough for a few webhook reads in
// each window, too little to slow an import down noticeably.
constexpr int kBurstReservePercent[] = {0, 2, 4, 8};
// Percent of the day's calls: an import must not leave a portal without webhooks till midnight.
constexpr int kDailyReservePercent[] = {0, 2, 5, 10};
// Below this share of the limit HubSpot's count overrules ours; above it the difference is only
// calls under way, and correcting it would throw places away.
constexpr int kCorrectBelowPercent = 25;

template <typename Number>
std::optional<Number> NumberHeader(const HttpResponse& response, std::string_view name) {
  const auto text = response.Header(name);
  if (!text) return std::nullopt;
  Number out{};
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), out);
  if (error != std::errc() || out < 0) return std::nullopt;
  return out;
}

absl::Status Exhausted(std::string_view message, std::string_view reason,
                       milliseconds retry_after) {
  return WithDetails(ResourceExhausted(message), {.reason = std::string(reason),
                                                  .metadata = {},
                                                  .retry_after = retry_after,
                                                  .violations = {}});
}

absl::Status Migrating(milliseconds left) {
  return WithDetails(
      Unavailable("HubSpot is moving this portal to another data centre"),
      {.reason = "HUBSPOT_MIGRATING", .metadata = {}, .retry_after = left, .violations = {}});
}

}  // namespace

milliseconds PauseAfter429(RateClass rate_class, const HttpResponse& response,
                           std::string_view policy_name) {
  if (const auto asked = RetryAfterOf(response)) return *asked;
  if (policy_name == "DAILY") return kDailyProbe;
  // Older bodies name no policy: then it is the limit this kind of call has.
  const bool secondly =
      policy_name == "SECONDLY" || (policy_name.empty() && rate_class == RateClass::kSearch);
  return secondly ? kSecondlyPause : kTenSecondlyPause;
}

RateLimiter::RateLimiter(RateLimiterOptions options, BucketStore& store, const Clock& clock,
                         Sleeper& sleeper)
    : options_(std::move(options)),
      burst_key_("hubspot:burst:" + options_.app_id + ":" + std::to_string(options_.portal_id)),
      search_key_("hubspot:search:" + std::to_string(options_.portal_id)),
      daily_key_("hubspot:daily:" + options_.app_id + ":" + std::to_string(options_.portal_id)),
      store_(store),
      clock_(clock),
      sleeper_(sleeper) {}

RateLimiter::Bucket RateLimiter::BucketFor(RateClass rate_class, Priority priority) const {
  if (rate_class == RateClass::kSearch) {
    // Of five places a percentage is none; only an import leaves one.
    const int reserve = priority == Priority::kBackfill && options_.limits.search > 1 ? 1 : 0;
    return {search_key_,
            {options_.limits.search, options_.limits.search_window + kSearchMargin, reserve}};
  }
  const MutexLock lock(mutex_);
  const int limit = std::max(
      1, std::min(options_.limits.burst, seen_.burst_limit.value_or(options_.limits.burst)));
  const int reserve = limit * kBurstReservePercent[static_cast<int>(priority)] / 100;
  return {burst_key_, {limit, options_.limits.burst_window + kBurstMargin, reserve}};
}

milliseconds RateLimiter::MigrationLeft() const {
  const MutexLock lock(mutex_);
  return std::max(migrating_until_ - clock_.Now(), milliseconds(0));
}

absl::Status RateLimiter::Wait(milliseconds wait, const CallOptions& options,
                               const absl::Status& too_late) {
  const milliseconds left = options.deadline.Remaining(kLongestRetryAfter * 2);
  if (!options.deadline.IsInfinite() && wait > left) return too_late;
  {
    const MutexLock lock(mutex_);
    seen_.waited += wait;
  }
  if (options.waited_ms != nullptr) *options.waited_ms += wait.count();
  if (sleeper_.Sleep(std::max(wait, milliseconds(1)), options.stop) == SleepEnd::kStopped) {
    return Cancelled("stopped while waiting for HubSpot's limit");
  }
  return absl::OkStatus();
}

absl::Status RateLimiter::CheckDaily(Priority priority) {
  {
    const MutexLock lock(mutex_);
    const auto limit = seen_.daily_limit, remaining = seen_.daily_remaining;
    const bool low = limit && remaining &&
                     *remaining <= *limit * kDailyReservePercent[static_cast<int>(priority)] / 100;
    if (!daily_spent_ && !low) return absl::OkStatus();
  }
  const TakeResult probe = store_.Take(daily_key_, {1, kDailyProbe, 0});
  if (probe.taken) return absl::OkStatus();
  return Exhausted("HubSpot's daily limit is used up, or kept for more urgent calls",
                   "HUBSPOT_DAILY_LIMIT", probe.wait);
}

absl::Status RateLimiter::Acquire(RateClass rate_class, const CallOptions& options) {
  while (true) {
    if (options.stop.stop_requested())
      return Cancelled("stopped while waiting for HubSpot's limit");
    if (options.deadline.Expired()) return DeadlineExceeded("no time left for a call");
    if (const milliseconds left = MigrationLeft(); left.count() > 0) {
      RETURN_IF_ERROR(Wait(left, options, Migrating(left)));
      continue;
    }
    const Bucket bucket = BucketFor(rate_class, options.priority);
    const TakeResult take = store_.Take(bucket.key, bucket.spec);
    if (take.taken) return CheckDaily(options.priority);
    const auto too_late = Exhausted("HubSpot's rate limit leaves no call before the deadline",
                                    "HUBSPOT_RATE_LIMITED", take.wait);
    RETURN_IF_ERROR(Wait(take.wait, options, too_late));
  }
}

void RateLimiter::Observe(RateClass rate_class, const HttpResponse& response,
                          std::string_view policy_name) {
  ObserveHeaders(rate_class, response);
  if (response.status == 429) ObserveRateLimited(rate_class, response, policy_name);
  if (response.status == 477) ObserveMigration(response);
}

void RateLimiter::ObserveHeaders(RateClass rate_class, const HttpResponse& response) {
  const auto daily = NumberHeader<std::int64_t>(response, "X-HubSpot-RateLimit-Daily");
  const auto daily_left =
      NumberHeader<std::int64_t>(response, "X-HubSpot-RateLimit-Daily-Remaining");
  const auto limit = NumberHeader<int>(response, "X-HubSpot-RateLimit-Max");
  const auto left = NumberHeader<int>(response, "X-HubSpot-RateLimit-Remaining");
  {
    const MutexLock lock(mutex_);
    if (daily) seen_.daily_limit = daily;
    if (daily_left) {
      seen_.daily_remaining = daily_left;
      daily_spent_ = *daily_left == 0;
    } else if (response.status < 400) {
      daily_spent_ = false;
    }
    if (limit && *limit > 0) seen_.burst_limit = limit;
    if (left) seen_.burst_remaining = left;
  }
  if (rate_class != RateClass::kStandard || !left) return;
  const Bucket bucket = BucketFor(rate_class, Priority::kWebhook);
  if (*left * 100 < bucket.spec.limit * kCorrectBelowPercent) {
    store_.Correct(bucket.key, bucket.spec, *left);
  }
}

void RateLimiter::ObserveRateLimited(RateClass rate_class, const HttpResponse& response,
                                     std::string_view policy_name) {
  const bool daily = policy_name == "DAILY";
  {
    const MutexLock lock(mutex_);
    ++seen_.rate_limited;
    if (daily) daily_spent_ = true;
  }
  const std::string& key =
      daily ? daily_key_ : (rate_class == RateClass::kSearch ? search_key_ : burst_key_);
  store_.Pause(key, PauseAfter429(rate_class, response, policy_name));
}

void RateLimiter::ObserveMigration(const HttpResponse& response) {
  const milliseconds pause = RetryAfterOf(response).value_or(kTenSecondlyPause);
  {
    const MutexLock lock(mutex_);
    migrating_until_ = std::max(migrating_until_, clock_.Now() + pause);
  }
  store_.Pause(burst_key_, pause);
  store_.Pause(search_key_, pause);
}

RateLimiter::Snapshot RateLimiter::Seen() const {
  const MutexLock lock(mutex_);
  return seen_;
}

}  // namespace stanna::hubspot
