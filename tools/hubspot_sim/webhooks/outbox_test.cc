#include "tools/hubspot_sim/webhooks/outbox.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <set>

#include "tools/hubspot_sim/text/civil_time.h"
#include "tools/hubspot_sim/webhooks/retry_plan.h"

namespace stanna::sim {
namespace {

class OutboxTest : public testing::Test {
 protected:
  void Push(int64_t count) {
    std::vector<WebhookEvent> events;
    for (int64_t i = 0; i < count; ++i) {
      const std::string number = std::to_string(pushed_++);
      events.push_back({"key " + number, "{\"eventId\":" + number + ",\"attemptNumber\":", "}"});
    }
    outbox_.Push(std::move(events), now_ms_);
  }
  void Set(const DeliverySwitches& switches) { outbox_.SetSwitches(switches); }
  static std::vector<int64_t> IdsIn(const DeliveryRequest& request) {
    std::vector<int64_t> ids;
    const auto events = boost::json::parse(request.body);
    for (const auto& event : events.as_array()) {
      EXPECT_EQ(event.at("attemptNumber"), request.attempt);
      ids.push_back(event.at("eventId").as_int64());
    }
    return ids;
  }
  int64_t Count(const char* name) { return outbox_.Counts().by_name[name]; }
  /// Takes and acknowledges all that is there; the events in their order.
  std::vector<int64_t> Drain() {
    std::vector<int64_t> ids;
    while (auto request = outbox_.Take(now_ms_)) {
      for (int64_t id : IdsIn(*request)) ids.push_back(id);
      outbox_.Finish(*std::move(request), true, "200", now_ms_);
    }
    return ids;
  }

  Outbox outbox_{7};
  int64_t now_ms_ = 1'000'000;
  int64_t pushed_ = 0;
};

TEST_F(OutboxTest, AHundredEventsAtMostInOneRequest) {
  Push(250);
  std::vector<size_t> sizes;
  while (auto request = outbox_.Take(now_ms_)) sizes.push_back(IdsIn(*request).size());
  EXPECT_EQ(sizes, (std::vector<size_t>{100, 100, 50}));
}

TEST_F(OutboxTest, NoMoreRequestsAtOnceThanTheSettingsAllow) {
  Push(2000);
  std::vector<DeliveryRequest> open;
  while (auto request = outbox_.Take(now_ms_)) open.push_back(*std::move(request));
  EXPECT_EQ(open.size(), 10U);
  outbox_.Finish(std::move(open.back()), true, "204", now_ms_);
  EXPECT_TRUE(outbox_.Take(now_ms_).has_value());
  EXPECT_FALSE(outbox_.Take(now_ms_).has_value());
  outbox_.SetMaxConcurrent(12);
  EXPECT_TRUE(outbox_.Take(now_ms_).has_value());
  EXPECT_EQ(Count("peak_concurrent_requests"), 11);
}

TEST_F(OutboxTest, FailedRequestsComeBackTenTimesAndAreGivenUp) {
  Push(3);
  const int64_t start = now_ms_;
  for (int attempt = 0; attempt <= kMaxRetries; ++attempt) {
    auto request = outbox_.Take(now_ms_);
    ASSERT_TRUE(request.has_value()) << attempt;
    EXPECT_EQ(request->attempt, attempt);
    EXPECT_EQ(IdsIn(*request), (std::vector<int64_t>{0, 1, 2}));
    EXPECT_EQ(Count("given_up"), 0);
    outbox_.Finish(*std::move(request), false, "500", now_ms_);
    EXPECT_FALSE(outbox_.Take(now_ms_).has_value()) << "not at once";
    while (outbox_.IsHolding() && outbox_.Counts().by_name["postponed"] > 0) {
      now_ms_ += kMinuteMs;
      // Looks without taking: a paused outbox only moves what is due.
      Set({.paused = true});
      outbox_.Take(now_ms_);
      Set({});
    }
  }
  EXPECT_LT(now_ms_ - start, kDayMs + kHourMs);
  EXPECT_EQ(Count("given_up"), 3);
  EXPECT_EQ(Count("waiting"), 0);
  EXPECT_EQ(Count("requests"), kMaxRetries + 1);
  EXPECT_EQ(outbox_.Counts().by_response["500"], kMaxRetries + 1);
}

TEST_F(OutboxTest, ThePlanRunsFasterWhenScaled) {
  Set({.time_scale = 8640});  // a day in ten seconds
  Push(1);
  const int64_t start = now_ms_;
  int attempts = 0;
  while (Count("given_up") == 0 && now_ms_ < start + 20'000) {
    if (auto request = outbox_.Take(now_ms_)) {
      ++attempts;
      outbox_.Finish(*std::move(request), false, "timeout", now_ms_);
    }
    now_ms_ += 5;
  }
  EXPECT_EQ(attempts, kMaxRetries + 1);
  EXPECT_LT(now_ms_ - start, 10'500);
}

TEST_F(OutboxTest, WhatIsAcknowledgedIsListedByKey) {
  Push(3);
  auto first = outbox_.Take(now_ms_);
  ASSERT_TRUE(first.has_value());
  Push(2);
  auto second = outbox_.Take(now_ms_);
  ASSERT_TRUE(second.has_value());
  outbox_.Finish(*std::move(second), true, "204", now_ms_);
  outbox_.Finish(*std::move(first), false, "503", now_ms_);
  const auto acknowledged = outbox_.List(EventState::kAcknowledged, 0, 10);
  ASSERT_EQ(acknowledged.size(), 2U);
  EXPECT_EQ(acknowledged[0].key, "key 3");
  EXPECT_EQ(acknowledged[0].json, "{\"eventId\":3,\"attemptNumber\":0}");
  EXPECT_EQ(outbox_.List(EventState::kWaiting, 0, 10).size(), 3U);
  const auto page = outbox_.List(std::nullopt, 1, 2);
  ASSERT_EQ(page.size(), 2U);
  EXPECT_EQ(page[0].position, 1U);
}

TEST_F(OutboxTest, DropsNeverCome) {
  Set({.drops = 0.5});
  Push(1000);
  const auto came = Drain();
  EXPECT_GT(came.size(), 400U);
  EXPECT_LT(came.size(), 600U);
  EXPECT_EQ(Count("dropped"), 1000 - static_cast<int64_t>(came.size()));
  EXPECT_EQ(outbox_.List(EventState::kDropped, 0, 2000).size(), 1000 - came.size());
  EXPECT_FALSE(outbox_.IsHolding());
}

TEST_F(OutboxTest, DuplicatesComeTwice) {
  Set({.duplicates = 0.5, .hold_back_ms = 1000});
  Push(1000);
  EXPECT_EQ(Drain().size(), 1000U);
  now_ms_ += 1000;
  const auto again = Drain();
  EXPECT_GT(again.size(), 400U);
  EXPECT_EQ(static_cast<int64_t>(again.size()), Count("duplicated"));
  EXPECT_EQ(std::set<int64_t>(again.begin(), again.end()).size(), again.size());
  EXPECT_EQ(Count("acknowledged"), 1000);
}

TEST_F(OutboxTest, ReorderedEventsAreOvertaken) {
  Set({.reordering = 0.5, .hold_back_ms = 1000});
  Push(1000);
  std::vector<int64_t> order;
  for (int i = 0; i < 11; ++i) {
    for (int64_t id : Drain()) order.push_back(id);
    now_ms_ += 100;
  }
  EXPECT_EQ(std::set<int64_t>(order.begin(), order.end()).size(), 1000U);
  EXPECT_FALSE(std::is_sorted(order.begin(), order.end()));
}

TEST_F(OutboxTest, NothingLeavesWhilePausedAndAllAfterwards) {
  Set({.paused = true});
  Push(5);
  EXPECT_FALSE(outbox_.Take(now_ms_).has_value());
  int woken = 0;
  outbox_.SetWaker([&woken] { ++woken; });
  Set({});
  EXPECT_EQ(woken, 1);
  EXPECT_EQ(Drain().size(), 5U);
}

}  // namespace
}  // namespace stanna::sim
