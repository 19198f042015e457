#include "tools/hubspot_sim/webhooks/retry_plan.h"

#include <gtest/gtest.h>

#include <set>

#include "tools/hubspot_sim/text/civil_time.h"

namespace stanna::sim {
namespace {

TEST(RetryPlan, TenRetriesFitADayWhateverTheSeed) {
  for (uint64_t seed = 0; seed < 500; ++seed) {
    int64_t total = 0;
    for (int attempt = 0; attempt < kMaxRetries; ++attempt) {
      const int64_t delay = RetryDelayMs(attempt, seed);
      EXPECT_GT(delay, 0);
      total += delay;
    }
    EXPECT_LT(total, kDayMs);
    EXPECT_GT(total, kDayMs / 3);
  }
}

TEST(RetryPlan, SpacingIsRandomised) {
  std::set<int64_t> delays;
  for (uint64_t seed = 0; seed < 20; ++seed) delays.insert(RetryDelayMs(4, seed));
  EXPECT_GT(delays.size(), 10U);
}

}  // namespace
}  // namespace stanna::sim
