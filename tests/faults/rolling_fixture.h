// Two replicas behind a load balancer, under calls over REST and gRPC and webhooks.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <boost/json.hpp>
#include <chrono>
#include <iostream>
#include <map>
#include <memory>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "tests/e2e/webhooks_fixture.h"
#include "tests/faults/balanced_callers.h"
#include "tests/support/load_balancer.h"

namespace stanna::testing {

inline constexpr int kCallers = 4;
inline constexpr std::int64_t kAnswersBetween = 50;
inline constexpr std::int64_t kChangesAtOnce = 20;
inline constexpr std::int64_t kMostWaiting = 100;
// The product promises 20 s; a busy machine may take a few times as long, one that hangs takes
// more.
inline constexpr std::chrono::seconds kLongestEnd{90};

// Changes that HubSpot tells by webhooks, as many as are worked off.
class SteadyChanges {
 public:
  explicit SteadyChanges(const Simulator& simulator)
      : thread_([this, &simulator](const std::stop_token& stop) {
          while (!stop.stop_requested()) {
            if (simulator.WebhookCount("waiting") < kMostWaiting) {
              simulator.ChangeMany(ObjectType::kContact, "jobtitle", kChangesAtOnce,
                                   kChangesAtOnce);
              made_ += kChangesAtOnce;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
          }
        }) {}
  void Stop() { thread_ = {}; }
  std::int64_t made() const { return made_; }

 private:
  std::atomic<std::int64_t> made_ = 0;
  std::jthread thread_;
};

class RollingFixture : public WebhooksFixture {
 protected:
  std::map<std::string, std::string> ServerSettings() const override {
    return {{"SYNC_LEASE_SECONDS", "30"},
            {"HUBSPOT_BURST_LIMIT", "10000"},
            {"HUBSPOT_SEARCH_LIMIT", "10000"},
            {"DRAIN_DELAY_SECONDS", "5"},
            {"GRPC_CONNECTION_AGE_SECONDS", "2"}};
  }

  void SetUp() override {
    WebhooksFixture::SetUp();
    if (HasFatalFailure()) return;
    other_ = std::make_unique<Server>(*server_);
    for (const std::size_t index : {0, 1}) balancer_.Set(index, Replica(index));
    ASSERT_NO_FATAL_FAILURE(AwaitReady());
    simulator_->SetWebhooks(
        boost::json::serialize(boost::json::object{{"target_url", balancer_.url() + kHook},
                                                   {"subscriptions", Subscriptions()},
                                                   {"time_scale", 1'000}}));
    std::vector<std::string> ids;
    const auto listing = server_->GetJson("/api/clients?limit=500", key_);
    for (const auto& client : listing.as_array()) ids.emplace_back(client.at("id").as_string());
    ASSERT_FALSE(ids.empty());
    callers_ = std::make_unique<BalancedCallers>(balancer_, ExpectedAnswers{key_, ids}, kCallers);
    changes_ = std::make_unique<SteadyChanges>(*simulator_);
  }

  Server& Replica(std::size_t index) { return index == 0 ? *server_ : *other_; }

  void AwaitReady() {
    ASSERT_TRUE(WaitUntil([&] { return balancer_.IsReady(0) && balancer_.IsReady(1); }, kLongest));
  }

  void StopAsAsked(std::size_t index) {
    const auto began = std::chrono::steady_clock::now();
    EXPECT_EQ(Replica(index).Stop(), 0) << Replica(index).log();
    const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::steady_clock::now() - began);
    std::cout << "replica " << index << " ended within " << took.count() << " ms\n";
    EXPECT_LT(took, kLongestEnd) << Replica(index).log();
  }

  void ExpectProgress() {
    const std::int64_t answered = callers_->Answered();
    EXPECT_TRUE(
        WaitUntil([&] { return callers_->Answered() >= answered + kAnswersBetween; }, kLongest));
  }

  // After the load, which this ends: nothing failed, and nothing was lost.
  void ExpectNothingFailed() {
    changes_->Stop();
    AwaitQuiet();
    callers_->Stop();
    EXPECT_EQ(callers_->Failed(), std::vector<std::string>());
    EXPECT_EQ(balancer_.Refused(), 0);
    EXPECT_GT(callers_->SentElsewhere(), 0);
    EXPECT_TRUE(simulator_->WebhookEvents("given_up").empty());
    for (const auto& [status, count] : simulator_->WebhookResponses()) {
      EXPECT_EQ(status, "204") << count;
    }
    EXPECT_EQ(LostEvents(), std::vector<std::string>());
    EXPECT_EQ(Stats().dead, 0);
    simulator_->Advance(std::chrono::hours(1));
    QueueRun(*server_, kWorkspace, storage::RunKind::kQuick);
    const auto last = AwaitLatestRun(*server_, key_, kLongest);
    ASSERT_TRUE(last.ok() && last->completed()) << last.status();
    ExpectExact("a sync that has seen all");
    std::cout << callers_->Answered() << " answers, " << changes_->made() << " changes, "
              << callers_->SentElsewhere() << " connections sent elsewhere\n";
  }

  LoadBalancer balancer_;
  std::unique_ptr<Server> other_;
  std::unique_ptr<BalancedCallers> callers_;
  std::unique_ptr<SteadyChanges> changes_;
};

}  // namespace stanna::testing
