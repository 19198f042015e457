// Webhook events alone keep the copy true: a portal changes at random, its events come in any order
// and more than once, the server is killed while it works them off, and no sync is run. At the end
// every record and association is as in the portal.
#include "tests/faults/live_runs_fixture.h"

namespace stanna::testing {
namespace {

using storage::RunKind;

constexpr int kRounds = 6;

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
