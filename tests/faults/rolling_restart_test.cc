// Two replicas behind a load balancer are restarted in turn, under load and in the middle of a
// sync: no call fails, no event is refused, and the sync goes on where it was.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <boost/json.hpp>
#include <chrono>
#include <iostream>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "storage/sync_run_store.h"
#include "tests/e2e/webhooks_fixture.h"
#include "tests/faults/balanced_callers.h"
#include "tests/support/load_balancer.h"

namespace stanna::testing {
namespace {

constexpr int kCallers = 4;
constexpr std::int64_t kAnswersBetween = 50;
constexpr std::int64_t kChangesAtOnce = 20;
constexpr std::int64_t kMostWaiting = 100;
// A run is taken by the replica that queued it, nearly always.
constexpr int kMostRounds = 8;
// So many records of a type at least were written when a replica is told to end.
constexpr std::int64_t kWrittenBefore = 300;
// What the product promises.
constexpr std::chrono::seconds kLongestEnd{20};

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

class RollingRestart : public WebhooksFixture {
 protected:
  std::vector<std::string> PortalArguments() const override {
    return {"--companies",  "30", "--contacts",   "2000", "--deals",      "40",
            "--line-items", "20", "--activities", "60",   "--rate-limit", "none"};
  }
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

  storage::SyncRun RunOf(const std::string& id) {
    const auto run = server_->stores().sync_runs().Get(workspace_, SyncRunId(id), Soon());
    EXPECT_TRUE(run.ok()) << run.status();
    return run.value_or(storage::SyncRun());
  }
  std::int64_t Written(const std::string& id) {
    const auto run = RunOf(id);
    std::int64_t most = 0;
    for (const auto& progress : run.progress) most = std::max(most, progress.processed);
    return most;
  }

  // A full run that takes its time, begun through `replica`; its id.
  std::string BeginLongRun(std::size_t replica) {
    simulator_->AddFault(R"({"kind":"latency","endpoint":"objects.list","latency_ms":250})");
    const HttpReply reply =
        Replica(replica).Post("/api/integrations/hubspot/sync", key_, R"({"syncType":"full"})");
    EXPECT_EQ(reply.status, 202) << reply.body;
    return std::string(boost::json::parse(reply.body).at("syncId").as_string());
  }

  // Which replica does the run, when it is in its middle.
  std::size_t AwaitMiddle(const std::string& run) {
    EXPECT_TRUE(WaitUntil([&] { return Written(run) >= kWrittenBefore; }, kLongest))
        << server_->log() << other_->log();
    return Attempts(server_->log(), run) > 0 ? 0 : 1;
  }

  static int Attempts(const std::string& log, const std::string& run) {
    int count = 0;
    const std::string line = "run " + run + " of " + kWorkspace + ": attempt";
    for (auto at = log.find(line); at != log.npos; at = log.find(line, at + 1)) ++count;
    return count;
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

  LoadBalancer balancer_;
  std::unique_ptr<Server> other_;
  std::unique_ptr<BalancedCallers> callers_;
  std::unique_ptr<SteadyChanges> changes_;
};

TEST_F(RollingRestart, FailsNoCallAndLosesNoWork) {
  std::set<std::size_t> restarted;
  for (std::size_t round = 0; restarted.size() < 2 && round < kMostRounds; ++round) {
    ExpectProgress();
    const std::string run = BeginLongRun(restarted.contains(0) ? 1 : 0);
    const std::size_t holder = AwaitMiddle(run);
    StopAsAsked(holder);
    restarted.insert(holder);
    ExpectProgress();
    simulator_->ClearFaults();
    ASSERT_TRUE(WaitUntil([&] { return storage::IsTerminal(RunOf(run).state); }, kLongest))
        << Replica(1 - holder).log();
    EXPECT_EQ(RunOf(run).state, storage::RunState::kCompleted);
    // Begun again, pages would be counted twice.
    EXPECT_EQ(Attempts(Replica(1 - holder).log(), run), 1) << Replica(1 - holder).log();
    for (const auto& progress : RunOf(run).progress) {
      EXPECT_EQ(progress.processed, simulator_->LiveCount(progress.type)) << progress.type;
    }
    Replica(holder).Start();
    balancer_.Set(holder, Replica(holder));
    ASSERT_NO_FATAL_FAILURE(AwaitReady());
  }
  EXPECT_EQ(restarted.size(), 2u);
  ExpectProgress();

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

}  // namespace
}  // namespace stanna::testing
