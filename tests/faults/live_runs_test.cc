// Webhook events alone keep the copy true: a portal changes at random, its events come in any order
// and more than once, the server is killed while it works them off, and no sync is run. At the end
// every record and association is as in the portal.
#include <gtest/gtest.h>

#include <random>
#include <string>

#include "storage/sync_run_store.h"
#include "storage/webhook_store.h"
#include "tests/faults/fault_rig.h"
#include "tests/faults/portal_events.h"
#include "tests/faults/portal_mutator.h"
#include "tests/support/wait.h"

namespace stanna::testing {
namespace {

using storage::RunKind;

constexpr std::chrono::minutes kLongest{4};
constexpr int kRounds = 6;

class LiveRunsFault : public ::testing::Test {
 protected:
  LiveRunsFault()
      : rig_(SmallPortal(), {{"SYNC_LEASE_SECONDS", "2"}, {"SCHEDULER", "off"}}),
        mutator_(rig_.simulator(), kSeed) {
    rig_.Connect();
    EXPECT_TRUE(rig_.Await().completed());
    state_ = StateOf(rig_.simulator());
  }

  // What changed since the last call, kept as the receiver does. How many events.
  std::size_t Receive() {
    PortalState now = StateOf(rig_.simulator());
    const auto events = events_.Between(state_, now, random_);
    state_ = std::move(now);
    EXPECT_TRUE(Webhooks().Append(events, Deadline::After(kLongest)).ok());
    return events.size();
  }
  storage::WebhookStore& Webhooks() { return rig_.server().stores().webhooks(); }
  storage::WebhookStats Stats() {
    const auto stats = Webhooks().Stats(kWorkspace, Deadline::After(kLongest));
    EXPECT_TRUE(stats.ok()) << ToString(stats.status());
    return stats.value_or(storage::WebhookStats());
  }
  void AwaitAllDone() {
    EXPECT_TRUE(WaitUntil([&] { return Stats().pending == 0; }, kLongest))
        << Stats().pending << " events wait\n"
        << rig_.server().log();
    EXPECT_EQ(Stats().dead, 0);
  }
  std::int64_t RunsOf(RunKind kind) {
    storage::RunQuery query;
    query.kind = kind;
    const auto runs =
        rig_.server().stores().sync_runs().List(kWorkspace, query, Deadline::After(kLongest));
    return runs.ok() ? runs->total : -1;
  }

  static constexpr std::uint64_t kSeed = 6;
  const WorkspaceId kWorkspace{kFaultWorkspace};
  FaultRig rig_;
  PortalMutator mutator_;
  PortalEvents events_{kWorkspace};
  std::mt19937_64 random_{kSeed};
  PortalState state_;
};

TEST_F(LiveRunsFault, EventsAloneKeepTheCopyTrue) {
  std::size_t received = 0;
  for (int round = 0; round < kRounds; ++round) {
    mutator_.Mutate(25);
    if (round % 2 == 1) mutator_.AddFault();
    received += Receive();
  }
  ASSERT_GT(received, 100u);
  AwaitAllDone();
  rig_.simulator().ClearFaults();
  rig_.ExpectExact();
  EXPECT_GT(RunsOf(RunKind::kLive), 0);
  EXPECT_EQ(RunsOf(RunKind::kQuick) + RunsOf(RunKind::kReconcile), 0);
}

TEST_F(LiveRunsFault, AServerThatIsKilledAgainAndAgainLosesNoEvent) {
  for (int round = 0; round < kRounds; ++round) {
    mutator_.Mutate(25);
    Receive();
    // While it works on them: some are done, some are not.
    const std::int64_t before = Stats().pending;
    EXPECT_TRUE(
        WaitUntil([&] { return Stats().pending < before || Stats().pending == 0; }, kLongest));
    mutator_.Mutate(10);
    Receive();
    rig_.server().Kill();
    rig_.server().Start();
  }
  AwaitAllDone();
  rig_.ExpectExact();
}

TEST_F(LiveRunsFault, ALiveRunGoesOnBesideAnImport) {
  rig_.simulator().AddFault(R"({"kind":"latency","path_prefix":"/crm","rate":1,"latency_ms":20})");
  const auto import = QueueRun(rig_.server(), kFaultWorkspace, RunKind::kFull);
  for (int round = 0; round < kRounds; ++round) {
    mutator_.Mutate(15);
    Receive();
  }
  AwaitAllDone();
  EXPECT_EQ(rig_.AwaitInStore(import.id.value).state, storage::RunState::kCompleted);
  rig_.simulator().ClearFaults();
  rig_.ExpectExact();
}

}  // namespace
}  // namespace stanna::testing
