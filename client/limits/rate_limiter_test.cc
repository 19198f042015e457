#include "client/limits/rate_limiter.h"

#include <gtest/gtest.h>

#include <map>
#include <utility>
#include <vector>

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

  RateLimiter::Turn Take(RateClass rate_class, Priority priority = Priority::kWebhook) {
    return limiter.Acquire(rate_class, Options(priority)).value_or(RateLimiter::Turn());
  }
  // A call that is answered at once.
  void Call(const HttpResponse& response, std::string_view policy = "",
            RateClass rate_class = RateClass::kStandard) {
    const auto turn = limiter.Acquire(rate_class, Options());
    ASSERT_TRUE(turn.ok()) << ToString(turn.status());
    limiter.Observe(*turn, response, policy);
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
    ASSERT_GE(sent[i] - sent[i - 110], seconds(10) + kTravelMargin) << i;
  }
  EXPECT_EQ(limiter.Snapshot().waited, sleeper.total());
}

TEST_F(RateLimiterTest, AnsweredCallsHoldTheirPlacesForTenSecondsOnly) {
  for (int i = 0; i < 110; ++i) Call(Response(200));
  const auto waited_before = sleeper.total();
  Call(Response(200));
  EXPECT_EQ(sleeper.total() - waited_before, seconds(10) + milliseconds(1));
}

TEST_F(RateLimiterTest, LongWorkIsSpreadEvenly) {
  for (int i = 0; i < 50; ++i) Take(RateClass::kStandard, Priority::kBackfill);
  EXPECT_NEAR(static_cast<double>(sleeper.total().count()), 48 * 10'000.0 / 110, 200);
  EXPECT_EQ(TakenWithoutWaiting(RateClass::kStandard, Priority::kWebhook), 60)
      << "and leaves webhooks the rest at any time";
}

TEST_F(RateLimiterTest, SearchesHaveTheirOwnSlowerBucket) {
  EXPECT_EQ(TakenWithoutWaiting(RateClass::kSearch, Priority::kManual), 5);
  EXPECT_EQ(TakenWithoutWaiting(RateClass::kStandard, Priority::kWebhook), 110);
}

TEST_F(RateLimiterTest, LessUrgentCallersLeavePlacesToMoreUrgentOnes) {
  const std::map<Priority, int> left = {{Priority::kBackfill, 2},
                                        {Priority::kScheduled, 1},
                                        {Priority::kManual, 1},
                                        {Priority::kWebhook, 0}};
  for (const auto& [priority, reserve] : left) {
    EXPECT_EQ(BurstWindow({}, 110, priority).reserve, reserve);
    EXPECT_EQ(BurstWindow({}, 1, priority).reserve, 0) << "one place is for everyone";
    EXPECT_EQ(SearchWindow({}, priority).reserve, 0);
  }
  for (int i = 0; i < 108; ++i) Take(RateClass::kStandard);
  CallOptions now = Options(Priority::kBackfill);
  now.deadline = Deadline::After(seconds(1));
  EXPECT_FALSE(limiter.Acquire(RateClass::kStandard, now).ok());
  now.priority = Priority::kWebhook;
  EXPECT_TRUE(limiter.Acquire(RateClass::kStandard, now).ok());
}

TEST_F(RateLimiterTest, AWaitBeyondTheDeadlineIsAnErrorThatSaysWhen) {
  for (int i = 0; i < 110; ++i) ASSERT_TRUE(limiter.Acquire(RateClass::kStandard, Options()).ok());
  CallOptions options = Options();
  options.deadline = Deadline::After(seconds(5));
  const auto status = limiter.Acquire(RateClass::kStandard, options).status();
  EXPECT_TRUE(absl::IsResourceExhausted(status)) << ToString(status);
  EXPECT_EQ(DetailsOf(status).retry_after, milliseconds(10'501));
  EXPECT_TRUE(sleeper.sleeps().empty());
}

TEST_F(RateLimiterTest, AStopRequestEndsTheWait) {
  for (int i = 0; i < 110; ++i) ASSERT_TRUE(limiter.Acquire(RateClass::kStandard, Options()).ok());
  std::stop_source source;
  source.request_stop();
  CallOptions options = Options();
  options.stop = source.get_token();
  EXPECT_TRUE(absl::IsCancelled(limiter.Acquire(RateClass::kStandard, options).status()));
}

TEST_F(RateLimiterTest, ASmallerLimitInTheHeadersTakesOver) {
  Call(
      Response(200, {{"X-HubSpot-RateLimit-Max", "100"}, {"X-HubSpot-RateLimit-Remaining", "99"}}));
  EXPECT_EQ(TakenWithoutWaiting(RateClass::kStandard, Priority::kWebhook), 99);
  EXPECT_EQ(limiter.Snapshot().burst_limit, 100);
}

TEST_F(RateLimiterTest, AGreaterLimitTakesOverWhereItFollowsThePortal) {
  for (const bool may_grow : {false, true}) {
    RateLimiter one({.app_id = may_grow ? "private" : "public",
                     .portal_id = 7,
                     .limits = {.burst = 100, .burst_may_grow = may_grow}},
                    store, clock, sleeper);
    one.Observe(*one.Acquire(RateClass::kStandard, Options()),
                Response(200, {{"X-HubSpot-RateLimit-Max", "190"},
                               {"X-HubSpot-RateLimit-Remaining", "189"}}),
                "");
    EXPECT_EQ(one.Snapshot().burst_limit, may_grow ? 190 : 100);
  }
}

TEST_F(RateLimiterTest, LearnsWhatOtherProgramsUse) {
  Call(
      Response(200, {{"X-HubSpot-RateLimit-Max", "110"}, {"X-HubSpot-RateLimit-Remaining", "70"}}));
  EXPECT_EQ(limiter.Snapshot().burst_used, 40);
  EXPECT_EQ(TakenWithoutWaiting(RateClass::kStandard, Priority::kWebhook), 70);
}

TEST_F(RateLimiterTest, A429SaysThatTheWindowIsFull) {
  for (int i = 0; i < 40; ++i) Call(Response(200));
  clock.Advance(seconds(4));
  Call(Response(429), "TEN_SECONDLY_ROLLING");
  const auto before = sleeper.total();
  Call(Response(200));
  EXPECT_EQ(sleeper.total() - before, seconds(6) + milliseconds(1))
      << "our first calls leave HubSpot's window then";
}

TEST_F(RateLimiterTest, PausesAfterA429) {
  struct Case {
    RateClass rate_class;
    const char* policy;
    std::vector<HttpHeader> headers;
    milliseconds at_least;
  };
  const Case cases[] = {
      {RateClass::kStandard, "TEN_SECONDLY_ROLLING", {}, seconds(10)},
      {RateClass::kStandard, "", {}, seconds(10)},
      {RateClass::kStandard, "SECONDLY", {}, kFirstPause},
      {RateClass::kSearch, "", {}, kFirstPause},
      {RateClass::kSearch, "SECONDLY", {}, kFirstPause},
      {RateClass::kStandard, "TEN_SECONDLY_ROLLING", {{"Retry-After", "4"}}, seconds(4)},
      {RateClass::kStandard,
       "TEN_SECONDLY_ROLLING",
       {{"X-HubSpot-RateLimit-Max", "110"}, {"X-HubSpot-RateLimit-Remaining", "50"}},
       kFirstPause},
  };
  for (const Case& c : cases) {
    clock.Advance(std::chrono::minutes(20));
    Call(Response(429, c.headers), c.policy, c.rate_class);
    const auto before = sleeper.total();
    Call(Response(200), "", c.rate_class);
    EXPECT_GE(sleeper.total() - before, c.at_least) << c.policy;
    EXPECT_LE(sleeper.total() - before, c.at_least + milliseconds(2)) << c.policy;
  }
  EXPECT_EQ(limiter.Snapshot().rate_limited, 7);
}

TEST_F(RateLimiterTest, SaysWhenToTryAgainAfterA429) {
  EXPECT_EQ(limiter.PauseAfter429(RateClass::kStandard, Response(429), "TEN_SECONDLY_ROLLING"),
            kTenSecondlyPause);
  EXPECT_EQ(limiter.PauseAfter429(RateClass::kStandard, Response(429), ""), kTenSecondlyPause);
  EXPECT_EQ(limiter.PauseAfter429(RateClass::kSearch, Response(429), ""), kSecondlyPause);
  EXPECT_EQ(limiter.PauseAfter429(RateClass::kSearch, Response(429), "DAILY"), kDailyProbe);
  EXPECT_EQ(
      limiter.PauseAfter429(RateClass::kSearch, Response(429, {{"Retry-After", "4"}}), "DAILY"),
      seconds(4));
}

TEST_F(RateLimiterTest, TheDailyLimitStopsAllUntilThePortalsMidnight) {
  // 17:13 in New York.
  RateLimiter eastern({.app_id = "app", .portal_id = 8, .time_zone = "US/Eastern"}, store, clock,
                      sleeper);
  eastern.Observe(*eastern.Acquire(RateClass::kStandard, Options()), Response(429), "DAILY");
  const auto refused = eastern.Acquire(RateClass::kSearch, Options());
  EXPECT_EQ(ReasonOf(refused.status()), "HUBSPOT_DAILY_LIMIT") << ToString(refused.status());
  const auto retry_after = DetailsOf(refused.status()).retry_after;
  EXPECT_EQ(FormatRfc3339(clock.Now() + *retry_after), "2023-11-15T05:01:00.000Z");
  EXPECT_TRUE(sleeper.sleeps().empty());
  clock.Advance(*retry_after);
  EXPECT_TRUE(eastern.Acquire(RateClass::kStandard, Options()).ok());
}

TEST_F(RateLimiterTest, APatientCallThatIsTooLateTodaySaysWhen) {
  RateLimiter eastern({.app_id = "app", .portal_id = 8, .time_zone = "US/Eastern"}, store, clock,
                      sleeper);
  eastern.Observe(*eastern.Acquire(RateClass::kStandard, Options(Priority::kBackfill)),
                  Response(200, {{"X-HubSpot-RateLimit-Daily", "250000"},
                                 {"X-HubSpot-RateLimit-Daily-Remaining", "25010"}}),
                  "");
  ASSERT_TRUE(eastern.Acquire(RateClass::kStandard, Options(Priority::kBackfill)).ok());
  CallOptions soon = Options(Priority::kBackfill);
  soon.deadline = Deadline::After(seconds(60));
  const auto status = eastern.Acquire(RateClass::kStandard, soon).status();
  EXPECT_EQ(ReasonOf(status), "HUBSPOT_DAILY_LIMIT");
  EXPECT_GT(DetailsOf(status).retry_after, seconds(60));
  soon.priority = Priority::kManual;
  EXPECT_TRUE(eastern.Acquire(RateClass::kStandard, soon).ok());
}

TEST_F(RateLimiterTest, AnyReplicaTellsWhoUsedWhat) {
  RateLimiter replica({.app_id = "app", .portal_id = 7}, store, clock, sleeper);
  EXPECT_EQ(replica.Snapshot().burst_limit, 110) << "before the first call what is documented";
  Call(Response(200, {{"X-HubSpot-RateLimit-Max", "110"},
                      {"X-HubSpot-RateLimit-Remaining", "109"},
                      {"X-HubSpot-RateLimit-Daily", "250000"},
                      {"X-HubSpot-RateLimit-Daily-Remaining", "249000"}}));
  Take(RateClass::kSearch, Priority::kBackfill);
  const LimitSnapshot seen = replica.Snapshot();
  EXPECT_EQ(seen.daily_limit, 250'000);
  EXPECT_EQ(seen.daily_remaining, 249'000);
  EXPECT_EQ(seen.burst_used, 1);
  EXPECT_EQ(seen.search_limit, 5);
  EXPECT_EQ(seen.calls_today.at("webhook"), 1);
  EXPECT_EQ(seen.calls_today.at("backfill"), 1);
  EXPECT_EQ(seen.rate_limited_today, 0);
}

TEST_F(RateLimiterTest, AMigrationStopsAllCallsUntilItIsOver) {
  Call(Response(477, {{"Retry-After", "7200"}}), "", RateClass::kSearch);
  for (const auto rate_class : {RateClass::kStandard, RateClass::kSearch}) {
    CallOptions options = Options();
    options.deadline = Deadline::After(seconds(120));
    const auto status = limiter.Acquire(rate_class, options).status();
    EXPECT_EQ(ReasonOf(status), "HUBSPOT_MIGRATING");
    EXPECT_EQ(DetailsOf(status).retry_after, seconds(7200));
  }
  clock.Advance(seconds(7200));
  EXPECT_TRUE(limiter.Acquire(RateClass::kStandard, Options()).ok());
}

class Recorder : public CallObserver {
 public:
  struct Turn {
    LimitKind limit;
    Priority priority;
    milliseconds waited;
    bool operator==(const Turn&) const = default;
  };
  struct Day {
    std::int64_t portal, used, limit;
    Time until;
    bool operator==(const Day&) const = default;
  };
  using Burst = std::pair<std::int64_t, std::int64_t>;

  void OnCall(const ObservedCall&) override {}
  void OnTurn(LimitKind limit, Priority priority, milliseconds waited) override {
    turns.push_back({limit, priority, waited});
  }
  void OnBurst(std::int64_t used, std::int64_t limit) override { bursts.emplace_back(used, limit); }
  void OnDaily(std::int64_t portal, std::int64_t used, std::int64_t limit, Time until) override {
    days.push_back({portal, used, limit, until});
  }

  std::vector<Turn> turns;
  std::vector<Burst> bursts;
  std::vector<Day> days;
};

TEST_F(RateLimiterTest, AnObserverIsToldOfTurnsAndOfWhatHubSpotSays) {
  Recorder recorder;
  RateLimiter observed{
      {.app_id = "app", .portal_id = 7, .limits = {.search = 1}, .observer = &recorder},
      store,
      clock,
      sleeper};
  const auto turn = observed.Acquire(RateClass::kStandard, Options(Priority::kManual));
  ASSERT_TRUE(turn.ok());
  observed.Observe(*turn,
                   Response(200, {{"X-HubSpot-RateLimit-Max", "110"},
                                  {"X-HubSpot-RateLimit-Remaining", "90"},
                                  {"X-HubSpot-RateLimit-Daily", "1000"},
                                  {"X-HubSpot-RateLimit-Daily-Remaining", "250"}}),
                   "");
  ASSERT_TRUE(observed.Acquire(RateClass::kSearch, Options(Priority::kBackfill)).ok());
  ASSERT_TRUE(observed.Acquire(RateClass::kSearch, Options(Priority::kBackfill)).ok());
  ASSERT_EQ(recorder.turns.size(), 3u);
  EXPECT_EQ(recorder.turns[0], (Recorder::Turn{LimitKind::kBurst, Priority::kManual, {}}));
  EXPECT_EQ(recorder.turns[1], (Recorder::Turn{LimitKind::kSearch, Priority::kBackfill, {}}));
  EXPECT_EQ(recorder.turns[2].limit, LimitKind::kSearch);
  EXPECT_GE(recorder.turns[2].waited, seconds(1));
  EXPECT_EQ(recorder.bursts, std::vector<Recorder::Burst>({{20, 110}}));
  ASSERT_EQ(recorder.days.size(), 1u);
  EXPECT_EQ(recorder.days[0], (Recorder::Day{7, 750, 1000, PortalDay("").EndOf(clock.Now())}));
}

}  // namespace
}  // namespace stanna::hubspot
