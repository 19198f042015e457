#include "tools/hubspot_sim/api/rate_limit.h"

#include <algorithm>

#include "tools/hubspot_sim/text/civil_time.h"

namespace stanna::sim {
namespace {

constexpr int64_t kBurstMs = 10 * kSecondMs;

// What a privately distributed app gets while the simulated app is a public one.
constexpr int64_t kPrivateAppDaily = 625'000;

}  // namespace

std::optional<RatePolicy> RatePolicyNamed(std::string_view name) {
  if (name == "public") return RatePolicy{110, kPrivateAppDaily, 5};
  if (name == "starter") return RatePolicy{100, 250'000, 5};
  if (name == "professional") return RatePolicy{190, 625'000, 5};
  if (name == "enterprise") return RatePolicy{190, 1'000'000, 5};
  if (name == "none") return RatePolicy{0, 0, 0};
  return std::nullopt;
}

void RateLimiter::SetPolicy(RatePolicy policy) {
  std::lock_guard lock(mutex_);
  policy_ = policy;
}

void RateLimiter::RefuseUntil(Quota quota, int64_t until_ms) {
  std::lock_guard lock(mutex_);
  impatient_until_ms_[static_cast<int>(quota)] = until_ms;
}

bool RateLimiter::TakeFrom(Window& window, int64_t limit, int64_t length_ms, int64_t now_ms,
                           RateDecision& decision) {
  while (!window.calls.empty() && window.calls.front() <= now_ms - length_ms) {
    window.calls.pop_front();
  }
  if (limit > 0 && static_cast<int64_t>(window.calls.size()) >= limit) {
    decision.allowed = false;
    decision.came_while_limited |= now_ms < window.limited_until_ms;
    window.limited_until_ms = window.calls.front() + length_ms;
    return false;
  }
  window.calls.push_back(now_ms);
  return true;
}

RateDecision RateLimiter::Take(const std::string& app, Quota quota, bool has_daily_limit,
                               int64_t now_ms) {
  std::lock_guard lock(mutex_);
  RateDecision decision;
  decision.came_while_limited = now_ms < impatient_until_ms_[static_cast<int>(quota)];
  int64_t& today = calls_by_day_[now_ms / kDayMs];
  if (quota == Quota::kSearch) {
    if (!TakeFrom(search_, policy_.searches_per_second, kSecondMs, now_ms, decision)) {
      decision.policy_name = "SECONDLY";
    }
    return decision;
  }
  Window& window = burst_[app];
  if (has_daily_limit && policy_.per_day > 0 && today >= policy_.per_day) {
    decision.allowed = false;
    decision.policy_name = "DAILY";
  } else if (TakeFrom(window, policy_.per_ten_seconds, kBurstMs, now_ms, decision)) {
    ++today;
  } else {
    decision.policy_name = "TEN_SECONDLY_ROLLING";
  }
  decision.headers = Headers(window, today, has_daily_limit);
  return decision;
}

std::vector<std::pair<std::string, std::string>> RateLimiter::Headers(const Window& window,
                                                                      int64_t day_calls,
                                                                      bool has_daily_limit) const {
  std::vector<std::pair<std::string, std::string>> headers;
  const auto add = [&headers](const char* name, int64_t value) {
    headers.emplace_back(std::string("X-HubSpot-RateLimit-") + name,
                         std::to_string(std::max<int64_t>(0, value)));
  };
  if (has_daily_limit && policy_.per_day > 0) {
    add("Daily", policy_.per_day);
    add("Daily-Remaining", policy_.per_day - day_calls);
  }
  if (policy_.per_ten_seconds == 0) return headers;
  const int64_t remaining = policy_.per_ten_seconds - static_cast<int64_t>(window.calls.size());
  add("Interval-Milliseconds", kBurstMs);
  add("Max", policy_.per_ten_seconds);
  add("Remaining", remaining);
  // Deprecated, still sent, not enforced.
  add("Secondly", policy_.per_ten_seconds / 10);
  add("Secondly-Remaining", policy_.per_ten_seconds / 10 - 1);
  return headers;
}

}  // namespace stanna::sim
