#include "server/sync/run_words.h"

#include <gtest/gtest.h>

namespace stanna::sync {
namespace {

using storage::RunKind;
using storage::RunState;
using storage::RunTrigger;

storage::ObjectProgress Progress(ObjectType type, std::int64_t processed) {
  storage::ObjectProgress progress;
  progress.type = type;
  progress.processed = processed;
  return progress;
}

TEST(RunWords, TheStartNamesKindAndTrigger) {
  storage::SyncRun run;
  run.kind = RunKind::kReconcile;
  run.trigger = RunTrigger::kSchedule;
  EXPECT_EQ(DescribeStart(run), "a reconciliation, started by the schedule");
  run.kind = RunKind::kQuick;
  run.trigger = RunTrigger::kManual;
  EXPECT_EQ(DescribeStart(run), "a quick sync, started by a person");
}

TEST(RunWords, TheEndAddsUpAndLeavesOutWhatDidNotHappen) {
  storage::SyncRun run;
  run.progress = {Progress(ObjectType::kCompany, 10), Progress(ObjectType::kDeal, 5)};
  run.progress[0].calls = 2;
  run.progress[1].calls = 1;
  run.progress[1].updated = 3;
  EXPECT_EQ(DescribeEnd(run, RunState::kCompleted),
            "completed: 15 records read with 3 calls, 3 changed");
  EXPECT_EQ(DescribeEnd({}, RunState::kCancelled), "cancelled: 0 records read with 0 calls");
}

TEST(RunWords, UnfinishedTypesSayHowFarTheyGotAndWhy) {
  storage::SyncRun run;
  run.progress = {Progress(ObjectType::kCompany, 10), Progress(ObjectType::kContact, 1200),
                  Progress(ObjectType::kDeal, 0)};
  run.progress[0].finished = true;
  run.progress[1].total = 10'000;
  run.progress[1].error = "no permission";
  EXPECT_EQ(DescribeUnfinished(run),
            "contacts: 1200 of 10000 records read, then: no permission; deals: 0 records read");
}

}  // namespace
}  // namespace stanna::sync
