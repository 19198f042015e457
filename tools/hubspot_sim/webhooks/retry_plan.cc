#include "tools/hubspot_sim/webhooks/retry_plan.h"

#include <algorithm>

#include "tools/hubspot_sim/text/civil_time.h"
#include "tools/hubspot_sim/text/hash.h"

namespace stanna::sim {
namespace {

// HubSpot publishes the number and the day, not the delays.
constexpr int64_t kLongestMs[kMaxRetries] = {
    kMinuteMs,   3 * kMinuteMs, 10 * kMinuteMs, 30 * kMinuteMs, kHourMs,
    2 * kHourMs, 3 * kHourMs,   4 * kHourMs,    6 * kHourMs,    7 * kHourMs};

}  // namespace

int64_t RetryDelayMs(int attempt, uint64_t seed) {
  const int64_t longest = kLongestMs[std::clamp(attempt, 0, kMaxRetries - 1)];
  const auto percent =
      static_cast<int64_t>(50 + Mix(seed, static_cast<uint64_t>(attempt) + 1) % 51);
  return longest * percent / 100;
}

}  // namespace stanna::sim
