// Two servers on one database, of which one dies, or stands still for longer than its lease.
#include <gtest/gtest.h>

#include <string>

#include "tests/faults/fault_rig.h"
#include "tests/support/wait.h"

namespace stanna::testing {
namespace {

using storage::RunKind;

constexpr std::chrono::minutes kLongest{2};
// And beyond the time after which PostgreSQL ends a transaction that stands still.
constexpr std::chrono::seconds kBeyondTheLease{30};

class WorkerFault : public ::testing::Test {
 protected:
  // The counts of a page go with its transaction: one that was written twice would count twice.
  void ExpectEachRecordWrittenOnce() {
    for (const auto& progress : rig_.Run().progress) {
      EXPECT_EQ(progress.processed, rig_.simulator().LiveCount(progress.type)) << progress.type;
      EXPECT_EQ(progress.updated + progress.unchanged, 0) << progress.type;
    }
  }

  FaultRig rig_{SmallPortal({{"--contacts", "2500"}, {"--latency-ms", "20"}}),
                {{"SYNC_LEASE_SECONDS", "2"}}};
};

TEST_F(WorkerFault, AKilledWorkersRunIsTakenOver) {
  rig_.Connect();
  rig_.AwaitListCalls(8);
  Server second(rig_.server());
  rig_.server().Kill();
  const auto run = AwaitLatestRun(second, rig_.key(), kLongest);
  ASSERT_TRUE(run.ok() && run->completed()) << second.log();
  rig_.server().Start();
  ExpectEachRecordWrittenOnce();
  rig_.ExpectExact();
}

// It holds pages that it fetched long ago, and wakes up while the other one writes.
TEST_F(WorkerFault, AFrozenWorkerWritesNothingAfterItsLease) {
  rig_.Connect();
  rig_.AwaitListCalls(8);
  Server second(rig_.server());
  const auto taken_over = [&] { return second.log().find("attempt 2") != std::string::npos; };
  // Frozen within a transaction it holds SQLite's only lock, and nobody can take anything over.
  bool stands_still = false;
  for (int i = 0; i < 10 && !stands_still; ++i) {
    rig_.server().Freeze();
    stands_still = WaitUntil(taken_over, kBeyondTheLease);
    if (!stands_still) rig_.server().Thaw();
  }
  ASSERT_TRUE(stands_still) << rig_.server().log() << second.log();
  rig_.server().Thaw();
  const auto run = AwaitLatestRun(second, rig_.key(), kLongest);
  ASSERT_TRUE(run.ok() && run->completed()) << second.log();
  const auto noticed = [&] {
    const std::string log = rig_.server().log();
    return log.find("the lease is lost") != std::string::npos ||
           log.find("LEASE_LOST") != std::string::npos;
  };
  EXPECT_TRUE(WaitUntil(noticed, kLongest)) << rig_.server().log();
  ExpectEachRecordWrittenOnce();
  rig_.ExpectExact();
}

TEST_F(WorkerFault, TwoWorkersShareTheRunsOfAWorkspace) {
  rig_.Connect();
  ASSERT_TRUE(rig_.Await().completed());
  Server second(rig_.server());
  for (int round = 0; round < 3; ++round) {
    rig_.ChangeSome();
    const auto backfill = QueueRun(rig_.server(), kFaultWorkspace, RunKind::kBackfill);
    rig_.SyncWhole(RunKind::kQuick);
    const auto ended = [&] {
      const auto run = rig_.server().stores().sync_runs().Get(
          WorkspaceId(kFaultWorkspace), backfill.id, Deadline::After(kLongest));
      return run.ok() && run->state == storage::RunState::kCompleted;
    };
    ASSERT_TRUE(WaitUntil(ended, kLongest)) << rig_.server().log() << second.log();
  }
  rig_.ComeToRest();
  rig_.ExpectExact();
}

}  // namespace
}  // namespace stanna::testing
