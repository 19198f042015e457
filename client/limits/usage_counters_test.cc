#include "client/limits/usage_counters.h"

#include <gtest/gtest.h>

#include "client/limits/in_memory_bucket_store.h"

namespace stanna::hubspot {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

class UsageCountersTest : public ::testing::Test {
 protected:
  // 23:00 in New York.
  FakeClock clock_{*ParseRfc3339("2026-11-25T04:00:00Z")};
  InMemoryBucketStore store_{clock_};
  PortalDay day_{"US/Eastern"};
  UsageCounters one_{"app:7", day_, store_, clock_};
  UsageCounters other_{"app:7", day_, store_, clock_};
};

TEST_F(UsageCountersTest, AnyReplicaSeesWhatAllDid) {
  one_.CountCall(Priority::kWebhook, milliseconds(0));
  other_.CountCall(Priority::kBackfill, milliseconds(30));
  other_.CountCall(Priority::kBackfill, milliseconds(12));
  one_.CountAnswer(true, DailyCount{.limit = 250'000, .remaining = 17}, 190);
  for (const UsageCounters* replica : {&one_, &other_}) {
    const UsageToday today = replica->Read();
    EXPECT_EQ(today.calls, (std::map<std::string, std::int64_t>{
                               {"webhook", 1}, {"manual", 0}, {"scheduled", 0}, {"backfill", 2}}));
    EXPECT_EQ(today.waited, milliseconds(42));
    EXPECT_EQ(today.rate_limited, 1);
    EXPECT_EQ(today.daily->limit, 250'000);
    EXPECT_EQ(today.daily->remaining, 17);
    EXPECT_EQ(today.burst_limit, 190);
  }
}

TEST_F(UsageCountersTest, MidnightOfThePortalBeginsAnew) {
  one_.CountCall(Priority::kManual, milliseconds(0));
  clock_.Advance(hours(1));
  const UsageToday today = other_.Read();
  EXPECT_EQ(today.calls.at("manual"), 0);
  EXPECT_FALSE(today.daily);
}

TEST_F(UsageCountersTest, AppsAndPortalsAreApart) {
  one_.CountCall(Priority::kManual, milliseconds(0));
  EXPECT_EQ(UsageCounters("app:8", day_, store_, clock_).Read().calls.at("manual"), 0);
}

}  // namespace
}  // namespace stanna::hubspot
