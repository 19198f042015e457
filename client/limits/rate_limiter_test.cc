#include "client/limits/rate_limiter.h"

#include <gtest/gtest.h>

#include <map>

#include "client/http/fake_sleeper.h"
#include "client/limits/in_memory_bucket_store.h"

namespace stanna::hubspot {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class RateLimiterTest : public ::testing::Test {
 protected:
  CallOptions Options(Priority priority = Priority::kWebhook) {
    return {.deadline = Deadline::Infinite(), .priority = priority, .stop = {}};
  }
  HttpResponse Response(int status, std::vector<HttpHeader> headers = {}) {
    return {.status = status, .headers = std::move(headers), .body = {}};
  }
  int TakenWithoutWaiting(RateClass rate_class, Priority priority) {
    int taken = 0;
    const auto before = sleeper.sleeps().size();
    while (limiter.Acquire(rate_class, Options(priority)).ok() &&
           sleeper.sleeps().size() == before) {
      ++taken;
    }
    return taken;
  }

  FakeClock clock{FromEpochMs(1'700'000'000'000)};
  FakeSleeper sleeper{[this](milliseconds d) { clock.Advance(d); }};
  InMemoryBucketStore store{clock};
  RateLimiter limiter{{.app_id = "app", .portal_id = 7, .limits = {}}, store, clock, sleeper};
};

TEST_F(RateLimiterTest, NoTenSecondWindowEverHoldsMoreThanTheLimit) {
  std::vector<Time> sent;
  for (int i = 0; i < 500; ++i) {
    ASSERT_TRUE(limiter.Acquire(RateClass::kStandard, Options()).ok());
    sent.push_back(clock.Now());
    clock.Advance(milliseconds(i % 37));
  }
  for (std::size_t i = 110; i < sent.size(); ++i) {
    ASSERT_GE(sent[i] - sent[i - 110], seconds(10) + kBurstMargin) << i;
  }
  EXPECT_EQ(limiter.Seen().waited, sleeper.total());
}

TEST_F(RateLimiterTest, SearchesHaveTheirOwnSlowerBucket) {
  EXPECT_EQ(TakenWithoutWaiting(RateClass::kSearch, Priority::kManual), 5);
  EXPECT_EQ(TakenWithoutWaiting(RateClass::kStandard, Priority::kWebhook), 110);
}

TEST_F(RateLimiterTest, LessUrgentCallersLeavePlacesToMoreUrgentOnes) {
  const std::map<Priority, int> left = {{Priority::kBackfill, 102},
                                        {Priority::kScheduled, 106},
                                        {Priority::kManual, 108},
                                        {Priority::kWebhook, 110}};
  int used = 0;
  for (const auto priority :
       {Priority::kBackfill, Priority::kScheduled, Priority::kManual, Priority::kWebhook}) {
    // Tried with no time to wait, so that the test sees the refusal.
    CallOptions now = Options(priority);
    now.deadline = Deadline::After(seconds(1));
    while (limiter.Acquire(RateClass::kStandard, now).ok()) ++used;
    EXPECT_EQ(used, left.at(priority)) << static_cast<int>(priority);
  }
}

TEST_F(RateLimiterTest, AWaitBeyondTheDeadlineIsAnErrorThatSaysWhen) {
  for (int i = 0; i < 110; ++i) ASSERT_TRUE(limiter.Acquire(RateClass::kStandard, Options()).ok());
  CallOptions options = Options();
  options.deadline = Deadline::After(seconds(5));
  const auto status = limiter.Acquire(RateClass::kStandard, options);
  EXPECT_TRUE(absl::IsResourceExhausted(status)) << ToString(status);
  EXPECT_EQ(DetailsOf(status).retry_after, milliseconds(10'500));
  EXPECT_TRUE(sleeper.sleeps().empty());
}

TEST_F(RateLimiterTest, AStopRequestEndsTheWait) {
  for (int i = 0; i < 110; ++i) ASSERT_TRUE(limiter.Acquire(RateClass::kStandard, Options()).ok());
  std::stop_source source;
  source.request_stop();
  CallOptions options = Options();
  options.stop = source.get_token();
  EXPECT_TRUE(absl::IsCancelled(limiter.Acquire(RateClass::kStandard, options)));
}

TEST_F(RateLimiterTest, ASmallerLimitInTheHeadersTakesOver) {
  limiter.Observe(
      RateClass::kStandard,
      Response(200, {{"X-HubSpot-RateLimit-Max", "100"}, {"X-HubSpot-RateLimit-Remaining", "99"}}),
      "");
  EXPECT_EQ(TakenWithoutWaiting(RateClass::kStandard, Priority::kWebhook), 100);
  EXPECT_EQ(limiter.Seen().burst_limit, 100);
}

TEST_F(RateLimiterTest, ALowRemainingCorrectsDownwards) {
  limiter.Observe(
      RateClass::kStandard,
      Response(200, {{"X-HubSpot-RateLimit-Max", "110"}, {"X-HubSpot-RateLimit-Remaining", "3"}}),
      "");
  EXPECT_EQ(TakenWithoutWaiting(RateClass::kStandard, Priority::kWebhook), 3);
}

TEST_F(RateLimiterTest, PausesByThePolicyOfA429) {
  struct Case {
    RateClass rate_class;
    const char* policy;
    std::vector<HttpHeader> headers;
    milliseconds wait;
  };
  const Case cases[] = {
      {RateClass::kStandard, "TEN_SECONDLY_ROLLING", {}, seconds(10)},
      {RateClass::kStandard, "SECONDLY", {}, seconds(1)},
      {RateClass::kStandard, "", {}, seconds(10)},
      {RateClass::kSearch, "", {}, seconds(1)},
      {RateClass::kStandard, "TEN_SECONDLY_ROLLING", {{"Retry-After", "4"}}, seconds(4)},
  };
  for (const Case& c : cases) {
    clock.Advance(seconds(60));
    const auto before = sleeper.total();
    limiter.Observe(c.rate_class, Response(429, c.headers), c.policy);
    ASSERT_TRUE(limiter.Acquire(c.rate_class, Options()).ok());
    EXPECT_EQ(sleeper.total() - before, c.wait) << c.policy;
  }
  EXPECT_EQ(limiter.Seen().rate_limited, 5);
}

TEST_F(RateLimiterTest, AfterTheDailyLimitOneCallPerProbeGoesThrough) {
  limiter.Observe(RateClass::kStandard, Response(429), "DAILY");
  const auto refused = limiter.Acquire(RateClass::kStandard, Options());
  EXPECT_EQ(ReasonOf(refused), "HUBSPOT_DAILY_LIMIT") << ToString(refused);
  EXPECT_EQ(DetailsOf(refused).retry_after, kDailyProbe);
  clock.Advance(kDailyProbe);
  EXPECT_TRUE(limiter.Acquire(RateClass::kStandard, Options()).ok());
  EXPECT_FALSE(limiter.Acquire(RateClass::kStandard, Options()).ok());
  limiter.Observe(RateClass::kStandard, Response(200), "");
  EXPECT_TRUE(limiter.Acquire(RateClass::kStandard, Options()).ok());
}

TEST_F(RateLimiterTest, TheLastOfTheDayIsKeptForUrgentCalls) {
  limiter.Observe(RateClass::kStandard,
                  Response(200, {{"X-HubSpot-RateLimit-Daily", "250000"},
                                 {"X-HubSpot-RateLimit-Daily-Remaining", "9000"}}),
                  "");
  store.Pause("hubspot:daily:app:7", seconds(60));
  EXPECT_FALSE(limiter.Acquire(RateClass::kStandard, Options(Priority::kBackfill)).ok());
  EXPECT_FALSE(limiter.Acquire(RateClass::kStandard, Options(Priority::kScheduled)).ok());
  EXPECT_TRUE(limiter.Acquire(RateClass::kStandard, Options(Priority::kManual)).ok());
  EXPECT_TRUE(limiter.Acquire(RateClass::kStandard, Options(Priority::kWebhook)).ok());
  EXPECT_EQ(limiter.Seen().daily_remaining, 9000);
}

TEST_F(RateLimiterTest, AMigrationStopsAllCallsUntilItIsOver) {
  limiter.Observe(RateClass::kSearch, Response(477, {{"Retry-After", "7200"}}), "");
  for (const auto rate_class : {RateClass::kStandard, RateClass::kSearch}) {
    CallOptions options = Options();
    options.deadline = Deadline::After(seconds(120));
    const auto status = limiter.Acquire(rate_class, options);
    EXPECT_EQ(ReasonOf(status), "HUBSPOT_MIGRATING");
    EXPECT_EQ(DetailsOf(status).retry_after, seconds(7200));
  }
  clock.Advance(seconds(7200));
  EXPECT_TRUE(limiter.Acquire(RateClass::kStandard, Options()).ok());
}

}  // namespace
}  // namespace stanna::hubspot
