#include "server/jobs/scheduler.h"

#include <glog/logging.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "server/sync/config_apply.h"
#include "server/sync/history_retention.h"
#include "server/sync/model_change.h"
#include "storage/audit_store.h"
#include "storage/change_store.h"
#include "storage/health_store.h"
#include "storage/sync_log_store.h"
#include "storage/sync_run_store.h"
#include "storage/webhook_store.h"

namespace stanna::jobs {
namespace {

using storage::RunKind;
using storage::RunState;
using storage::SyncRun;

// Enough for the latest slot and for as many failures as the longest back-off takes.
constexpr int kRunsLookedAt = 20;

// Rows removed in one transaction: others write beside it.
constexpr int kPrunedAtOnce = 5'000;

// A new model comes with a new program, whose first tick looks; later ones see whether all was
// read.
constexpr std::chrono::hours kModelCheck{1};

// A backfill reads the past beside the schedule, and a replay reads nothing of HubSpot.
bool KeepsUp(const SyncRun& run) {
  return run.kind == RunKind::kQuick || run.kind == RunKind::kFull ||
         run.kind == RunKind::kReconcile;
}

bool IsUnderWay(const SyncRun& run) {
  return !storage::IsTerminal(run.state) && storage::ExcludeEachOther(run.kind, RunKind::kQuick);
}

struct Failures {
  int count = 0;
  std::optional<Time> last_at;
};

// A cancelled run says nothing about whether the next one would fail.
Failures ConsecutiveFailures(const std::vector<SyncRun>& newest_first) {
  Failures failures;
  for (const SyncRun& run : newest_first) {
    if (!KeepsUp(run) || run.state == RunState::kCancelled) continue;
    if (run.state != RunState::kFailed) break;
    if (failures.count++ == 0) failures.last_at = run.finished_at.value_or(run.created_at);
  }
  return failures;
}

bool IsBackingOff(const std::vector<SyncRun>& newest_first, const Schedule& schedule, Time now) {
  const Failures failures = ConsecutiveFailures(newest_first);
  const auto wait = BackOff(failures.count, std::chrono::minutes(schedule.interval_minutes));
  return failures.last_at && now < *failures.last_at + wait;
}

bool HasRunSince(const std::vector<SyncRun>& runs, Time slot) {
  return std::any_of(runs.begin(), runs.end(),
                     [slot](const SyncRun& run) { return KeepsUp(run) && run.created_at >= slot; });
}

// Only records that were not known at all: a change may be of a property that no event is sent for.
std::optional<std::int64_t> NewRecordsOfLast(const std::vector<SyncRun>& newest_first) {
  for (const SyncRun& run : newest_first) {
    if (!KeepsUp(run) || run.state != RunState::kCompleted) continue;
    // An import finds everything, and says nothing about webhooks.
    if (run.kind == RunKind::kFull) return std::nullopt;
    std::int64_t added = 0;
    for (const storage::ObjectProgress& progress : run.progress) added += progress.added;
    return added;
  }
  return std::nullopt;
}

std::string RequestId(RunKind kind, Time slot) {
  const char* prefix = kind == RunKind::kReconcile ? "schedule-reconcile-" : "schedule-quick-";
  return prefix + std::to_string(ToEpochMs(slot) / 1000);
}

// Another run is at it, or another replica was first.
bool IsAsGoodAsStarted(const absl::Status& status) {
  const std::string reason = ReasonOf(status);
  return reason == "SYNC_ALREADY_RUNNING" || reason == "REQUEST_ID_REUSED";
}

// Messages hold ids and times, which differ each time.
std::string CauseOf(const absl::Status& status) {
  const std::string reason = ReasonOf(status);
  return reason.empty() ? std::string(Std(absl::StatusCodeToString(status.code()))) : reason;
}

}  // namespace

Scheduler::Scheduler(storage::Stores& stores, sync::SyncControl& syncs, const Clock& clock,
                     SchedulerOptions options)
    : stores_(stores), syncs_(syncs), clock_(clock), options_(std::move(options)) {}

Scheduler::~Scheduler() { Stop(); }

void Scheduler::Start() {
  thread_ = std::jthread([this] { TickUntilStopped(); });
}

void Scheduler::Stop() {
  {
    const MutexLock lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

bool Scheduler::IsStopping() {
  const MutexLock lock(mutex_);
  return stopping_;
}

void Scheduler::TickUntilStopped() {
  for (;;) {
    Tick();
    MutexLock lock(mutex_);
    const auto until = std::chrono::steady_clock::now() + options_.tick;
    while (!stopping_ && lock.WaitUntil(wake_, until)) {
    }
    if (stopping_) return;
  }
}

void Scheduler::Tick() {
  causes_.clear();
  if (options_.erase) Note("the erasures", options_.erase());
  const auto workspaces = stores_.workspaces().List(StepDeadline());
  Note("the list of workspaces", workspaces.status());
  if (workspaces.ok()) {
    QueueDueRuns(*workspaces);
    PruneLogs(*workspaces);
  }
  known_causes_ = causes_;
}

void Scheduler::QueueDueRuns(const std::vector<storage::Workspace>& workspaces) {
  const auto connections = Connections();
  Note("the list of connections", connections.status());
  if (!connections.ok()) return;
  Zones zones;
  for (const storage::Workspace& workspace : workspaces) zones[workspace.id] = workspace.time_zone;
  for (const storage::Connection& connection : *connections) {
    if (IsStopping()) return;
    if (options_.reseal) {
      Note("the tokens of " + connection.workspace_id.value, options_.reseal(connection));
    }
    Note("the schedule of " + connection.workspace_id.value,
         QueueDue(connection, ScheduleOf(connection, zones)));
    if (!options_.schedule.enabled) continue;
    Note("the messages of an older model of " + connection.workspace_id.value,
         ReadAnewByModel(connection.workspace_id));
  }
}

absl::Status Scheduler::ReadAnewByModel(const WorkspaceId& workspace) {
  const Time now = clock_.Now();
  const auto checked = models_checked_.find(workspace);
  if (checked != models_checked_.end() && now < checked->second + kModelCheck) {
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const auto run,
                   sync::RereadOldAnalyses(stores_, syncs_, workspace, now, StepDeadline()));
  models_checked_[workspace] = now;
  if (run) LOG(INFO) << "run " << *run << " reads messages anew for a newer model";
  return absl::OkStatus();
}

absl::StatusOr<std::vector<storage::Connection>> Scheduler::Connections() {
  using storage::ConnectionState;
  ASSIGN_OR_RETURN(auto all,
                   stores_.connections().ListByState(ConnectionState::kActive, StepDeadline()));
  ASSIGN_OR_RETURN(auto degraded,
                   stores_.connections().ListByState(ConnectionState::kDegraded, StepDeadline()));
  std::move(degraded.begin(), degraded.end(), std::back_inserter(all));
  return all;
}

// "UTC" is what a workspace has that never said otherwise; its portal knows better.
Schedule Scheduler::ScheduleOf(const storage::Connection& connection, const Zones& zones) const {
  Schedule schedule = options_.schedule;
  const auto zone = zones.find(connection.workspace_id);
  const bool is_set = zone != zones.end() && !zone->second.empty() && zone->second != "UTC";
  schedule.time_zone = is_set ? zone->second : connection.portal_time_zone;
  return schedule;
}

absl::Status Scheduler::QueueDue(const storage::Connection& connection, const Schedule& schedule) {
  const WorkspaceId& workspace = connection.workspace_id;
  const Time now = clock_.Now();
  const Deadline deadline = StepDeadline();
  RETURN_IF_ERROR(sync::ApplyConfiguration(stores_, syncs_, workspace, now, deadline).status());
  const Slots slots{connection.id, QuickSlot(schedule, workspace, now),
                    ReconcileSlot(schedule, workspace, now)};
  if (!slots.quick && !slots.reconcile) return absl::OkStatus();
  if (settled_[workspace] == slots) return absl::OkStatus();
  storage::RunQuery query;
  query.limit = kRunsLookedAt;
  query.without_live = true;
  ASSIGN_OR_RETURN(const auto latest, stores_.sync_runs().List(workspace, query, deadline));
  if (std::any_of(latest.runs.begin(), latest.runs.end(), IsUnderWay)) return absl::OkStatus();
  if (IsBackingOff(latest.runs, schedule, now)) return absl::OkStatus();
  // The connect flow queues the first import; until it is through there is nothing to keep up.
  ASSIGN_OR_RETURN(const bool is_imported, IsImported(workspace, latest.runs, deadline));
  return is_imported ? QueueFor(connection, slots, schedule, latest.runs, deadline)
                     : absl::OkStatus();
}

absl::Status Scheduler::QueueFor(const storage::Connection& connection, const Slots& slots,
                                 const Schedule& schedule, const std::vector<SyncRun>& latest,
                                 Deadline deadline) {
  const WorkspaceId& workspace = connection.workspace_id;
  // A reconcile brings what a quick run would, so the night's one comes first.
  if (slots.reconcile) {
    ASSIGN_OR_RETURN(const bool is_due, IsReconcileDue(connection, *slots.reconcile, deadline));
    if (is_due) return StartRun(workspace, RunKind::kReconcile, *slots.reconcile, deadline);
  }
  if (slots.quick && !HasRunSince(latest, *slots.quick)) {
    const auto rarer = QuickSlot(Stretched(schedule), workspace, clock_.Now());
    const bool may_wait = rarer && HasRunSince(latest, *rarer);
    // Not settled: it is due at once when webhooks fall behind.
    if (may_wait && WebhooksKeepUpWith(workspace, latest, deadline)) return absl::OkStatus();
    return StartRun(workspace, RunKind::kQuick, *slots.quick, deadline);
  }
  settled_[workspace] = slots;
  return absl::OkStatus();
}

// What can't be had is no reason to sync less.
bool Scheduler::WebhooksKeepUpWith(const WorkspaceId& workspace, const std::vector<SyncRun>& latest,
                                   Deadline deadline) {
  const auto stats = stores_.webhooks().Stats(workspace, deadline);
  Note("the webhooks of " + workspace.value, stats.status());
  const auto journal = ReadJournalFacts(deadline);
  Note("the webhooks journal", journal.status());
  if (!stats.ok() || !journal.ok()) return false;
  return WebhooksKeepUp({.last_received_at = stats->last_received_at,
                         .oldest_pending_at = stats->oldest_pending_at,
                         .dead = stats->dead,
                         .untold = NewRecordsOfLast(latest),
                         .journal = *journal},
                        clock_.Now());
}

absl::StatusOr<std::optional<JournalFacts>> Scheduler::ReadJournalFacts(Deadline deadline) {
  if (options_.journal.empty()) return std::optional<JournalFacts>();
  ASSIGN_OR_RETURN(const auto position,
                   stores_.webhooks().ReadJournalPosition(options_.journal, deadline));
  if (!position) return std::optional(JournalFacts());
  return std::optional(
      JournalFacts{.caught_up_at = position->caught_up_at, .last_gap_at = position->last_gap_at});
}

absl::StatusOr<bool> Scheduler::IsImported(const WorkspaceId& workspace,
                                           const std::vector<SyncRun>& latest, Deadline deadline) {
  const auto completed = [](const SyncRun& run) {
    return KeepsUp(run) && run.state == RunState::kCompleted;
  };
  if (std::any_of(latest.begin(), latest.end(), completed)) return true;
  storage::RunQuery query;
  query.kind = RunKind::kFull;
  query.state = RunState::kCompleted;
  query.limit = 1;
  ASSIGN_OR_RETURN(const auto full, stores_.sync_runs().List(workspace, query, deadline));
  return full.total > 0;
}

absl::StatusOr<bool> Scheduler::IsReconcileDue(const storage::Connection& connection, Time slot,
                                               Deadline deadline) {
  // What was imported after the night has nothing to reconcile before the next one.
  if (connection.created_at >= slot) return false;
  storage::RunQuery query;
  query.kind = RunKind::kReconcile;
  query.limit = 1;
  ASSIGN_OR_RETURN(const auto latest,
                   stores_.sync_runs().List(connection.workspace_id, query, deadline));
  return latest.runs.empty() || latest.runs.front().created_at < slot;
}

absl::Status Scheduler::StartRun(const WorkspaceId& workspace, RunKind kind, Time slot,
                                 Deadline deadline) {
  sync::RunRequest request;
  request.kind = kind;
  request.trigger = storage::RunTrigger::kSchedule;
  request.request_id = RequestId(kind, slot);
  const absl::Status status = syncs_.Start(workspace, request, deadline).status();
  return IsAsGoodAsStarted(status) ? absl::OkStatus() : status;
}

void Scheduler::PruneLogs(const std::vector<storage::Workspace>& workspaces) {
  const Time now = clock_.Now();
  const auto today = std::chrono::floor<std::chrono::days>(now);
  if (today == pruned_on_) return;
  bool all_pruned = true;
  for (const storage::Workspace& workspace : workspaces) {
    if (IsStopping()) return;
    const auto pruned =
        stores_.sync_log().Prune(workspace.id, now - options_.log_retention, StepDeadline());
    Note("the old log entries of " + workspace.id.value, pruned.status());
    const auto forgotten =
        stores_.changes().RemoveBefore(workspace.id, now - storage::kChangesKept, StepDeadline());
    Note("the old changes of " + workspace.id.value, forgotten.status());
    const bool in_parts = PruneLiveRuns(workspace.id, now) && PruneHistory(workspace, now) &&
                          PruneAudit(workspace.id, now);
    all_pruned = in_parts && all_pruned && pruned.ok() && forgotten.ok();
  }
  all_pruned = PruneWebhookEvents(now) && all_pruned;
  if (all_pruned) pruned_on_ = today;
}

bool Scheduler::PruneHistory(const storage::Workspace& workspace, Time now) {
  const std::string about = "the old scores of " + workspace.id.value;
  const auto kept_since = sync::LoadHistoryBounds(stores_, workspace, now, StepDeadline());
  Note(about, kept_since.status());
  if (!kept_since.ok()) return false;
  return PruneInParts(about, [&] {
    return stores_.health().RemoveHistory(workspace.id, *kept_since, kPrunedAtOnce, StepDeadline());
  });
}

bool Scheduler::PruneAudit(const WorkspaceId& workspace, Time now) {
  return PruneInParts("the old audit events of " + workspace.value, [&] {
    return stores_.audit().Prune(workspace, now - storage::kAuditKept, kPrunedAtOnce,
                                 StepDeadline());
  });
}

bool Scheduler::PruneLiveRuns(const WorkspaceId& workspace, Time now) {
  return PruneInParts("the old live runs of " + workspace.value, [&] {
    return stores_.sync_runs().RemoveLiveBefore(workspace, now - storage::kLiveRunsKept,
                                                kPrunedAtOnce, StepDeadline());
  });
}

bool Scheduler::PruneWebhookEvents(Time now) {
  return PruneInParts("the old webhook events", [&] {
    return stores_.webhooks().RemoveDoneBefore(now - storage::kWebhookEventsKept, kPrunedAtOnce,
                                               StepDeadline());
  });
}

// Whether all is removed.
template <typename Remove>
bool Scheduler::PruneInParts(const std::string& about, const Remove& remove) {
  while (!IsStopping()) {
    const absl::StatusOr<std::int64_t> removed = remove();
    Note(about, removed.status());
    if (!removed.ok()) return false;
    if (*removed < kPrunedAtOnce) return true;
  }
  return false;
}

void Scheduler::Note(const std::string& about, const absl::Status& status) {
  if (status.ok()) return;
  const std::string cause = CauseOf(status);
  causes_[about] = cause;
  const auto known = known_causes_.find(about);
  if (known != known_causes_.end() && known->second == cause) return;
  LOG(WARNING) << "scheduler: " << about << ": " << ToString(status);
}

}  // namespace stanna::jobs
