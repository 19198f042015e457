#include "tools/hubspot_sim/api/rate_limit.h"

#include <gtest/gtest.h>

namespace stanna::sim {
namespace {

TEST(RateLimiter, RefusesTheCallAfterTheLastOfAWindow) {
  RateLimiter limiter(*RatePolicyNamed("public"));
  for (int i = 0; i < 110; ++i) {
    EXPECT_TRUE(limiter.Take("oauth", Quota::kBurst, false, 1000 + i).allowed) << i;
  }
  const RateDecision refused = limiter.Take("oauth", Quota::kBurst, false, 2000);
  EXPECT_FALSE(refused.allowed);
  EXPECT_EQ(refused.policy_name, "TEN_SECONDLY_ROLLING");
  EXPECT_FALSE(refused.came_while_limited) << "nobody had told the client";
  EXPECT_TRUE(limiter.Take("oauth", Quota::kBurst, false, 2001).came_while_limited);
  EXPECT_TRUE(limiter.Take("private", Quota::kBurst, true, 2001).allowed) << "another app";
  const RateDecision later = limiter.Take("oauth", Quota::kBurst, false, 11'000);
  EXPECT_TRUE(later.allowed) << "the first call has left the window";
  EXPECT_FALSE(later.came_while_limited);
}

TEST(RateLimiter, HeadersTellWhatIsLeftAndOnlyPrivateAppsHaveADay) {
  RateLimiter limiter(*RatePolicyNamed("public"));
  const auto find = [](const RateDecision& decision, const std::string& name) {
    for (const auto& [key, value] : decision.headers) {
      if (key == "X-HubSpot-RateLimit-" + name) return value;
    }
    return std::string("(absent)");
  };
  limiter.Take("oauth", Quota::kBurst, false, 0);
  const RateDecision oauth = limiter.Take("oauth", Quota::kBurst, false, 1);
  EXPECT_EQ(find(oauth, "Max"), "110");
  EXPECT_EQ(find(oauth, "Remaining"), "108");
  EXPECT_EQ(find(oauth, "Interval-Milliseconds"), "10000");
  EXPECT_EQ(find(oauth, "Secondly"), "11");
  EXPECT_EQ(find(oauth, "Daily"), "(absent)");
  EXPECT_EQ(find(limiter.Take("private", Quota::kBurst, true, 2), "Daily"), "625000");
}

TEST(RateLimiter, SearchHasItsOwnSecondAndNoHeaders) {
  RateLimiter limiter(*RatePolicyNamed("public"));
  for (int i = 0; i < 5; ++i) {
    const RateDecision decision = limiter.Take("oauth", Quota::kSearch, false, i);
    EXPECT_TRUE(decision.allowed);
    EXPECT_TRUE(decision.headers.empty());
  }
  EXPECT_EQ(limiter.Take("oauth", Quota::kSearch, false, 999).policy_name, "SECONDLY");
  EXPECT_TRUE(limiter.Take("oauth", Quota::kSearch, false, 1000).allowed);
}

TEST(RateLimiter, ADayEnds) {
  RateLimiter limiter({1000, 3, 5});
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(limiter.Take("p", Quota::kBurst, true, i).allowed);
  EXPECT_EQ(limiter.Take("p", Quota::kBurst, true, 4).policy_name, "DAILY");
  EXPECT_TRUE(limiter.Take("p", Quota::kBurst, true, 86'400'000).allowed);
}

TEST(RateLimiter, NoneMeansNoLimit) {
  RateLimiter limiter(*RatePolicyNamed("none"));
  for (int i = 0; i < 1000; ++i) {
    EXPECT_TRUE(limiter.Take("oauth", Quota::kBurst, false, 0).allowed);
    EXPECT_TRUE(limiter.Take("oauth", Quota::kSearch, false, 0).allowed);
  }
}

}  // namespace
}  // namespace stanna::sim
