#include "tests/integration/engine_fixture.h"

namespace stanna::sync {
namespace {

using SyncControlTest = EngineTest;

TEST_F(SyncControlTest, OneRunAtATime) {
  RunRequest request;
  request.request_id = "abc";
  const auto run = Start(request);
  EXPECT_EQ(run.state, storage::RunState::kQueued);
  EXPECT_EQ(Start(request).id, run.id) << "the same request id answers with the same run";
  const auto other = control_->Start(workspace_, {}, Soon());
  EXPECT_EQ(other.status().code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(DetailsOf(other.status()).metadata.at("syncId"), run.id.value);
  EXPECT_TRUE(control_->Cancel(workspace_, run.id, Soon()).ok());
  Start();
}

TEST_F(SyncControlTest, EstimatesFromTheLastTotals) {
  portal_->Add(ObjectType::kCompany, 1, {{"domain", "acme.com"}});
  portal_->Add(ObjectType::kContact, 2, {{"email", "a@acme.com"}});
  const auto first = control_->Start(workspace_, {}, Soon());
  ASSERT_TRUE(first.ok());
  EXPECT_EQ(first->estimated_records, 0);
  EXPECT_EQ(first->estimated_duration.count(), 0);
  Attempt();
  const auto second = control_->Start(workspace_, {}, Soon());
  ASSERT_TRUE(second.ok()) << ToString(second.status());
  EXPECT_EQ(second->estimated_records, 2);
  EXPECT_GT(second->estimated_duration.count(), 0);
}

TEST_F(SyncControlTest, ChecksTheConnectionFirst) {
  portals_.error = WithReason(FailedPrecondition("not connected"), "INTEGRATION_NOT_CONNECTED");
  const auto started = control_->Start(workspace_, {}, Soon());
  EXPECT_EQ(ReasonOf(started.status()), "INTEGRATION_NOT_CONNECTED");
}

TEST_F(SyncControlTest, TellsTheWorker) {
  int notices = 0;
  const auto control = MakeSyncControl(*stores_, portals_, clock_, [&] { ++notices; });
  ASSERT_TRUE(control->Start(workspace_, {}, Soon()).ok());
  EXPECT_EQ(notices, 1);
}

TEST_F(SyncControlTest, AnUnknownRunIsNotFound) {
  const auto cancelled = control_->Cancel(workspace_, SyncRunId("sync_x"), Soon());
  EXPECT_EQ(cancelled.status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(ReasonOf(cancelled.status()), "RESOURCE_NOT_FOUND");
}

TEST(Summarize, PercentAndCompletion) {
  storage::SyncRun run;
  run.state = storage::RunState::kRunning;
  run.started_at = FromEpochMs(1'000'000);
  run.progress.resize(2);
  run.progress[0].total = 100;
  run.progress[0].processed = 100;
  auto summary = Summarize(run, FromEpochMs(1'010'000));
  EXPECT_EQ(summary.total, 0) << "one total is not known yet";
  EXPECT_FALSE(summary.estimated_completion);
  run.progress[1].total = 300;
  run.progress[1].processed = 100;
  summary = Summarize(run, FromEpochMs(1'010'000));
  EXPECT_EQ(summary.percent, 50);
  EXPECT_EQ(summary.estimated_completion, FromEpochMs(1'020'000));
  run.progress[1].processed = 350;
  EXPECT_EQ(Summarize(run, FromEpochMs(1'010'000)).percent, 99);
  run.state = storage::RunState::kCompleted;
  EXPECT_EQ(Summarize(run, FromEpochMs(1'010'000)).percent, 100);
  run.state = storage::RunState::kFailed;
  EXPECT_FALSE(Summarize(run, FromEpochMs(1'010'000)).estimated_completion);
}

}  // namespace
}  // namespace stanna::sync
