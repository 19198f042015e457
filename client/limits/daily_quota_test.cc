#include "client/limits/daily_quota.h"

#include <gtest/gtest.h>

#include "client/limits/in_memory_bucket_store.h"

namespace stanna::hubspot {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Priority kAll[] = {Priority::kWebhook, Priority::kManual, Priority::kScheduled,
                             Priority::kBackfill};

class DailyQuotaTest : public ::testing::Test {
 protected:
  // 18:00 in New York: six hours to midnight.
  FakeClock clock_{*ParseRfc3339("2026-11-24T23:00:00Z")};
  InMemoryBucketStore store_{clock_};
  PortalDay new_york_{"US/Eastern"};
  PortalDay unknown_{""};
  DailyQuota quota_{"app:7", new_york_, store_, clock_};
  DailyQuota other_replica_{"app:7", new_york_, store_, clock_};
  const milliseconds to_reset_ = hours(6) + kResetSlack;
};

TEST_F(DailyQuotaTest, WithoutALimitNothingIsHeldBack) {
  for (const Priority priority : kAll) {
    for (int i = 0; i < 100; ++i) EXPECT_EQ(*quota_.Take(priority), milliseconds(0));
  }
}

TEST_F(DailyQuotaTest, EachPriorityStopsAtItsReserve) {
  struct Case {
    std::int64_t remaining;
    bool may[4];
  };
  const Case cases[] = {{10'001, {true, true, true, true}},  {10'000, {true, true, true, false}},
                        {5'000, {true, true, false, false}}, {2'000, {true, false, false, false}},
                        {1, {true, false, false, false}},    {0, {false, false, false, false}}};
  for (const Case& c : cases) {
    quota_.Observe({.limit = 100'000, .remaining = c.remaining});
    for (const Priority priority : kAll) {
      const auto take = quota_.Take(priority);
      EXPECT_EQ(take.ok(), c.may[static_cast<int>(priority)]) << c.remaining << NameOf(priority);
      if (take.ok()) continue;
      EXPECT_EQ(ReasonOf(take.status()), "HUBSPOT_DAILY_LIMIT");
      EXPECT_EQ(DetailsOf(take.status()).retry_after, to_reset_);
    }
  }
}

TEST_F(DailyQuotaTest, PatientCallsAreSpreadOverTheRestOfTheDay) {
  // A tenth is kept, so that 21,660 are left for 21,660 seconds.
  quota_.Observe({.limit = 100'000, .remaining = 31'660});
  EXPECT_EQ(*quota_.Take(Priority::kBackfill), milliseconds(0));
  const auto wait = quota_.Take(Priority::kBackfill);
  ASSERT_TRUE(wait.ok());
  EXPECT_NEAR(wait->count(), 1000, 2);
  clock_.Advance(*wait);
  EXPECT_EQ(*quota_.Take(Priority::kBackfill), milliseconds(0));
  EXPECT_GT(*quota_.Take(Priority::kScheduled), milliseconds(0));
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(*quota_.Take(Priority::kManual), milliseconds(0));
    EXPECT_EQ(*quota_.Take(Priority::kWebhook), milliseconds(0));
  }
}

TEST_F(DailyQuotaTest, WhatIsLeftLastsTillMidnight) {
  std::int64_t remaining = 49'000;
  const Time midnight = new_york_.EndOf(clock_.Now());
  while (clock_.Now() < midnight) {
    quota_.Observe({.limit = 100'000, .remaining = remaining});
    const auto wait = quota_.Take(Priority::kBackfill);
    ASSERT_TRUE(wait.ok()) << remaining << " at " << FormatRfc3339(clock_.Now());
    if (wait->count() == 0) --remaining;
    clock_.Advance(wait->count() == 0 ? milliseconds(20) : *wait);
  }
  EXPECT_GE(remaining, 10'000);
  EXPECT_LE(remaining, 10'500) << "nearly all of what was not kept is used";
}

TEST_F(DailyQuotaTest, WhilePlentyIsLeftNobodyIsSlowed) {
  quota_.Observe({.limit = 100'000, .remaining = 50'000});
  for (int i = 0; i < 100; ++i) EXPECT_EQ(*quota_.Take(Priority::kBackfill), milliseconds(0));
}

TEST_F(DailyQuotaTest, ARefusalStopsAllReplicasUntilTheReset) {
  quota_.Spent(std::nullopt);
  for (DailyQuota* replica : {&quota_, &other_replica_}) {
    const auto take = replica->Take(Priority::kWebhook);
    EXPECT_EQ(ReasonOf(take.status()), "HUBSPOT_DAILY_LIMIT");
    EXPECT_EQ(DetailsOf(take.status()).retry_after, to_reset_);
  }
  clock_.Advance(to_reset_);
  EXPECT_TRUE(other_replica_.Take(Priority::kBackfill).ok());
}

TEST_F(DailyQuotaTest, RetryAfterOverrulesTheReset) {
  quota_.Spent(seconds(90));
  EXPECT_EQ(DetailsOf(quota_.Take(Priority::kManual).status()).retry_after, seconds(90));
}

TEST_F(DailyQuotaTest, YesterdaysCountIsForgotten) {
  quota_.Observe({.limit = 100'000, .remaining = 0});
  EXPECT_FALSE(quota_.Take(Priority::kWebhook).ok());
  clock_.Advance(hours(6));
  EXPECT_TRUE(quota_.Take(Priority::kBackfill).ok());
}

TEST_F(DailyQuotaTest, WithoutAZoneOneCallPerProbeGoesThrough) {
  DailyQuota quota("app:8", unknown_, store_, clock_);
  quota.Observe({.limit = 100'000, .remaining = 0});
  EXPECT_TRUE(quota.Take(Priority::kBackfill).ok());
  const auto refused = quota.Take(Priority::kBackfill);
  ASSERT_FALSE(refused.ok());
  EXPECT_LE(*DetailsOf(refused.status()).retry_after, kDailyProbe + milliseconds(1));
  EXPECT_EQ(quota.UntilReset(), kDailyProbe);
}

}  // namespace
}  // namespace stanna::hubspot
