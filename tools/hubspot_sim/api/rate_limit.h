/// HubSpot's limits per app and portal: a rolling ten-second window, a day, and searches a second.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace stanna::sim {

struct RatePolicy {
  int64_t per_ten_seconds = 0;  ///< 0: no limit
  int64_t per_day = 0;          ///< 0: no limit, and no daily headers
  int64_t searches_per_second = 5;
};

/// "public", "starter", "professional", "enterprise" or "none".
std::optional<RatePolicy> RatePolicyNamed(std::string_view name);

enum class Quota { kBurst, kSearch };

struct RateDecision {
  bool allowed = true;
  std::string policy_name;          ///< of the exceeded limit
  bool came_while_limited = false;  ///< the wait after an earlier refusal was not over
  std::vector<std::pair<std::string, std::string>> headers;  ///< for either outcome
};

/// Thread-safe.
class RateLimiter {
 public:
  explicit RateLimiter(RatePolicy policy) : policy_(policy) {}

  /// Takes one call from the quota of `app`. A refused call costs nothing.
  RateDecision Take(const std::string& app, Quota quota, bool has_daily_limit, int64_t now_ms);
  /// Makes the next calls of every app count as impatient until that time; used by injected 429s.
  void RefuseUntil(Quota quota, int64_t until_ms);
  void SetPolicy(RatePolicy policy);

 private:
  struct Window {
    std::deque<int64_t> calls;
    int64_t limited_until_ms = 0;
  };

  bool TakeFrom(Window& window, int64_t limit, int64_t length_ms, int64_t now_ms,
                RateDecision& decision);
  std::vector<std::pair<std::string, std::string>> Headers(const Window& window, int64_t day_calls,
                                                           bool has_daily_limit) const;

  std::mutex mutex_;
  RatePolicy policy_;
  std::map<std::string, Window> burst_;
  Window search_;
  std::map<int64_t, int64_t> calls_by_day_;
  int64_t impatient_until_ms_[2] = {0, 0};
};

}  // namespace stanna::sim
