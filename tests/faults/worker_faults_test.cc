// Two servers on one database, of which one dies, or stands still for longer than its lease.
#include <gtest/gtest.h>

#include <string>

#include "base/clock.h"
#include "tests/faults/fault_rig.h"
#include "tests/support/adjustable_clock.h"
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

  FaultRig rig_{SmallPortal({{"--contacts", "2500"}, {"--latency-ms", "100"}}),
                {{"SYNC_LEASE_SECONDS", "2"}}};
};

// A server logs each attempt of a run that it takes.
bool HasTakenARun(const Server& server) {
  return server.log().find(": attempt ") != std::string::npos;
}

TEST_F(WorkerFault, AKilledWorkersRunIsTakenOver) {
  rig_.Connect();
  rig_.AwaitListCalls(8);
  rig_.server().Kill();
  Server second(rig_.server());
  const auto run = AwaitLatestRun(second, rig_.key(), kLongest);
  ASSERT_TRUE(run.ok() && run->completed()) << second.log();
  EXPECT_TRUE(HasTakenARun(second)) << "the first had finished before it was killed";
  rig_.server().Start();
  ExpectEachRecordWrittenOnce();
  rig_.ExpectExact();
}

// It holds pages that it fetched long ago, and wakes up while the other one writes.
TEST_F(WorkerFault, AFrozenWorkerWritesNothingAfterItsLease) {
  rig_.Connect();
  Server second(rig_.server());
  ASSERT_FALSE(HasTakenARun(second));
  rig_.AwaitListCalls(8);
  const auto taken_over = [&] { return HasTakenARun(second); };
  // Frozen within a transaction it holds SQLite's only lock, and nobody can take anything over.
  bool stands_still = false;
  for (int i = 0; i < 10 && !stands_still; ++i) {
    rig_.server().Freeze();
    stands_still = WaitUntil(taken_over, kBeyondTheLease);
    if (stands_still) break;
    const std::int64_t calls = rig_.simulator().CountListCalls().total;
    rig_.server().Thaw();
    WaitUntil([&] { return rig_.simulator().CountListCalls().total > calls; }, kBeyondTheLease);
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
  // Who takes a run is a race; three rounds do it as a rule.
  for (int round = 0; round < 3 || !HasTakenARun(second); ++round) {
    ASSERT_LT(round, 20) << "the second never took a run";
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

// Runs are asked for as a person does, so that they are of the server's time.
void SyncByTheServersClock(FaultRig& rig, const std::string& route, std::chrono::hours offset) {
  const HttpReply started =
      rig.server().Post("/api/integrations/hubspot/" + route, rig.key(), "{}");
  ASSERT_EQ(started.status, 202) << started.body;
  const auto id = boost::json::parse(started.body).at("syncId").as_string();
  const auto run = rig.AwaitInStore(std::string(id));
  EXPECT_EQ(run.state, storage::RunState::kCompleted) << run.error_message;
  const auto ahead = run.created_at - SystemClock().Now();
  EXPECT_EQ(std::chrono::round<std::chrono::hours>(ahead), offset) << "the clock did not jump";
}

TEST(ClockFault, TheServersClockJumpsAheadAndBack) {
  AdjustableClock clock;
  FaultRig rig(SmallPortal({{"--contacts", "2500"}, {"--latency-ms", "20"}}), clock.Settings());
  rig.Connect();
  rig.AwaitListCalls(8);
  clock.Set(std::chrono::hours(3));
  rig.AwaitListCalls(16);
  clock.Set(std::chrono::hours(-3));
  EXPECT_TRUE(rig.Await().completed()) << rig.server().log();
  for (const int hours : {2, -5, 0}) {
    clock.Set(std::chrono::hours(hours));
    rig.ChangeSome();
    SyncByTheServersClock(rig, "sync", std::chrono::hours(hours));
  }
  // What was removed while the clock was behind counts once it has caught up.
  clock.Set(std::chrono::hours(4));
  rig.simulator().Advance(std::chrono::hours(3));
  SyncByTheServersClock(rig, "reconcile", std::chrono::hours(4));
  rig.ExpectExact();
}

}  // namespace
}  // namespace stanna::testing
