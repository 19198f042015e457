// Checkpoints, the sync log, paused and waiting runs, dead jobs.
#include "storage/testing/status_asserts.h"
#include "storage/testing/store_conformance.h"

namespace stanna::storage {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;

SyncCheckpoint FullCheckpoint(ObjectType type) {
  return {.type = type,
          .fast_until = After(1),
          .truth_until = After(2),
          .import_began = After(3),
          .properties = "domain,name",
          .imported_at = After(4),
          .synced_at = After(5),
          .reconciled_at = After(6),
          .associations_at = After(7),
          .calculated_at = After(8)};
}

TEST_P(SyncStateConformance, ACheckpointComesBackAsItWasPutAndIsReplacedWhole) {
  const Fence fence = LeasedPage(a_, ObjectType::kDeal).fence;
  auto& checkpoints = stores_->checkpoints();
  EXPECT_TRUE(checkpoints.List(a_, Soon())->empty());
  const SyncCheckpoint deal = FullCheckpoint(ObjectType::kDeal);
  ASSERT_STATUS_OK(checkpoints.Put(a_, fence, deal, Soon()));
  ASSERT_STATUS_OK(checkpoints.Put(a_, fence, {.type = ObjectType::kCompany}, Soon()));
  auto listed = checkpoints.List(a_, Soon());
  ASSERT_STATUS_OK(listed);
  ASSERT_EQ(listed->size(), 2u);
  EXPECT_EQ((*listed)[0], (SyncCheckpoint{.type = ObjectType::kCompany}));
  EXPECT_EQ((*listed)[1], deal);
  const SyncCheckpoint bare{.type = ObjectType::kDeal, .synced_at = After(9)};
  ASSERT_STATUS_OK(checkpoints.Put(a_, fence, bare, Soon()));
  EXPECT_EQ((*checkpoints.List(a_, Soon()))[1], bare);
  EXPECT_TRUE(checkpoints.List(b_, Soon())->empty());
}

TEST_P(SyncStateConformance, ALostLeaseMovesNoCheckpoint) {
  Fence fence = LeasedPage(a_, ObjectType::kDeal).fence;
  fence.epoch -= 1;
  const auto refused =
      stores_->checkpoints().Put(a_, fence, FullCheckpoint(ObjectType::kDeal), Soon());
  EXPECT_STATUS(kAborted, refused);
  EXPECT_EQ(ReasonOf(refused), "LEASE_LOST");
  EXPECT_TRUE(stores_->checkpoints().List(a_, Soon())->empty());
}

TEST_P(SyncStateConformance, TheLogIsNewestFirstFilteredAndPaged) {
  auto& log = stores_->sync_log();
  std::vector<SyncLogEntry> entries;
  for (int i = 0; i < 6; ++i) {
    entries.push_back({.at = After(i),
                       .run_id = SyncRunId(i % 2 == 0 ? "sync_even" : "sync_odd"),
                       .severity = static_cast<LogSeverity>(1 + i % 3),
                       .event = i < 3 ? "EARLY" : "LATE",
                       .message = "entry " + std::to_string(i)});
  }
  entries[4].type = ObjectType::kNote;
  entries[4].object_id = 77;
  entries[4].count = 12;
  ASSERT_STATUS_OK(log.Append(a_, entries, Soon()));
  const auto messages = [&](const SyncLogQuery& query) {
    std::vector<std::string> texts;
    const auto listed = log.List(a_, query, Soon());
    for (const auto& entry : *listed) texts.push_back(entry.message);
    return texts;
  };
  using Texts = std::vector<std::string>;
  EXPECT_EQ(messages({.limit = 2}), (Texts{"entry 5", "entry 4"}));
  const auto newest = *log.List(a_, {.limit = 2}, Soon());
  EXPECT_EQ(messages({.before = newest[1].sequence, .limit = 2}), (Texts{"entry 3", "entry 2"}));
  EXPECT_EQ(messages({.run_id = SyncRunId("sync_odd")}), (Texts{"entry 5", "entry 3", "entry 1"}));
  EXPECT_EQ(messages({.at_least = LogSeverity::kWarning}),
            (Texts{"entry 5", "entry 4", "entry 2", "entry 1"}));
  EXPECT_EQ(messages({.event = "EARLY"}), (Texts{"entry 2", "entry 1", "entry 0"}));
  EXPECT_EQ(messages({.type = ObjectType::kNote}), Texts{"entry 4"});
  EXPECT_EQ(messages({.object_id = 77}), Texts{"entry 4"});
  EXPECT_EQ(newest[1].count, 12);
  EXPECT_EQ(newest[1].type, ObjectType::kNote);
  EXPECT_EQ(newest[1].at, After(4));
  EXPECT_TRUE(log.List(b_, {}, Soon())->empty());
}

TEST_P(SyncStateConformance, OldLogEntriesArePruned) {
  auto& log = stores_->sync_log();
  ASSERT_STATUS_OK(
      log.Append(a_, {{.at = After(1), .event = "A"}, {.at = After(2), .event = "B"}}, Soon()));
  ASSERT_STATUS_OK(log.Append(b_, {{.at = After(1), .event = "C"}}, Soon()));
  EXPECT_EQ(*log.Prune(a_, After(2), Soon()), 1);
  const auto left = log.List(a_, {}, Soon());
  ASSERT_EQ(left->size(), 1u);
  EXPECT_EQ(left->front().event, "B");
  EXPECT_EQ(log.List(b_, {}, Soon())->size(), 1u);
}

TEST_P(SyncRunStoreConformance, ABackfillGoesOnBesideAnotherKind) {
  auto& runs = stores_->sync_runs();
  ASSERT_STATUS_OK(runs.Start(MakeRun(a_), 0, Soon()));
  SyncRun backfill = MakeRun(a_);
  backfill.kind = RunKind::kBackfill;
  backfill.oldest_first = true;
  const auto started = runs.Start(backfill, 9, Soon());
  ASSERT_STATUS_OK(started);
  EXPECT_TRUE(started->oldest_first);
  for (const RunKind kind :
       {RunKind::kQuick, RunKind::kReconcile, RunKind::kReplay, RunKind::kBackfill}) {
    SyncRun another = MakeRun(a_);
    another.kind = kind;
    EXPECT_EQ(ReasonOf(runs.Start(another, 0, Soon()).status()), "SYNC_ALREADY_RUNNING")
        << static_cast<int>(kind);
  }
}

TEST_P(SyncRunStoreConformance, ARequestIdStandsForOneKind) {
  auto& runs = stores_->sync_runs();
  SyncRun run = MakeRun(a_);
  run.request_id = "req";
  ASSERT_STATUS_OK(runs.Start(run, 0, Soon()));
  SyncRun other = MakeRun(a_);
  other.request_id = "req";
  other.kind = RunKind::kBackfill;
  const auto refused = runs.Start(other, 0, Soon());
  EXPECT_STATUS(kAlreadyExists, refused);
  EXPECT_EQ(ReasonOf(refused.status()), "REQUEST_ID_REUSED");
}

TEST_P(SyncRunStoreConformance, APausedRunIsTakenByNobodyUntilItIsResumed) {
  auto& runs = stores_->sync_runs();
  auto& jobs = stores_->jobs();
  const SyncRun run = *runs.Start(MakeRun(a_), 0, Soon());
  const auto paused = runs.Pause(a_, run.id, After(3), Soon());
  ASSERT_STATUS_OK(paused);
  EXPECT_EQ(paused->state, RunState::kPaused);
  EXPECT_FALSE(jobs.Claim("w", After(100), minutes(1), Soon())->has_value());
  EXPECT_EQ(ReasonOf(runs.Start(MakeRun(a_), 0, Soon()).status()), "SYNC_ALREADY_RUNNING")
      << "it is not over";
  const auto resumed = runs.Resume(a_, run.id, After(101), Soon());
  ASSERT_STATUS_OK(resumed);
  EXPECT_EQ(resumed->state, RunState::kQueued);
  EXPECT_EQ(runs.Resume(a_, run.id, After(102), Soon())->state, RunState::kQueued);
  EXPECT_TRUE(jobs.Claim("w", After(103), minutes(1), Soon())->has_value());
  EXPECT_STATUS(kNotFound, runs.Pause(b_, run.id, After(3), Soon()));
  EXPECT_STATUS(kNotFound, runs.Resume(b_, run.id, After(103), Soon()));
}

TEST_P(SyncRunStoreConformance, ARunThatIsAtWorkIsPausedAtItsNextPage) {
  PageWrite page = LeasedPage(a_, ObjectType::kCompany);
  ASSERT_STATUS_OK(stores_->sync_runs().MarkRunning(a_, page.run_id, kNoon, Soon()));
  WriteOk(page);
  ASSERT_STATUS_OK(stores_->sync_runs().Pause(a_, page.run_id, After(3), Soon()));
  EXPECT_STATUS(kAborted, stores_->records().WritePage(page, Soon()));
  ASSERT_STATUS_OK(stores_->sync_runs().Resume(a_, page.run_id, After(1001), Soon()));
  const auto again = stores_->jobs().Claim("w2", After(2000), minutes(1), Soon());
  ASSERT_STATUS_OK(again);
  ASSERT_TRUE(again->has_value());
  page.fence = (*again)->fence();
  WriteOk(page);
}

TEST_P(SyncRunStoreConformance, ARunThatIsOverIsNotPaused) {
  auto& runs = stores_->sync_runs();
  const SyncRun run = *runs.Start(MakeRun(a_), 0, Soon());
  ASSERT_STATUS_OK(runs.Finish(a_, run.id, RunState::kCompleted, "", "", After(5), Soon()));
  EXPECT_EQ(ReasonOf(runs.Pause(a_, run.id, After(3), Soon()).status()), "RUN_FINISHED");
  EXPECT_EQ(ReasonOf(runs.Resume(a_, run.id, After(6), Soon()).status()), "RUN_FINISHED");
}

TEST_P(SyncRunStoreConformance, APausedRunIsCancelledAtOnce) {
  auto& runs = stores_->sync_runs();
  const SyncRun run = *runs.Start(MakeRun(a_), 0, Soon());
  ASSERT_STATUS_OK(runs.Pause(a_, run.id, After(3), Soon()));
  EXPECT_EQ(runs.RequestCancel(a_, run.id, After(9), Soon())->state, RunState::kCancelled);
  EXPECT_FALSE(stores_->jobs().Claim("w", After(100), minutes(1), Soon())->has_value());
}

TEST_P(SyncRunStoreConformance, WaitingIsSaidUntilTheRunGoesOn) {
  auto& runs = stores_->sync_runs();
  const SyncRun run = *runs.Start(MakeRun(a_), 0, Soon());
  ASSERT_STATUS_OK(runs.SetWaiting(a_, run.id, After(60), "HubSpot's daily limit", Soon()));
  const auto waiting = runs.Get(a_, run.id, Soon());
  EXPECT_EQ(waiting->waiting_until, After(60));
  EXPECT_EQ(waiting->waiting_reason, "HubSpot's daily limit");
  ASSERT_STATUS_OK(runs.MarkRunning(a_, run.id, After(61), Soon()));
  const auto going = runs.Get(a_, run.id, Soon());
  EXPECT_FALSE(going->waiting_until.has_value());
  EXPECT_EQ(going->waiting_reason, "");
}

TEST_P(SyncRunStoreConformance, EffortAddsUp) {
  auto& runs = stores_->sync_runs();
  SyncRun run = MakeRun(a_);
  run.types = {ObjectType::kDeal};
  ASSERT_STATUS_OK(runs.Start(run, 0, Soon()));
  ASSERT_STATUS_OK(runs.AddEffort(
      a_, run.id, ObjectType::kDeal,
      {.calls = 2, .calls_saved = 10, .waited = milliseconds(700), .started_at = After(1)},
      Soon()));
  ASSERT_STATUS_OK(runs.AddEffort(
      a_, run.id, ObjectType::kDeal,
      {.calls = 1, .waited = milliseconds(50), .started_at = After(2), .finished_at = After(3)},
      Soon()));
  const ObjectProgress progress = runs.Get(a_, run.id, Soon())->progress[0];
  EXPECT_EQ(progress.calls, 3);
  EXPECT_EQ(progress.calls_saved, 10);
  EXPECT_EQ(progress.waited, milliseconds(750));
  EXPECT_EQ(progress.started_at, After(1));
  EXPECT_EQ(progress.finished_at, After(3));
  EXPECT_TRUE(progress.finished);
}

TEST_P(JobStoreConformance, ADeadJobKeepsItsReasonAndIsRevivedOnce) {
  auto& jobs = stores_->jobs();
  const SyncRun run = *stores_->sync_runs().Start(MakeRun(a_), 0, Soon());
  const Job job = **jobs.Claim("w", After(100), minutes(5), Soon());
  ASSERT_STATUS_OK(jobs.Fail(job.fence(), "gave up", After(101), Soon()));
  const auto dead = jobs.ListDead(a_, 10, Soon());
  ASSERT_STATUS_OK(dead);
  ASSERT_EQ(dead->size(), 1u);
  EXPECT_EQ(dead->front().job.id, run.job_id);
  EXPECT_EQ(dead->front().error, "gave up");
  EXPECT_EQ(dead->front().died_at, After(101));
  EXPECT_TRUE(jobs.ListDead(b_, 10, Soon())->empty());
  EXPECT_STATUS(kNotFound, jobs.Revive(b_, run.job_id, After(200), Soon()));
  ASSERT_STATUS_OK(jobs.Revive(a_, run.job_id, After(200), Soon()));
  EXPECT_STATUS(kNotFound, jobs.Revive(a_, run.job_id, After(200), Soon()));
  EXPECT_TRUE(jobs.ListDead(a_, 10, Soon())->empty());
  const auto again = jobs.Claim("w", After(201), minutes(5), Soon());
  ASSERT_TRUE(again->has_value());
  EXPECT_EQ((*again)->id, run.job_id);
}

TEST_P(JobStoreConformance, TheDepthOfTheQueue) {
  auto& jobs = stores_->jobs();
  EXPECT_EQ(jobs.Depth(a_, Soon())->queued, 0);
  ASSERT_STATUS_OK(stores_->sync_runs().Start(MakeRun(a_), 0, Soon()));
  EXPECT_EQ(jobs.Depth(a_, Soon())->queued, 1);
  EXPECT_TRUE(jobs.Depth(a_, Soon())->oldest_due_at.has_value());
  EXPECT_EQ(jobs.Depth(b_, Soon())->queued, 0);
  const Job job = **jobs.Claim("w", After(100), minutes(5), Soon());
  EXPECT_EQ(jobs.Depth(a_, Soon())->queued, 0);
  EXPECT_EQ(jobs.Depth(a_, Soon())->leased, 1);
  ASSERT_STATUS_OK(jobs.Fail(job.fence(), "x", After(101), Soon()));
  const auto depth = jobs.Depth(a_, Soon());
  EXPECT_EQ(depth->leased, 0);
  EXPECT_EQ(depth->dead, 1);
  EXPECT_FALSE(depth->oldest_due_at.has_value());
}

TEST_P(ConnectionStoreConformance, ConnectionsOfEveryWorkspaceByTheirState) {
  auto& connections = stores_->connections();
  for (const auto& [workspace, state] :
       {std::pair(a_, ConnectionState::kActive), std::pair(b_, ConnectionState::kReauthRequired)}) {
    Connection connection;
    connection.workspace_id = workspace;
    connection.id = ConnectionId("conn_" + workspace.value);
    connection.state = state;
    connection.created_at = connection.updated_at = kNoon;
    ASSERT_STATUS_OK(connections.Put(connection, Soon()));
  }
  const auto active = connections.ListByState(ConnectionState::kActive, Soon());
  ASSERT_STATUS_OK(active);
  ASSERT_EQ(active->size(), 1u);
  EXPECT_EQ(active->front().workspace_id, a_);
  EXPECT_TRUE(connections.ListByState(ConnectionState::kDegraded, Soon())->empty());
}

TEST_P(PortalStoreConformance, WhenEachPartWasRead) {
  auto& portal = stores_->portals();
  EXPECT_TRUE(portal.ReadTimes(a_, Soon())->empty());
  ASSERT_STATUS_OK(portal.SetReadTime(a_, "owners", After(1), Soon()));
  ASSERT_STATUS_OK(portal.SetReadTime(a_, "pipelines", After(2), Soon()));
  ASSERT_STATUS_OK(portal.SetReadTime(a_, "owners", After(3), Soon()));
  EXPECT_EQ(*portal.ReadTimes(a_, Soon()),
            (std::map<std::string, Time>{{"owners", After(3)}, {"pipelines", After(2)}}));
  EXPECT_TRUE(portal.ReadTimes(b_, Soon())->empty());
}

}  // namespace
}  // namespace stanna::storage
