// Sync runs and jobs.
#include <atomic>
#include <set>
#include <thread>

#include "storage/testing/status_asserts.h"
#include "storage/testing/store_conformance.h"

namespace stanna::storage {
namespace {

using std::chrono::minutes;

TEST_P(SyncRunStoreConformance, StartMakesTheRunItsProgressAndItsJob) {
  SyncRun run = MakeRun(a_);
  run.kind = RunKind::kBackfill;
  run.trigger = RunTrigger::kConnect;
  run.window_start = After(-100);
  run.types = {ObjectType::kMeeting, ObjectType::kCompany};
  const auto started = stores_->sync_runs().Start(run, 3, Soon());
  ASSERT_STATUS_OK(started);
  EXPECT_EQ(started->state, RunState::kQueued);
  EXPECT_EQ(started->kind, RunKind::kBackfill);
  EXPECT_EQ(started->trigger, RunTrigger::kConnect);
  EXPECT_EQ(started->window_start, After(-100));
  EXPECT_FALSE(started->window_end.has_value());
  ASSERT_EQ(started->progress.size(), 2u);
  EXPECT_EQ(started->progress[0].type, ObjectType::kCompany);
  EXPECT_FALSE(started->progress[0].total.has_value());
  const auto job = stores_->jobs().Claim("w", After(100), minutes(1), Soon());
  ASSERT_STATUS_OK(job);
  ASSERT_TRUE(job->has_value());
  EXPECT_EQ((*job)->id, run.job_id);
  EXPECT_EQ((*job)->kind, "sync_run");
  EXPECT_EQ((*job)->payload, run.id.value);
  EXPECT_EQ((*job)->priority, 3);
  EXPECT_EQ(stores_->sync_runs().GetByJob(a_, run.job_id, Soon())->id, run.id);
  EXPECT_STATUS(kNotFound, stores_->sync_runs().GetByJob(b_, run.job_id, Soon()));
}

TEST_P(SyncRunStoreConformance, OnlyOneRunOfAWorkspaceIsUnderWay) {
  auto& runs = stores_->sync_runs();
  const auto first = runs.Start(MakeRun(a_), 0, Soon());
  ASSERT_STATUS_OK(first);
  const auto second = runs.Start(MakeRun(a_), 0, Soon());
  EXPECT_STATUS(kAlreadyExists, second);
  EXPECT_EQ(ReasonOf(second.status()), "SYNC_ALREADY_RUNNING");
  EXPECT_EQ(DetailsOf(second.status()).metadata["syncId"], first->id.value);
  EXPECT_EQ(DetailsOf(second.status()).metadata["jobId"], first->job_id.value);
  EXPECT_STATUS_OK(runs.Start(MakeRun(b_), 0, Soon()));
  ASSERT_STATUS_OK(runs.Finish(a_, first->id, RunState::kCompleted, "", "", After(9), Soon()));
  EXPECT_STATUS(kNotFound, runs.GetActive(a_, Soon()));
  EXPECT_STATUS_OK(runs.Start(MakeRun(a_), 0, Soon()));
}

TEST_P(SyncRunStoreConformance, TheSameRequestIsAnsweredWithItsRun) {
  auto& runs = stores_->sync_runs();
  SyncRun run = MakeRun(a_);
  run.request_id = "req-1";
  const auto first = runs.Start(run, 0, Soon());
  ASSERT_STATUS_OK(first);
  SyncRun again = MakeRun(a_);
  again.request_id = "req-1";
  EXPECT_EQ(runs.Start(again, 0, Soon())->id, run.id);
  ASSERT_STATUS_OK(runs.Finish(a_, run.id, RunState::kFailed, "X", "why", After(9), Soon()));
  const auto finished = runs.Start(again, 0, Soon());
  ASSERT_STATUS_OK(finished);
  EXPECT_EQ(finished->id, run.id);
  EXPECT_EQ(finished->state, RunState::kFailed);
  EXPECT_EQ(finished->error_message, "why");
}

TEST_P(SyncRunStoreConformance, OfManyStartsAtOnceOneWins) {
  std::vector<SyncRun> candidates;
  for (int i = 0; i < 8; ++i) candidates.push_back(MakeRun(a_));
  std::atomic<int> started = 0;
  std::atomic<int> refused = 0;
  std::vector<std::thread> threads;
  for (const SyncRun& run : candidates) {
    threads.emplace_back([&, run] {
      const auto result = stores_->sync_runs().Start(run, 0, Soon());
      if (result.ok()) ++started;
      if (ReasonOf(result.status()) == "SYNC_ALREADY_RUNNING") ++refused;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(started, 1);
  EXPECT_EQ(refused, 7);
  EXPECT_EQ(stores_->sync_runs().List(a_, {}, Soon())->total, 1);
}

TEST_P(SyncRunStoreConformance, TerminalStatesAreFinal) {
  auto& runs = stores_->sync_runs();
  const SyncRun run = *runs.Start(MakeRun(a_), 0, Soon());
  ASSERT_STATUS_OK(runs.MarkRunning(a_, run.id, After(5), Soon()));
  ASSERT_STATUS_OK(runs.MarkRunning(a_, run.id, After(6), Soon()));
  EXPECT_EQ(runs.Get(a_, run.id, Soon())->config_version, std::nullopt);
  for (const int version : {4, 3, 5}) {
    ASSERT_STATUS_OK(runs.NoteConfigVersion(a_, run.id, version, Soon()));
  }
  EXPECT_EQ(runs.Get(a_, run.id, Soon())->config_version, 3) << "the oldest";
  ASSERT_STATUS_OK(runs.Finish(a_, run.id, RunState::kFailed, "CODE", "text", After(7), Soon()));
  ASSERT_STATUS_OK(runs.Finish(a_, run.id, RunState::kCompleted, "", "", After(8), Soon()));
  EXPECT_STATUS(kAborted, runs.MarkRunning(a_, run.id, After(9), Soon()));
  const auto got = runs.Get(a_, run.id, Soon());
  ASSERT_STATUS_OK(got);
  EXPECT_EQ(got->state, RunState::kFailed);
  EXPECT_EQ(got->error_code, "CODE");
  EXPECT_EQ(got->started_at, After(5)) << "a resumed run keeps its start";
  EXPECT_EQ(got->finished_at, After(7));
  EXPECT_STATUS(kNotFound, runs.Finish(b_, run.id, RunState::kFailed, "", "", kNoon, Soon()));
}

TEST_P(SyncRunStoreConformance, TotalsAndErrorsPerType) {
  auto& runs = stores_->sync_runs();
  SyncRun run = MakeRun(a_);
  run.types = {ObjectType::kDeal};
  ASSERT_STATUS_OK(runs.Start(run, 0, Soon()));
  ASSERT_STATUS_OK(runs.SetTotal(a_, run.id, ObjectType::kDeal, 5'000'000'000, Soon()));
  ASSERT_STATUS_OK(runs.SetObjectError(a_, run.id, ObjectType::kDeal, "403: no scope", Soon()));
  EXPECT_STATUS(kNotFound, runs.SetTotal(a_, run.id, ObjectType::kNote, 1, Soon()));
  const auto got = runs.Get(a_, run.id, Soon());
  EXPECT_EQ(got->progress[0].total, 5'000'000'000);
  EXPECT_EQ(got->progress[0].error, "403: no scope");
}

TEST_P(SyncRunStoreConformance, ListIsNewestFirstFilteredAndPaged) {
  auto& runs = stores_->sync_runs();
  std::vector<SyncRunId> ids;
  for (int i = 0; i < 5; ++i) {
    SyncRun run = MakeRun(a_);
    if (i == 2) run.kind = RunKind::kQuick;
    ASSERT_STATUS_OK(runs.Start(run, 0, Soon()));
    ids.push_back(run.id);
    if (i < 4) {
      ASSERT_STATUS_OK(runs.Finish(a_, run.id, RunState::kCompleted, "", "", After(50), Soon()));
    }
  }
  const auto page = runs.List(a_, {.limit = 2, .offset = 1}, Soon());
  ASSERT_STATUS_OK(page);
  EXPECT_EQ(page->total, 5);
  ASSERT_EQ(page->runs.size(), 2u);
  EXPECT_EQ(page->runs[0].id, ids[3]);
  EXPECT_EQ(runs.List(a_, {.state = RunState::kQueued}, Soon())->runs[0].id, ids[4]);
  EXPECT_EQ(runs.List(a_, {.state = RunState::kCompleted, .kind = RunKind::kQuick}, Soon())->total,
            1);
  EXPECT_EQ(runs.List(b_, {}, Soon())->total, 0);
}

TEST_P(SyncRunStoreConformance, CancellingAQueuedRunEndsItAndItsJob) {
  const SyncRun run = *stores_->sync_runs().Start(MakeRun(a_), 0, Soon());
  EXPECT_STATUS(kNotFound, stores_->sync_runs().RequestCancel(b_, run.id, After(9), Soon()));
  const auto cancelled = stores_->sync_runs().RequestCancel(a_, run.id, After(9), Soon());
  ASSERT_STATUS_OK(cancelled);
  EXPECT_EQ(cancelled->state, RunState::kCancelled);
  EXPECT_EQ(cancelled->finished_at, After(9));
  EXPECT_FALSE(stores_->jobs().Claim("w", After(99), minutes(1), Soon())->has_value());
}

TEST_P(SyncRunStoreConformance, CancellingARunningRunAsksOnly) {
  const SyncRun run = *stores_->sync_runs().Start(MakeRun(a_), 0, Soon());
  ASSERT_STATUS_OK(stores_->sync_runs().MarkRunning(a_, run.id, After(5), Soon()));
  const auto asked = stores_->sync_runs().RequestCancel(a_, run.id, After(9), Soon());
  ASSERT_STATUS_OK(asked);
  EXPECT_EQ(asked->state, RunState::kRunning);
  EXPECT_TRUE(asked->cancel_requested);
  ASSERT_STATUS_OK(
      stores_->sync_runs().Finish(a_, run.id, RunState::kCompleted, "", "", After(10), Soon()));
  EXPECT_EQ(stores_->sync_runs().RequestCancel(a_, run.id, After(11), Soon())->state,
            RunState::kCompleted);
}

TEST_P(SyncRunStoreConformance, ALiveRunGoesOnBesideAllOthers) {
  auto& runs = stores_->sync_runs();
  SyncRun live = MakeRun(a_);
  live.kind = RunKind::kLive;
  live.trigger = RunTrigger::kWebhook;
  ASSERT_STATUS_OK(runs.Start(live, 0, Soon()));
  EXPECT_STATUS(kNotFound, runs.GetActive(a_, Soon()));  // it is not what people wait for
  SyncRun backfill = MakeRun(a_);
  backfill.kind = RunKind::kBackfill;
  EXPECT_STATUS_OK(runs.Start(backfill, 0, Soon()));
  const SyncRun full = MakeRun(a_);
  EXPECT_STATUS_OK(runs.Start(full, 0, Soon()));
  SyncRun second = MakeRun(a_);
  second.kind = RunKind::kLive;
  const auto refused = runs.Start(second, 0, Soon());
  EXPECT_STATUS(kAlreadyExists, refused);
  EXPECT_EQ(DetailsOf(refused.status()).metadata["syncId"], live.id.value);
  const auto stored = runs.Get(a_, live.id, Soon());
  ASSERT_STATUS_OK(stored);
  EXPECT_EQ(stored->kind, RunKind::kLive);
  EXPECT_EQ(stored->trigger, RunTrigger::kWebhook);
  RunQuery query;
  EXPECT_EQ(runs.List(a_, query, Soon())->total, 3);
  query.without_live = true;
  EXPECT_EQ(runs.List(a_, query, Soon())->total, 2);
}

TEST_P(SyncRunStoreConformance, OldLiveRunsAreRemovedWithTheirJobs) {
  auto& runs = stores_->sync_runs();
  const auto run_of = [&](RunKind kind, Time ended) {
    SyncRun run = MakeRun(a_);
    run.kind = kind;
    EXPECT_STATUS_OK(runs.Start(run, 0, Soon()));
    EXPECT_STATUS_OK(runs.Finish(a_, run.id, RunState::kCompleted, "", "", ended, Soon()));
    return run;
  };
  const SyncRun first = run_of(RunKind::kLive, After(1));
  const SyncRun second = run_of(RunKind::kLive, After(2));
  const SyncRun third = run_of(RunKind::kLive, After(30));
  const SyncRun full = run_of(RunKind::kFull, After(1));
  SyncRun open = MakeRun(a_);
  open.kind = RunKind::kLive;
  ASSERT_STATUS_OK(runs.Start(open, 0, Soon()));
  EXPECT_EQ(*runs.RemoveLiveBefore(b_, After(30), 10, Soon()), 0);
  EXPECT_EQ(*runs.RemoveLiveBefore(a_, After(30), 1, Soon()), 1);
  EXPECT_STATUS(kNotFound, runs.Get(a_, first.id, Soon()));
  EXPECT_STATUS_OK(runs.Get(a_, second.id, Soon()));
  EXPECT_EQ(*runs.RemoveLiveBefore(a_, After(30), 10, Soon()), 1);
  EXPECT_STATUS(kNotFound, runs.GetByJob(a_, second.job_id, Soon()));
  for (const SyncRun& kept : {third, full, open}) EXPECT_STATUS_OK(runs.Get(a_, kept.id, Soon()));
  std::set<std::string> jobs;
  while (const auto job = *stores_->jobs().Claim("w", After(100), minutes(1), Soon())) {
    jobs.insert(job->id.value);
  }
  EXPECT_EQ(jobs,
            (std::set<std::string>{third.job_id.value, full.job_id.value, open.job_id.value}));
}

TEST_P(JobStoreConformance, WorkersAreKeptForLiveRuns) {
  auto& jobs = stores_->jobs();
  SyncRun live = MakeRun(a_);
  live.kind = RunKind::kLive;
  const SyncRun other = *stores_->sync_runs().Start(MakeRun(a_), 0, Soon());
  ASSERT_STATUS_OK(stores_->sync_runs().Start(live, 0, Soon()));
  Claimant only_live = "live";
  only_live.only = kLiveRunJob;
  Claimant no_live = "other";
  no_live.except = kLiveRunJob;
  const auto first = jobs.Claim(only_live, After(100), minutes(1), Soon());
  ASSERT_TRUE(first.ok() && first->has_value());
  EXPECT_EQ((*first)->id, live.job_id);
  EXPECT_EQ((*first)->kind, kLiveRunJob);
  EXPECT_FALSE(jobs.Claim(only_live, After(100), minutes(1), Soon())->has_value());
  EXPECT_EQ((*jobs.Claim(no_live, After(100), minutes(1), Soon()))->id, other.job_id);
  // Nor when its lease is over.
  EXPECT_EQ((*jobs.Claim(no_live, After(200), minutes(1), Soon()))->id, other.job_id);
  EXPECT_FALSE(jobs.Claim(no_live, After(200), minutes(1), Soon())->has_value());
  EXPECT_EQ((*jobs.Claim("any", After(200), minutes(1), Soon()))->id, live.job_id);
}

TEST_P(JobStoreConformance, LowerPriorityNumberIsFirst) {
  const SyncRun late = *stores_->sync_runs().Start(MakeRun(a_), 5, Soon());
  const SyncRun urgent = *stores_->sync_runs().Start(MakeRun(b_), 1, Soon());
  EXPECT_EQ((*stores_->jobs().Claim("w", After(100), minutes(1), Soon()))->id, urgent.job_id);
  EXPECT_EQ((*stores_->jobs().Claim("w", After(100), minutes(1), Soon()))->id, late.job_id);
  EXPECT_FALSE(stores_->jobs().Claim("w", After(100), minutes(1), Soon())->has_value());
}

TEST_P(JobStoreConformance, AnExpiredLeaseIsClaimedAgainWithAHigherEpoch) {
  ASSERT_STATUS_OK(stores_->sync_runs().Start(MakeRun(a_), 0, Soon()));
  auto& jobs = stores_->jobs();
  const Job first = **jobs.Claim("w1", After(100), minutes(5), Soon());
  EXPECT_FALSE(jobs.Claim("w2", After(104), minutes(5), Soon())->has_value());
  ASSERT_STATUS_OK(jobs.Heartbeat(first.fence(), After(104), minutes(5), Soon()));
  EXPECT_FALSE(jobs.Claim("w2", After(108), minutes(5), Soon())->has_value());
  const auto second = jobs.Claim("w2", After(109), minutes(5), Soon());
  ASSERT_STATUS_OK(second);
  ASSERT_TRUE(second->has_value());
  EXPECT_GT((*second)->epoch, first.epoch);
  EXPECT_EQ((*second)->attempts, 2);
  const auto lost = jobs.Heartbeat(first.fence(), After(110), minutes(5), Soon());
  EXPECT_STATUS(kAborted, lost);
  EXPECT_EQ(ReasonOf(lost), "LEASE_LOST");
  EXPECT_STATUS(kAborted, jobs.Complete(first.fence(), After(110), Soon()));
  EXPECT_STATUS(kAborted, jobs.Retry(first.fence(), "x", After(110), Soon()));
  EXPECT_STATUS(kAborted, jobs.Fail(first.fence(), "x", After(110), Soon()));
  Fence of_another = (*second)->fence();
  of_another.workspace_id = b_;
  EXPECT_STATUS(kAborted, jobs.Heartbeat(of_another, After(110), minutes(5), Soon()));
  EXPECT_STATUS(kAborted, jobs.Complete(of_another, After(110), Soon()));
  EXPECT_STATUS_OK(jobs.Complete((*second)->fence(), After(110), Soon()));
  EXPECT_STATUS(kAborted, jobs.Heartbeat((*second)->fence(), After(110), minutes(5), Soon()));
}

TEST_P(JobStoreConformance, ARetriedJobWaitsForItsTimeAndAFailedOneNeverComesBack) {
  ASSERT_STATUS_OK(stores_->sync_runs().Start(MakeRun(a_), 0, Soon()));
  auto& jobs = stores_->jobs();
  const Job first = **jobs.Claim("w", After(100), minutes(5), Soon());
  ASSERT_STATUS_OK(jobs.Retry(first.fence(), "HubSpot is away", After(200), Soon()));
  EXPECT_FALSE(jobs.Claim("w", After(199), minutes(5), Soon())->has_value());
  const auto again = jobs.Claim("w", After(200), minutes(5), Soon());
  ASSERT_TRUE(again->has_value());
  ASSERT_STATUS_OK(jobs.Fail((*again)->fence(), "gave up", After(201), Soon()));
  EXPECT_FALSE(jobs.Claim("w", After(999), minutes(5), Soon())->has_value());
}

TEST_P(JobStoreConformance, NoJobIsGivenTwice) {
  constexpr int kJobs = 12;
  for (int i = 0; i < kJobs; ++i) {
    const WorkspaceId workspace("w" + std::to_string(i) + ".com");
    AddWorkspace(workspace);
    ASSERT_STATUS_OK(stores_->sync_runs().Start(MakeRun(workspace), 0, Soon()));
  }
  std::mutex mutex;
  std::multiset<std::string> given;
  std::vector<std::thread> workers;
  for (int i = 0; i < 4; ++i) {
    workers.emplace_back([&] {
      // A claim may come back empty-handed while others hold the last rows.
      for (int misses = 0; misses < 20;) {
        const auto job = stores_->jobs().Claim("w", After(500), minutes(5), Soon());
        if (!job.ok() || !job->has_value()) {
          ++misses;
          continue;
        }
        const std::lock_guard lock(mutex);
        given.insert((*job)->id.value);
      }
    });
  }
  for (std::thread& worker : workers) worker.join();
  EXPECT_EQ(given.size(), static_cast<std::size_t>(kJobs));
  EXPECT_EQ(std::set<std::string>(given.begin(), given.end()).size(),
            static_cast<std::size_t>(kJobs));
}

}  // namespace
}  // namespace stanna::storage
