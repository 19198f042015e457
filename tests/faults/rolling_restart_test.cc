// Two replicas behind a load balancer are restarted in turn, under load and in the middle of a
// sync: no call fails, no event is refused, and the sync goes on where it was.
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "storage/sync_run_store.h"
#include "tests/faults/rolling_fixture.h"

namespace stanna::testing {
namespace {

// A run is taken by the replica that queued it, nearly always.
constexpr int kMostRounds = 8;
// So many records of a type at least were written when a replica is told to end.
constexpr std::int64_t kWrittenBefore = 300;
constexpr std::int64_t kPageSize = 100;
// One page was read and not yet written, the next one was under way. (That none is written twice is
// for kill_resume_test, where no webhooks count, too.)
constexpr std::int64_t kReadInVain = 2;

class RollingRestart : public RollingFixture {
 protected:
  std::vector<std::string> PortalArguments() const override {
    return {"--companies",  "30", "--contacts",   "2000", "--deals",      "40",
            "--line-items", "20", "--activities", "60",   "--rate-limit", "none"};
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
    const auto begun = [&](const Server& server) { return Attempts(server.log(), run) > 0; };
    EXPECT_TRUE(WaitUntil(
        [&] { return Written(run) >= kWrittenBefore && (begun(*server_) || begun(*other_)); },
        kLongest))
        << server_->log() << other_->log();
    return begun(*server_) ? 0 : 1;
  }

  // Whole, and not begun again. What webhooks tell of is read once more by its id, by the live run
  // or at the end of this one, whichever is there first: it counts here, too, then.
  void ExpectReadOnce(const storage::SyncRun& run, ListCalls before) {
    const ListCalls after = simulator_->CountListCalls();
    for (const auto& progress : run.progress) {
      const std::int64_t records = simulator_->LiveCount(progress.type);
      EXPECT_GE(progress.processed, records) << progress.type;
      const std::int64_t calls = after.by_type.at(progress.type) - before.by_type[progress.type];
      EXPECT_LE(calls, (records + kPageSize - 1) / kPageSize + kReadInVain) << progress.type;
    }
  }

  static int Attempts(const std::string& log, const std::string& run) {
    int count = 0;
    const std::string line = "run " + run + " of " + kWorkspace + ": attempt";
    for (auto at = log.find(line); at != log.npos; at = log.find(line, at + 1)) ++count;
    return count;
  }
};

TEST_F(RollingRestart, FailsNoCallAndLosesNoWork) {
  std::set<std::size_t> restarted;
  for (std::size_t round = 0; restarted.size() < 2 && round < kMostRounds; ++round) {
    ExpectProgress();
    ListCalls before = simulator_->CountListCalls();
    const std::string run = BeginLongRun(restarted.contains(0) ? 1 : 0);
    const std::size_t holder = AwaitMiddle(run);
    StopAsAsked(holder);
    restarted.insert(holder);
    ExpectProgress();
    simulator_->ClearFaults();
    ASSERT_TRUE(WaitUntil([&] { return storage::IsTerminal(RunOf(run).state); }, kLongest))
        << Replica(1 - holder).log();
    EXPECT_EQ(RunOf(run).state, storage::RunState::kCompleted);
    EXPECT_EQ(Attempts(Replica(1 - holder).log(), run), 1) << Replica(1 - holder).log();
    ExpectReadOnce(RunOf(run), std::move(before));
    Replica(holder).Start();
    balancer_.Set(holder, Replica(holder));
    ASSERT_NO_FATAL_FAILURE(AwaitReady());
  }
  EXPECT_EQ(restarted.size(), 2u);
  ExpectProgress();
  ExpectNothingFailed();
}

}  // namespace
}  // namespace stanna::testing
