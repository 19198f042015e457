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

TEST_F(SyncControlTest, ABackfillGoesBesideTheOthers) {
  RunRequest backfill;
  backfill.kind = storage::RunKind::kBackfill;
  backfill.request_id = "mine";
  backfill.oldest_first = true;
  const auto run = Start(backfill);
  EXPECT_TRUE(run.oldest_first);
  EXPECT_NE(Start().id, run.id);
  backfill.request_id = "other";
  const auto second = control_->Start(workspace_, backfill, Soon());
  EXPECT_EQ(ReasonOf(second.status()), "SYNC_ALREADY_RUNNING");
  EXPECT_EQ(DetailsOf(second.status()).metadata.at("syncId"), run.id.value);
  RunRequest sync;
  sync.request_id = "mine";
  const auto reused = control_->Start(workspace_, sync, Soon());
  EXPECT_EQ(reused.status().code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(ReasonOf(reused.status()), "REQUEST_ID_REUSED");
  EXPECT_EQ(DetailsOf(reused.status()).metadata.at("syncId"), run.id.value);
}

TEST_F(SyncControlTest, FullUntilEveryTypeWasImportedThenQuick) {
  RunRequest request;
  request.request_id = "first";
  const auto first = Start(request);
  EXPECT_EQ(first.kind, storage::RunKind::kFull);
  Attempt();
  EXPECT_EQ(Start(request).id, first.id) << "the same start, though it would be a quick one by now";
  EXPECT_EQ(Start(RunRequest()).kind, storage::RunKind::kQuick);
}

TEST_F(SyncControlTest, FullAsLongAsOneTypeIsMissing) {
  Start({ObjectType::kCompany});
  Attempt();
  EXPECT_EQ(Start(RunRequest()).kind, storage::RunKind::kFull);
}

TEST_F(SyncControlTest, AReplayNeedsNoConnection) {
  portals_.error = WithReason(FailedPrecondition("not connected"), "INTEGRATION_NOT_CONNECTED");
  RunRequest request;
  request.kind = storage::RunKind::kReplay;
  EXPECT_EQ(Start(request).kind, storage::RunKind::kReplay);
}

TEST_F(SyncControlTest, APausedRunHoldsItsPlaceUntilItIsResumed) {
  int notices = 0;
  const auto control =
      MakeSyncControl(*stores_, portals_, clock_, {.on_queued = [&] { ++notices; }});
  const auto run = Start();
  const auto paused = control->Pause(workspace_, run.id, Soon());
  ASSERT_TRUE(paused.ok()) << ToString(paused.status());
  EXPECT_EQ(paused->state, storage::RunState::kPaused);
  const auto none = stores_->jobs().Claim("one", clock_.Now(), kLease, Soon());
  ASSERT_TRUE(none.ok());
  EXPECT_FALSE(none->has_value());
  EXPECT_EQ(ReasonOf(control->Start(workspace_, {}, Soon()).status()), "SYNC_ALREADY_RUNNING");
  EXPECT_EQ(notices, 0);
  EXPECT_EQ(control->Resume(workspace_, run.id, Soon())->state, storage::RunState::kQueued);
  EXPECT_EQ(notices, 1);
  Attempt();
  EXPECT_EQ(ReasonOf(control->Pause(workspace_, run.id, Soon()).status()), "RUN_FINISHED");
  EXPECT_EQ(ReasonOf(control->Resume(workspace_, run.id, Soon()).status()), "RUN_FINISHED");
  const auto unknown = control->Pause(workspace_, SyncRunId("sync_x"), Soon());
  EXPECT_EQ(ReasonOf(unknown.status()), "RESOURCE_NOT_FOUND");
}

TEST_F(SyncControlTest, ADeadJobIsQueuedAgain) {
  Start();
  const auto job = Claim();
  ASSERT_TRUE(stores_->jobs().Fail(job.fence(), "thrown", clock_.Now(), Soon()).ok());
  EXPECT_TRUE(control_->RetryDeadJob(workspace_, job.id, Soon()).ok());
  EXPECT_EQ(Claim().id, job.id);
  EXPECT_EQ(ReasonOf(control_->RetryDeadJob(workspace_, job.id, Soon())), "RESOURCE_NOT_FOUND");
}

TEST_F(SyncControlTest, EstimatesFromTheLastTotals) {
  portal_->Add(ObjectType::kCompany, 1, {{"domain", "acme.com"}});
  portal_->Add(ObjectType::kContact, 2, {{"email", "a@acme.com"}});
  const auto first = control_->Start(workspace_, {}, Soon());
  ASSERT_TRUE(first.ok());
  EXPECT_EQ(first->estimated_records, 0);
  EXPECT_EQ(first->estimated_duration.count(), 0);
  Attempt();
  RunRequest full;
  full.kind = storage::RunKind::kFull;
  const auto second = control_->Start(workspace_, full, Soon());
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
  const auto control =
      MakeSyncControl(*stores_, portals_, clock_, {.on_queued = [&] { ++notices; }});
  ASSERT_TRUE(control->Start(workspace_, {}, Soon()).ok());
  EXPECT_EQ(notices, 1);
}

TEST_F(SyncControlTest, TellsWhichRunsThereAreNotAfterAll) {
  std::vector<std::string> told;
  const auto control = MakeSyncControl(
      *stores_, portals_, clock_,
      {.on_queued = [&] { told.emplace_back("queued"); },
       .before_queued = [&](const SyncRunId& run) { told.push_back("before " + run.value); },
       .not_queued = [&](const SyncRunId& run) { told.push_back("not " + run.value); }});
  RunRequest request;
  request.request_id = "mine";
  const auto first = control->Start(workspace_, request, Soon());
  ASSERT_TRUE(first.ok()) << ToString(first.status());
  EXPECT_EQ(told, (std::vector<std::string>{"before " + first->run.id.value, "queued"}));
  const auto expect_none = [&](const char* what) {
    ASSERT_GE(told.size(), 2U) << what;
    EXPECT_TRUE(told[0].starts_with("before sync_")) << what << ": " << told[0];
    EXPECT_EQ(told[1], "not " + told[0].substr(7)) << what;
  };
  told.clear();
  ASSERT_TRUE(control->Start(workspace_, request, Soon()).ok());
  expect_none("the same start once more");
  told.clear();
  request.request_id = "other";
  EXPECT_EQ(ReasonOf(control->Start(workspace_, request, Soon()).status()), "SYNC_ALREADY_RUNNING");
  expect_none("a start that is refused");
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
  EXPECT_FALSE(summary.total) << "one is not known yet";
  EXPECT_FALSE(summary.percent);
  EXPECT_FALSE(summary.estimated_completion);
  run.progress[1].total = 300;
  run.progress[1].processed = 100;
  summary = Summarize(run, FromEpochMs(1'010'000));
  EXPECT_EQ(summary.percent, 50);
  EXPECT_EQ(summary.estimated_completion, FromEpochMs(1'020'000));
  run.waiting_until = FromEpochMs(1'900'000);
  EXPECT_FALSE(Summarize(run, FromEpochMs(1'010'000)).estimated_completion);
  run.progress[1].processed = 350;
  EXPECT_EQ(Summarize(run, FromEpochMs(1'010'000)).percent, 99);
  run.state = storage::RunState::kCompleted;
  EXPECT_EQ(Summarize(run, FromEpochMs(1'010'000)).percent, 100);
  run.state = storage::RunState::kFailed;
  EXPECT_FALSE(Summarize(run, FromEpochMs(1'010'000)).estimated_completion);
}

}  // namespace
}  // namespace stanna::sync
