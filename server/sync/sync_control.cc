#include "server/sync/sync_control.h"

#include <algorithm>
#include <map>
#include <utility>

#include "base/ids.h"
#include "storage/checkpoint_store.h"
#include "storage/job_store.h"

namespace stanna::sync {
namespace {

using storage::RunKind;
using storage::SyncRun;

// HubSpot grants 110 calls in ten seconds, with 100 records each.
constexpr std::int64_t kRecordsPerSecond = 1'100;
// Owners, pipelines, account, nine property definitions, and nine searches at five a second.
constexpr std::chrono::seconds kFixedDuration{4};
// How far back a run with totals is looked for.
constexpr int kRunsLookedAt = 5;

int QueuePriority(const SyncRun& run) {
  if (run.kind == RunKind::kBackfill) return 30;
  if (run.kind == RunKind::kLive) return 0;
  return run.trigger == storage::RunTrigger::kSchedule ? 20 : 10;
}

absl::Status OrNoSuch(const absl::Status& status, const std::string& resource,
                      const std::string& id) {
  if (!IsNotFound(status)) return status;
  return WithReason(NotFound("There is no " + resource + " " + id + "."), "RESOURCE_NOT_FOUND",
                    {{"resource", resource}, {"id", id}});
}

std::vector<ObjectType> TypesOf(const RunRequest& request) {
  std::vector<ObjectType> types;
  for (const ObjectType type : kAllObjectTypes) {
    const auto& asked = request.types;
    const bool is_asked = std::find(asked.begin(), asked.end(), type) != asked.end();
    if (asked.empty() || is_asked) types.push_back(type);
  }
  return types;
}

// The totals that earlier runs were told, the latest of each type.
std::int64_t EstimateRecords(const std::vector<ObjectType>& types,
                             const std::vector<SyncRun>& newest_first) {
  std::map<ObjectType, std::int64_t> totals;
  for (const SyncRun& run : newest_first) {
    for (const storage::ObjectProgress& progress : run.progress) {
      if (progress.total) totals.emplace(progress.type, *progress.total);
    }
  }
  std::int64_t records = 0;
  for (const ObjectType type : types) {
    const auto total = totals.find(type);
    if (total == totals.end()) return 0;
    records += total->second;
  }
  return records;
}

// The store has decided. After other errors the run may stand there all the same.
bool IsRefusal(const absl::Status& status) {
  return absl::IsAlreadyExists(status) || absl::IsFailedPrecondition(status) ||
         absl::IsInvalidArgument(status) || absl::IsNotFound(status);
}

class StoreSyncControl : public SyncControl {
 public:
  StoreSyncControl(storage::Stores& stores, PortalClients& clients, const Clock& clock,
                   QueueHooks hooks)
      : stores_(stores), clients_(clients), clock_(clock), hooks_(std::move(hooks)) {}

  absl::StatusOr<StartedRun> Start(const WorkspaceId& workspace, const RunRequest& request,
                                   Deadline deadline) override {
    // A replay makes no call.
    if (request.kind != RunKind::kReplay) {
      RETURN_IF_ERROR(clients_.ForWorkspace(workspace, deadline));
    }
    ASSIGN_OR_RETURN(const RunKind kind, KindOf(workspace, request, deadline));
    const SyncRun wanted = NewRun(workspace, request, kind, clock_.Now());
    StartedRun started;
    if (hooks_.before_queued) hooks_.before_queued(wanted.id);
    auto run = stores_.sync_runs().Start(wanted, QueuePriority(wanted), deadline);
    const bool is_other = run.ok() ? run->id != wanted.id : IsRefusal(run.status());
    if (is_other && hooks_.not_queued) hooks_.not_queued(wanted.id);
    if (!request.kind && ReasonOf(run.status()) == "REQUEST_ID_REUSED") {
      run = EarlierOf(workspace, run.status(), deadline);
    }
    ASSIGN_OR_RETURN(started.run, std::move(run));
    if (hooks_.on_queued) hooks_.on_queued();
    Estimate(started, deadline);
    return started;
  }

  absl::StatusOr<SyncRun> Cancel(const WorkspaceId& workspace, const SyncRunId& id,
                                 Deadline deadline) override {
    auto run = stores_.sync_runs().RequestCancel(workspace, id, clock_.Now(), deadline);
    if (!run.ok()) return OrNoSuch(run.status(), "syncRun", id.value);
    if (storage::IsTerminal(run->state)) return run;
    // A run between two attempts may wait for hours, for HubSpot's daily limit say. A worker that
    // is at it is refused its next page.
    RETURN_IF_ERROR(stores_.sync_runs().Finish(workspace, id, storage::RunState::kCancelled, "", "",
                                               clock_.Now(), deadline));
    return stores_.sync_runs().Get(workspace, id, deadline);
  }

  absl::StatusOr<SyncRun> Pause(const WorkspaceId& workspace, const SyncRunId& id,
                                Deadline deadline) override {
    auto run = stores_.sync_runs().Pause(workspace, id, clock_.Now(), deadline);
    if (!run.ok()) return OrNoSuch(run.status(), "syncRun", id.value);
    return run;
  }

  absl::StatusOr<SyncRun> Resume(const WorkspaceId& workspace, const SyncRunId& id,
                                 Deadline deadline) override {
    auto run = stores_.sync_runs().Resume(workspace, id, clock_.Now(), deadline);
    if (!run.ok()) return OrNoSuch(run.status(), "syncRun", id.value);
    if (hooks_.on_queued) hooks_.on_queued();
    return run;
  }

  absl::Status RetryDeadJob(const WorkspaceId& workspace, const JobId& id,
                            Deadline deadline) override {
    const absl::Status revived = stores_.jobs().Revive(workspace, id, clock_.Now(), deadline);
    if (!revived.ok()) return OrNoSuch(revived, "deadJob", id.value);
    if (hooks_.on_queued) hooks_.on_queued();
    return absl::OkStatus();
  }

 private:
  absl::StatusOr<RunKind> KindOf(const WorkspaceId& workspace, const RunRequest& request,
                                 Deadline deadline) {
    if (request.kind) return *request.kind;
    ASSIGN_OR_RETURN(const auto checkpoints, stores_.checkpoints().List(workspace, deadline));
    const auto imported = std::count_if(checkpoints.begin(), checkpoints.end(),
                                        [](const auto& c) { return c.imported_at.has_value(); });
    const bool all = static_cast<std::size_t>(imported) == kAllObjectTypes.size();
    return all ? RunKind::kQuick : RunKind::kFull;
  }

  // The same start may have chosen the other kind when it was made first.
  absl::StatusOr<SyncRun> EarlierOf(const WorkspaceId& workspace, const absl::Status& reused,
                                    Deadline deadline) {
    const SyncRunId id(DetailsOf(reused).metadata["syncId"]);
    ASSIGN_OR_RETURN(SyncRun run, stores_.sync_runs().Get(workspace, id, deadline));
    if (run.kind != RunKind::kQuick && run.kind != RunKind::kFull) return reused;
    return run;
  }

  // The run is queued: an estimate that can't be had is no reason to say otherwise.
  void Estimate(StartedRun& started, Deadline deadline) {
    if (started.run.kind == RunKind::kLive) return;  // it reads what comes
    storage::RunQuery latest;
    // The totals of a quick run are of what had changed.
    latest.kind = started.run.kind == RunKind::kQuick ? RunKind::kQuick : RunKind::kFull;
    latest.limit = kRunsLookedAt;
    const auto earlier = stores_.sync_runs().List(started.run.workspace_id, latest, deadline);
    if (!earlier.ok()) return;
    started.estimated_records = EstimateRecords(started.run.types, earlier->runs);
    // A replay is not held up by HubSpot's limit.
    if (started.estimated_records == 0 || started.run.kind == RunKind::kReplay) return;
    started.estimated_duration =
        kFixedDuration + std::chrono::seconds(started.estimated_records / kRecordsPerSecond);
  }

  static SyncRun NewRun(const WorkspaceId& workspace, const RunRequest& request, RunKind kind,
                        Time now) {
    SyncRun run;
    run.workspace_id = workspace;
    run.id = SyncRunId(NewId("sync_", now));
    run.job_id = JobId(NewId("job_", now));
    run.kind = kind;
    run.trigger = request.trigger;
    run.request_id = request.request_id;
    if (kind == RunKind::kBackfill) {
      run.window_start = request.window_start;
      run.window_end = request.window_end.value_or(now);
      run.oldest_first = request.oldest_first;
    }
    run.types = TypesOf(request);
    for (const ObjectType type : run.types) {
      storage::ObjectProgress progress;
      progress.type = type;
      run.progress.push_back(progress);
    }
    run.created_at = now;
    return run;
  }

  storage::Stores& stores_;
  PortalClients& clients_;
  const Clock& clock_;
  const QueueHooks hooks_;
};

}  // namespace

std::unique_ptr<SyncControl> MakeSyncControl(storage::Stores& stores, PortalClients& clients,
                                             const Clock& clock, QueueHooks hooks) {
  return std::make_unique<StoreSyncControl>(stores, clients, clock, std::move(hooks));
}

}  // namespace stanna::sync
