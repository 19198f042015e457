#include "server/jobs/scheduler.h"

#include <glog/logging.h>
#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <future>
#include <memory>
#include <utility>

#include "server/sync/portal_clients.h"
#include "storage/audit_store.h"
#include "storage/change_store.h"
#include "storage/config_store.h"
#include "storage/health_store.h"
#include "storage/job_store.h"
#include "storage/record_store.h"
#include "storage/sync_log_store.h"
#include "storage/sync_run_store.h"
#include "storage/testing/store_backend.h"
#include "storage/webhook_store.h"

namespace stanna::jobs {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using storage::ConnectionState;
using storage::RunKind;
using storage::RunState;
using storage::SyncRun;

Deadline Soon() { return Deadline::After(std::chrono::seconds(60)); }

// Queueing a run needs to know only whether the portal can be reached.
class FakePortals : public sync::PortalClients {
 public:
  absl::StatusOr<std::shared_ptr<hubspot::HubSpotClient>> ForWorkspace(const WorkspaceId& workspace,
                                                                       Deadline) override {
    const MutexLock lock(mutex_);
    ++calls_;
    const auto error = errors_.find(workspace);
    if (error != errors_.end()) return error->second;
    return nullptr;
  }
  absl::Status CheckScopes(const WorkspaceId&, sync::ScopeCheck, Deadline) override {
    return absl::OkStatus();
  }
  void Fail(const WorkspaceId& workspace, absl::Status error) {
    const MutexLock lock(mutex_);
    errors_[workspace] = std::move(error);
  }
  void Heal(const WorkspaceId& workspace) {
    const MutexLock lock(mutex_);
    errors_.erase(workspace);
  }
  int calls() {
    const MutexLock lock(mutex_);
    return calls_;
  }

 private:
  Mutex mutex_;
  std::map<WorkspaceId, absl::Status> errors_ GUARDED_BY(mutex_);
  int calls_ GUARDED_BY(mutex_) = 0;
};

class WarningCount : public google::LogSink {
 public:
  WarningCount() { google::AddLogSink(this); }
  ~WarningCount() override { google::RemoveLogSink(this); }
  void send(google::LogSeverity severity, const char*, const char*, int,
            const google::LogMessageTime&, const char*, std::size_t) override {
    if (severity >= google::GLOG_WARNING) ++count_;
  }
  int count() const { return count_; }

 private:
  std::atomic<int> count_{0};
};

// A Tuesday in Kolkata, 12:00 there.
constexpr char kNoon[] = "2026-11-24T06:30:00Z";

class SchedulerTest : public testing::Test {
 protected:
  SchedulerTest() : database_(storage::SqliteBackend().MakeMigrated()) {
    auto opened = storage::OpenStores(database_->options());
    if (!opened.ok()) ADD_FAILURE() << ToString(opened.status());
    stores_ = *std::move(opened);
    syncs_ = sync::MakeSyncControl(*stores_, portals_, clock_);
    options_.schedule.reconcile = false;
  }

  // Connected a month ago.
  void Connect(const WorkspaceId& id, ConnectionState state = ConnectionState::kActive,
               const std::string& workspace_zone = "UTC") {
    storage::Workspace workspace;
    workspace.id = id;
    workspace.time_zone = workspace_zone;
    EXPECT_TRUE(stores_->workspaces().Ensure(workspace, Soon()).ok());
    storage::Connection connection;
    connection.workspace_id = id;
    connection.id = ConnectionId("conn_" + id.value);
    connection.state = state;
    connection.portal_time_zone = "Asia/Kolkata";
    connection.created_at = connection.updated_at = clock_.Now() - hours(24 * 30);
    EXPECT_TRUE(stores_->connections().Put(connection, Soon()).ok());
  }

  // A run of a person, over at once.
  SyncRun Run(const WorkspaceId& id, RunKind kind = RunKind::kFull,
              RunState end = RunState::kCompleted) {
    sync::RunRequest request;
    request.kind = kind;
    auto started = syncs_->Start(id, request, Soon());
    EXPECT_TRUE(started.ok()) << ToString(started.status());
    if (!started.ok()) return {};
    Finish(started->run, end);
    return started->run;
  }
  void ConnectAndImport(const WorkspaceId& id) {
    Connect(id);
    Run(id);
  }

  void Finish(const SyncRun& run, RunState state = RunState::kCompleted) {
    EXPECT_TRUE(stores_->sync_runs()
                    .Finish(run.workspace_id, run.id, state, "", "", clock_.Now(), Soon())
                    .ok());
  }
  void FinishLatest(const WorkspaceId& id, RunState state = RunState::kCompleted) {
    Finish(Runs(id).front(), state);
  }

  std::vector<SyncRun> Runs(const WorkspaceId& id) {
    storage::RunQuery query;
    query.limit = 500;
    const auto listing = stores_->sync_runs().List(id, query, Soon());
    EXPECT_TRUE(listing.ok()) << ToString(listing.status());
    return listing.ok() ? listing->runs : std::vector<SyncRun>();
  }
  std::vector<SyncRun> ScheduledRuns(const WorkspaceId& id) {
    auto runs = Runs(id);
    std::erase_if(runs,
                  [](const SyncRun& run) { return run.trigger != storage::RunTrigger::kSchedule; });
    return runs;
  }

  std::unique_ptr<Scheduler> MakeScheduler() {
    return std::make_unique<Scheduler>(*stores_, *syncs_, clock_, options_);
  }
  // A run is over before the next tick.
  void TickFor(Scheduler& scheduler, std::chrono::milliseconds span, const WorkspaceId& id,
               RunState end = RunState::kCompleted) {
    const Time until = clock_.Now() + span;
    while (clock_.Now() < until) {
      clock_.Advance(minutes(1));
      scheduler.Tick();
      const auto active = stores_->sync_runs().GetActive(id, Soon());
      if (active.ok()) Finish(*active, end);
    }
  }

  const WorkspaceId one_{"one.com"}, two_{"two.com"};
  FakeClock clock_{*ParseRfc3339(kNoon)};
  FakePortals portals_;
  SchedulerOptions options_;
  std::unique_ptr<storage::TestDatabase> database_;
  std::unique_ptr<storage::Stores> stores_;
  std::unique_ptr<sync::SyncControl> syncs_;
};

TEST_F(SchedulerTest, AChangedConfigurationIsReplayedOnceNothingIsInTheWay) {
  const WorkspaceId id("acme.com");
  ConnectAndImport(id);
  const auto replays = [&] {
    auto runs = Runs(id);
    std::erase_if(runs, [](const SyncRun& run) { return run.kind != RunKind::kReplay; });
    return runs;
  };
  const auto complete = [&](const SyncRun& run) {
    ASSERT_TRUE(stores_->sync_runs().NoteConfigVersion(id, run.id, 1, Soon()).ok());
    Finish(run);
  };
  const auto scheduler = MakeScheduler();
  scheduler->Tick();
  for (const SyncRun& run : ScheduledRuns(id)) Finish(run);
  EXPECT_TRUE(replays().empty()) << "nothing was changed";

  clock_.Advance(minutes(1));
  ASSERT_TRUE(stores_->configs()
                  .Add({.workspace_id = id,
                        .version = 1,
                        .document = "{}",
                        .author = "test",
                        .created_at = clock_.Now()},
                       Soon())
                  .ok());
  sync::RunRequest quick;
  quick.kind = RunKind::kQuick;
  const auto in_the_way = syncs_->Start(id, quick, Soon());
  ASSERT_TRUE(in_the_way.ok());
  scheduler->Tick();
  EXPECT_TRUE(replays().empty());
  Finish(in_the_way->run);
  scheduler->Tick();
  ASSERT_EQ(replays().size(), 1u);
  Finish(replays().front(), RunState::kFailed);
  scheduler->Tick();
  EXPECT_EQ(replays().size(), 1u) << "not at once again";
  clock_.Advance(hours(1));
  for (const SyncRun& run : ScheduledRuns(id)) {
    if (!storage::IsTerminal(run.state)) Finish(run);
  }
  scheduler->Tick();
  ASSERT_EQ(replays().size(), 2u);
  complete(replays().front());
  for (int hour = 0; hour < 3; ++hour) {
    clock_.Advance(hours(1));
    scheduler->Tick();
    for (const SyncRun& run : ScheduledRuns(id)) {
      if (!storage::IsTerminal(run.state)) Finish(run);
    }
  }
  EXPECT_EQ(replays().size(), 2u) << "applied";
}

class SchedulerWebhooksTest : public SchedulerTest {
 protected:
  SchedulerWebhooksTest() {
    ConnectAndImport(one_);
    clock_.Advance(minutes(20));
    scheduler_->Tick();
    FinishLatest(one_);
  }

  void Receive() {
    storage::WebhookEvent event;
    event.workspace_id = one_;
    event.portal_id = 1;
    event.key = "key" + std::to_string(++events_);
    event.type = "deal.creation";
    event.occurred_at = event.received_at = event.due_at = clock_.Now();
    event.body = "{}";
    ASSERT_TRUE(stores_->webhooks().Append({event}, Soon()).ok());
  }
  std::vector<std::int64_t> Pending() {
    std::vector<std::int64_t> ids;
    const auto due = stores_->webhooks().PeekDue(one_, clock_.Now(), 100, Soon());
    EXPECT_TRUE(due.ok()) << ToString(due.status());
    if (!due.ok()) return ids;
    for (const auto& event : *due) ids.push_back(event.id);
    return ids;
  }
  // One comes every ten minutes and is worked off at once.
  std::size_t RunsOfHours(int count) {
    const std::size_t before = ScheduledRuns(one_).size();
    for (int i = 0; i < 6 * count; ++i) {
      Receive();
      EXPECT_TRUE(stores_->webhooks().Finish(one_, Pending(), Soon()).ok());
      TickFor(*scheduler_, minutes(10), one_);
    }
    return ScheduledRuns(one_).size() - before;
  }

  int events_ = 0;
  std::unique_ptr<Scheduler> scheduler_ = MakeScheduler();
};

TEST_F(SchedulerWebhooksTest, QuickRunsAreRarerWhileWebhooksKeepUp) {
  EXPECT_EQ(RunsOfHours(4), 4u) << "one an hour";
}

TEST_F(SchedulerWebhooksTest, WithoutEventsTheIntervalIsAsItWas) {
  TickFor(*scheduler_, hours(4), one_);
  EXPECT_EQ(ScheduledRuns(one_).size(), 1u + 12u);
}

TEST_F(SchedulerWebhooksTest, AnEventThatWasGivenUpBringsTheIntervalBack) {
  Receive();
  const storage::WebhookFailure dead{
      .id = Pending().front(), .error = "refused", .due_at = clock_.Now(), .dead = true};
  ASSERT_TRUE(stores_->webhooks().Fail(one_, {dead}, Soon()).ok());
  EXPECT_EQ(RunsOfHours(2), 6u);
}

TEST_F(SchedulerWebhooksTest, LiveRunsAreNoSyncsOfTheSchedule) {
  for (int i = 0; i < 30; ++i) {
    clock_.Advance(std::chrono::seconds(10));
    sync::RunRequest live;
    live.kind = RunKind::kLive;
    live.trigger = storage::RunTrigger::kWebhook;
    const auto run = syncs_->Start(one_, live, Soon());
    ASSERT_TRUE(run.ok());
    Finish(run->run, RunState::kFailed);
  }
  TickFor(*scheduler_, hours(1), one_);
  EXPECT_GE(ScheduledRuns(one_).size(), 3u) << "they are not waited for, nor do they back it off";
}

TEST_F(SchedulerWebhooksTest, DoneEventsAreRemovedAfterAWhile) {
  Receive();
  ASSERT_TRUE(stores_->webhooks().Finish(one_, Pending(), Soon()).ok());
  Receive();
  const auto kept = [&] {
    return stores_->webhooks()
        .List(one_, {}, Soon())
        .value_or(std::vector<storage::WebhookEvent>());
  };
  ASSERT_EQ(kept().size(), 2u);
  clock_.Advance(storage::kWebhookEventsKept + hours(24));
  scheduler_->Tick();
  ASSERT_EQ(kept().size(), 1u);
  EXPECT_EQ(kept().front().state, storage::WebhookEventState::kPending);
}

TEST_F(SchedulerTest, EachConnectionInUseIsAskedForAtEachTick) {
  std::vector<std::string> asked;
  options_.reseal = [&](const storage::Connection& connection) {
    asked.push_back(connection.workspace_id.value);
    return connection.workspace_id == one_ ? DataLoss("sealed with a key that is gone")
                                           : absl::OkStatus();
  };
  Connect(one_);
  Connect(two_, ConnectionState::kDegraded);
  Connect(WorkspaceId("three.com"), ConnectionState::kDisconnected);
  auto scheduler = MakeScheduler();
  const WarningCount warnings;
  scheduler->Tick();
  scheduler->Tick();
  EXPECT_EQ(asked, (std::vector<std::string>{"one.com", "two.com", "one.com", "two.com"}));
  EXPECT_EQ(warnings.count(), 1) << "what lasts is said once";
}

TEST_F(SchedulerTest, StartsAQuickRunASlot) {
  ConnectAndImport(one_);
  clock_.Advance(minutes(20));
  const auto scheduler = MakeScheduler();
  scheduler->Tick();
  const auto runs = ScheduledRuns(one_);
  ASSERT_EQ(runs.size(), 1u);
  EXPECT_EQ(runs[0].kind, RunKind::kQuick);
  Schedule schedule;
  schedule.time_zone = "Asia/Kolkata";
  const auto slot = *QuickSlot(schedule, one_, clock_.Now());
  EXPECT_EQ(runs[0].request_id, "schedule-quick-" + std::to_string(ToEpochMs(slot) / 1000));
  FinishLatest(one_);
  TickFor(*scheduler, hours(2), one_);
  EXPECT_EQ(ScheduledRuns(one_).size(), 7u);
}

// 12:00 in Kolkata is 01:30 in New York.
TEST_F(SchedulerTest, TheWorkspacesZoneGoesBeforeThePortals) {
  Connect(one_, ConnectionState::kActive, "America/New_York");
  Run(one_);
  TickFor(*MakeScheduler(), hours(4), one_);
  EXPECT_EQ(ScheduledRuns(one_).size(), 4u);
}

TEST_F(SchedulerTest, WaitsForTheFirstImport) {
  Connect(one_);
  const auto scheduler = MakeScheduler();
  TickFor(*scheduler, hours(1), one_);
  Run(one_, RunKind::kFull, RunState::kFailed);
  Run(one_, RunKind::kBackfill);
  TickFor(*scheduler, hours(1), one_);
  EXPECT_TRUE(ScheduledRuns(one_).empty());
  Run(one_);
  TickFor(*scheduler, hours(1), one_);
  EXPECT_EQ(ScheduledRuns(one_).size(), 3u);
}

TEST_F(SchedulerTest, OnlyConnectedWorkspaces) {
  const std::pair<ConnectionState, bool> cases[] = {{ConnectionState::kActive, true},
                                                    {ConnectionState::kDegraded, true},
                                                    {ConnectionState::kReauthRequired, false},
                                                    {ConnectionState::kDisconnected, false}};
  ConnectAndImport(one_);
  const auto scheduler = MakeScheduler();
  for (const auto& [state, expected] : cases) {
    Connect(one_, state);
    const auto before = ScheduledRuns(one_).size();
    TickFor(*scheduler, hours(1), one_);
    EXPECT_EQ(ScheduledRuns(one_).size() > before, expected) << static_cast<int>(state);
  }
}

TEST_F(SchedulerTest, APersonsRunMakesTheSlotsOwnOneUnnecessary) {
  ConnectAndImport(one_);
  clock_.Advance(minutes(20));
  Run(one_, RunKind::kQuick);
  const auto scheduler = MakeScheduler();
  scheduler->Tick();
  EXPECT_TRUE(ScheduledRuns(one_).empty());
  clock_.Advance(minutes(20));
  Run(one_, RunKind::kBackfill);
  scheduler->Tick();
  EXPECT_EQ(ScheduledRuns(one_).size(), 1u);
}

TEST_F(SchedulerTest, NothingIsQueuedBesideARunThatTakesLong) {
  ConnectAndImport(one_);
  const WarningCount warnings;
  const auto scheduler = MakeScheduler();
  const int calls = portals_.calls();
  for (int i = 0; i < 20; ++i) {
    clock_.Advance(minutes(20));
    scheduler->Tick();
  }
  EXPECT_EQ(ScheduledRuns(one_).size(), 1u);
  EXPECT_EQ(portals_.calls(), calls + 1);
  EXPECT_EQ(warnings.count(), 0);
}

TEST_F(SchedulerTest, ReplicasStartOneRunBetweenThem) {
  ConnectAndImport(one_);
  const WarningCount warnings;
  for (int slot = 1; slot <= 5; ++slot) {
    clock_.Advance(minutes(20));
    const auto tick = [this] { MakeScheduler()->Tick(); };
    auto other = std::async(std::launch::async, tick);
    tick();
    other.get();
    EXPECT_EQ(ScheduledRuns(one_).size(), static_cast<std::size_t>(slot));
    FinishLatest(one_);
  }
  EXPECT_EQ(warnings.count(), 0);
}

TEST_F(SchedulerTest, ReconcilesOnceANight) {
  options_.schedule.reconcile = true;
  ConnectAndImport(one_);
  TickFor(*MakeScheduler(), hours(48), one_);
  std::vector<SyncRun> reconciles = ScheduledRuns(one_);
  std::erase_if(reconciles, [](const SyncRun& run) { return run.kind != RunKind::kReconcile; });
  // Last night's is made up for at once, as after a night without a server.
  ASSERT_EQ(reconciles.size(), 3u);
  Schedule schedule;
  schedule.time_zone = "Asia/Kolkata";
  const Time slot = *ReconcileSlot(schedule, one_, clock_.Now());
  EXPECT_EQ(reconciles[0].request_id,
            "schedule-reconcile-" + std::to_string(ToEpochMs(slot) / 1000));
  EXPECT_LE(reconciles[0].created_at - slot, minutes(1));
}

TEST_F(SchedulerTest, AFreshImportIsNotReconciledBeforeItsFirstNight) {
  options_.schedule.reconcile = true;
  Connect(one_);
  auto connection = *stores_->connections().Get(one_, "hubspot", Soon());
  connection.created_at = clock_.Now();
  ASSERT_TRUE(stores_->connections().Put(connection, Soon()).ok());
  Run(one_);
  TickFor(*MakeScheduler(), hours(6), one_);
  for (const SyncRun& run : ScheduledRuns(one_)) EXPECT_EQ(run.kind, RunKind::kQuick);
}

TEST_F(SchedulerTest, FailuresAreTriedLessAndLess) {
  ConnectAndImport(one_);
  const auto scheduler = MakeScheduler();
  TickFor(*scheduler, hours(20), one_, RunState::kFailed);
  const auto runs = ScheduledRuns(one_);
  ASSERT_GE(runs.size(), 5u);
  EXPECT_LE(runs.size(), 8u);  // instead of more than thirty
  EXPECT_GE(runs[0].created_at - runs[1].created_at, hours(5));
  // A person's run that succeeds ends it.
  Run(one_);
  const auto before = ScheduledRuns(one_).size();
  TickFor(*scheduler, hours(2), one_);
  EXPECT_GE(ScheduledRuns(one_).size(), before + 2);
}

TEST_F(SchedulerTest, OneWorkspacesErrorIsSaidOnceAndStopsNoOther) {
  ConnectAndImport(one_);
  ConnectAndImport(two_);
  portals_.Fail(one_, WithReason(Unauthenticated("at 12:00"), "HUBSPOT_REAUTH_REQUIRED"));
  const WarningCount warnings;
  const auto scheduler = MakeScheduler();
  TickFor(*scheduler, hours(1), two_);
  EXPECT_TRUE(ScheduledRuns(one_).empty());
  EXPECT_EQ(ScheduledRuns(two_).size(), 3u);
  EXPECT_EQ(warnings.count(), 1);
  portals_.Fail(one_, Unavailable("no network"));
  scheduler->Tick();
  EXPECT_EQ(warnings.count(), 2) << "another cause is news";
  portals_.Heal(one_);
  scheduler->Tick();
  EXPECT_EQ(ScheduledRuns(one_).size(), 1u);
  FinishLatest(one_);
  clock_.Advance(minutes(20));
  portals_.Fail(one_, Unavailable("no network"));
  scheduler->Tick();
  EXPECT_EQ(warnings.count(), 3) << "it had gone away";
}

TEST_F(SchedulerTest, NothingWhenTheScheduleIsOff) {
  options_.schedule.enabled = false;
  options_.schedule.reconcile = true;
  ConnectAndImport(one_);
  TickFor(*MakeScheduler(), hours(2), one_);
  EXPECT_TRUE(ScheduledRuns(one_).empty());
}

class LogPruning : public SchedulerTest {
 protected:
  void AppendAt(Time at) {
    storage::SyncLogEntry entry;
    entry.at = at;
    entry.event = "RUN_STARTED";
    EXPECT_TRUE(stores_->sync_log().Append(one_, {entry}, Soon()).ok());
  }
  std::size_t Entries() {
    const auto entries = stores_->sync_log().List(one_, {}, Soon());
    EXPECT_TRUE(entries.ok()) << ToString(entries.status());
    return entries.ok() ? entries->size() : 0;
  }
};

TEST_F(LogPruning, AuditEventsAreKeptForNinetyDays) {
  Connect(one_);
  const auto call_at = [&](int days) {
    return storage::AuditEvent{.at = clock_.Now() - hours(24 * days), .method = "m"};
  };
  ASSERT_TRUE(stores_->audit().Append(one_, {call_at(91), call_at(89)}, Soon()).ok());
  MakeScheduler()->Tick();
  const auto left = stores_->audit().List(one_, {}, Soon());
  ASSERT_TRUE(left.ok()) << ToString(left.status());
  ASSERT_EQ(left->size(), 1u);
  EXPECT_EQ(left->front().at, clock_.Now() - hours(24 * 89));
}

TEST_F(LogPruning, HappensOnceADayEvenForWhoIsDisconnected) {
  Connect(one_, ConnectionState::kDisconnected);
  AppendAt(clock_.Now() - hours(24 * 91));
  AppendAt(clock_.Now() - hours(24 * 89));
  const auto scheduler = MakeScheduler();
  scheduler->Tick();
  EXPECT_EQ(Entries(), 1u);
  AppendAt(clock_.Now() - hours(24 * 91));
  scheduler->Tick();
  EXPECT_EQ(Entries(), 2u) << "today's pruning is done";
  clock_.Advance(hours(24));
  scheduler->Tick();
  EXPECT_EQ(Entries(), 1u);
}

TEST_F(SchedulerTest, OldChangesGoDaily) {
  ConnectAndImport(one_);  // a run: it told its states
  const auto scheduler = MakeScheduler();
  scheduler->Tick();
  EXPECT_EQ(stores_->changes().BeforeFirst(one_, Soon()).value_or(-1), 0);
  clock_.Advance(storage::kChangesKept + hours(25));
  options_.schedule.enabled = false;
  MakeScheduler()->Tick();
  const auto last = stores_->changes().Last(one_, Soon());
  ASSERT_TRUE(last.ok());
  EXPECT_GT(*last, 0);
  EXPECT_EQ(stores_->changes().BeforeFirst(one_, Soon()).value_or(-1), *last);
}

// Clients with a past, and messages that some model has read.
class InsightsUpkeep : public SchedulerTest {
 protected:
  const ClientId client_{"client_x.com"};

  // A page of a run, which is over afterwards.
  void Write(ObjectType type, const std::function<void(storage::PageWrite&)>& fill) {
    sync::RunRequest request;
    request.kind = RunKind::kQuick;
    const auto started = syncs_->Start(one_, request, Soon());
    ASSERT_TRUE(started.ok()) << ToString(started.status());
    const auto job = stores_->jobs().Claim("test", clock_.Now(), minutes(1), Soon());
    ASSERT_TRUE(job.ok() && job->has_value());
    storage::PageWrite page;
    page.workspace_id = one_;
    page.run_id = started->run.id;
    page.fence = (*job)->fence();
    page.type = type;
    page.now = clock_.Now();
    fill(page);
    const auto written = stores_->records().WritePage(page, Soon());
    ASSERT_TRUE(written.ok()) << ToString(written.status());
    Finish(started->run);
    ASSERT_TRUE(stores_->jobs().Complete((*job)->fence(), clock_.Now(), Soon()).ok());
  }
  HubSpotRecord RecordOf(ObjectType type, ObjectId id) {
    HubSpotRecord record;
    record.type = type;
    record.id = id;
    record.created_at = record.modified_at = clock_.Now();
    return record;
  }
  void AddClient() {
    Write(ObjectType::kCompany, [this](storage::PageWrite& page) {
      page.records.push_back(RecordOf(ObjectType::kCompany, 1));
      storage::ClientRow row;
      row.id = client_;
      row.company_id = 1;
      row.domain = "x.com";
      page.clients.push_back(row);
      page.company_clients.push_back({1, client_});
    });
  }
  void AddEmails(int count, int model) {
    Write(ObjectType::kEmail, [&](storage::PageWrite& page) {
      for (ObjectId id = 1; id <= count; ++id) {
        page.records.push_back(RecordOf(ObjectType::kEmail, id));
        storage::InteractionRow& row = page.interactions.emplace_back();
        row.type = ObjectType::kEmail;
        row.object_id = id;
        row.occurred_at = clock_.Now();
        storage::AnalysisRow& analysis = page.analyses.emplace_back();
        analysis.type = ObjectType::kEmail;
        analysis.object_id = id;
        analysis.model_version = model;
      }
    });
  }

  std::vector<SyncRun> Backfills() {
    auto runs = Runs(one_);
    std::erase_if(runs, [](const SyncRun& run) { return run.kind != RunKind::kBackfill; });
    return runs;
  }
  // How many backfills there are after so long, with a tick each hour.
  std::size_t After(Scheduler& scheduler, hours span) {
    for (hours passed(0); passed < span; ++passed) {
      clock_.Advance(hours(1));
      scheduler.Tick();
    }
    return Backfills().size();
  }
};

// Older than the program's own, which is 1 at least.
constexpr int kOldModel = -1;

TEST_F(InsightsUpkeep, WhatIsOlderThanTheRetentionGoesDaily) {
  ConnectAndImport(one_);
  AddClient();
  storage::HealthWrite write;
  write.workspace_id = one_;
  write.now = clock_.Now();
  storage::ClientHealthWrite& of = write.clients.emplace_back();
  of.row.client_id = client_;
  const auto today = std::chrono::floor<std::chrono::days>(clock_.Now());
  of.row.as_of = today;
  for (const int age : {400, 366, 365, 101, 99, 31, 1}) {
    of.days.push_back({today - std::chrono::days(age), age});
    storage::AttributionRow& reason = of.attributions.emplace_back();
    reason.id = "attr_" + std::to_string(age);
    reason.client_id = client_;
    reason.at = today - std::chrono::days(age) + hours(1);
    reason.factor = "recency";
  }
  ASSERT_TRUE(stores_->health().Write(write, Soon()).ok());
  const auto left = [&] {
    std::string ages;
    const auto days =
        stores_->health().ListDays(one_, client_, today - std::chrono::days(500), today, Soon());
    EXPECT_TRUE(days.ok());
    for (const storage::ScoreDay& day : *days) ages += std::to_string(day.score) + " ";
    const auto reasons = stores_->health().ListAttributions(one_, client_, {}, Soon());
    return ages + "/ " + std::to_string(reasons->total);
  };
  const auto scheduler = MakeScheduler();
  scheduler->Tick();
  EXPECT_EQ(left(), "365 101 99 31 1 / 5") << "a year, unless it is set";
  const auto edit = [](storage::Workspace& workspace) {
    workspace.settings.data_retention_days = 30;
    return absl::OkStatus();
  };
  ASSERT_TRUE(stores_->workspaces().Edit(one_, edit, Soon()).ok());
  scheduler->Tick();
  EXPECT_EQ(left(), "365 101 99 31 1 / 5") << "today's pruning is done";
  clock_.Advance(hours(24));
  scheduler->Tick();
  EXPECT_EQ(left(), "99 31 1 / 1") << "trends are made of the last hundred days";
}

TEST_F(InsightsUpkeep, ANewerModelReadsTheMessagesAgain) {
  ConnectAndImport(one_);
  AddEmails(30, kOldModel);
  const auto scheduler = MakeScheduler();
  scheduler->Tick();
  ASSERT_EQ(Backfills().size(), 1u);
  const SyncRun run = Backfills()[0];
  EXPECT_EQ(run.trigger, storage::RunTrigger::kSchedule);
  EXPECT_EQ(run.types, std::vector<ObjectType>{ObjectType::kEmail});
  EXPECT_FALSE(run.window_start.has_value());
  EXPECT_GT(*run.window_end, clock_.Now()) << "planned ones too";
  EXPECT_EQ(After(*scheduler, hours(30)), 1u) << "it is under way";
  Finish(run, RunState::kFailed);
  EXPECT_EQ(After(*scheduler, hours(1)), 2u) << "a day has passed since it began";
  FinishLatest(one_, RunState::kFailed);
}

TEST_F(InsightsUpkeep, NoMessageIsReadAgainWhenTheScheduleIsOff) {
  ConnectAndImport(one_);
  AddEmails(30, kOldModel);
  options_.schedule.enabled = false;
  EXPECT_EQ(After(*MakeScheduler(), hours(3)), 0u);
}

TEST_F(InsightsUpkeep, MessagesOfTheOwnModelAreLeftAlone) {
  ConnectAndImport(one_);
  AddEmails(3, 1'000'000);
  EXPECT_EQ(After(*MakeScheduler(), hours(3)), 0u);
}

TEST_F(InsightsUpkeep, AttemptsAtTheModelAreFew) {
  ConnectAndImport(one_);
  AddEmails(30, kOldModel);
  const auto scheduler = MakeScheduler();
  for (std::size_t attempt = 1; attempt <= 3; ++attempt) {
    EXPECT_EQ(After(*scheduler, hours(25)), attempt);
    EXPECT_EQ(After(*scheduler, hours(10)), attempt);
    Finish(Backfills().front(), RunState::kFailed);
  }
  EXPECT_EQ(After(*scheduler, hours(24 * 5)), 3u);
}

TEST_F(InsightsUpkeep, APersonsWordOnTheModelHolds) {
  ConnectAndImport(one_);
  AddEmails(30, kOldModel);
  const auto scheduler = MakeScheduler();
  EXPECT_EQ(After(*scheduler, hours(1)), 1u);
  Finish(Backfills().front(), RunState::kCancelled);
  EXPECT_EQ(After(*scheduler, hours(24 * 3)), 1u);
}

TEST_F(InsightsUpkeep, AFewThatCouldNotBeReadAreLeft) {
  ConnectAndImport(one_);
  AddEmails(2, kOldModel);
  const auto scheduler = MakeScheduler();
  EXPECT_EQ(After(*scheduler, hours(1)), 1u);
  const SyncRun run = Backfills().front();
  const auto job = stores_->jobs().Claim("test", clock_.Now(), minutes(1), Soon());
  ASSERT_TRUE(job.ok() && job->has_value());
  storage::PageWrite page;
  page.workspace_id = one_;
  page.run_id = run.id;
  page.fence = (*job)->fence();
  page.type = ObjectType::kEmail;
  page.now = clock_.Now();
  page.cursor.emplace();
  for (ObjectId id = 100; id < 125; ++id) page.records.push_back(RecordOf(ObjectType::kEmail, id));
  ASSERT_TRUE(stores_->records().WritePage(page, Soon()).ok());
  Finish(run);
  EXPECT_EQ(After(*scheduler, hours(24 * 3)), 1u) << "2 of 25";
}

TEST_F(InsightsUpkeep, ARunThatReadsThemAnywayIsWaitedFor) {
  ConnectAndImport(one_);
  AddEmails(30, kOldModel);
  const auto scheduler = MakeScheduler();
  clock_.Advance(minutes(1));  // runs of one moment are in the order of their random ids
  sync::RunRequest request;
  request.kind = RunKind::kFull;
  const auto full = syncs_->Start(one_, request, Soon());
  ASSERT_TRUE(full.ok());
  EXPECT_EQ(After(*scheduler, hours(2)), 0u);
  Finish(full->run);
  EXPECT_EQ(After(*scheduler, hours(1)), 1u);
}

TEST_F(SchedulerTest, StartLooksAtOnceAndStopDoesNotWaitForTheNextTick) {
  ConnectAndImport(one_);
  clock_.Advance(minutes(20));
  options_.tick = hours(1);
  std::promise<void> queued;
  const auto syncs = sync::MakeSyncControl(*stores_, portals_, clock_,
                                           {.on_queued = [&queued] { queued.set_value(); }});
  Scheduler scheduler(*stores_, *syncs, clock_, options_);
  scheduler.Start();
  EXPECT_EQ(queued.get_future().wait_for(std::chrono::seconds(60)), std::future_status::ready);
  scheduler.Stop();
  scheduler.Stop();
  EXPECT_EQ(ScheduledRuns(one_).size(), 1u);
}

}  // namespace
}  // namespace stanna::jobs
