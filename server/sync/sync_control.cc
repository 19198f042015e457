#include "server/sync/sync_control.h"

#include <algorithm>
#include <map>
#include <utility>

#include "base/ids.h"

namespace stanna::sync {
namespace {

using storage::SyncRun;

// HubSpot grants 110 calls in ten seconds, with 100 records each.
constexpr std::int64_t kRecordsPerSecond = 1'100;
// Owners, pipelines, account, nine property definitions, and nine searches at five a second.
constexpr std::chrono::seconds kFixedDuration{4};
// How far back a run with totals is looked for.
constexpr int kRunsLookedAt = 20;

int QueuePriority(const RunRequest& request) {
  if (request.kind == storage::RunKind::kBackfill) return 30;
  return request.trigger == storage::RunTrigger::kSchedule ? 20 : 10;
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

class StoreSyncControl : public SyncControl {
 public:
  StoreSyncControl(storage::Stores& stores, PortalClients& clients, const Clock& clock,
                   std::function<void()> on_queued)
      : stores_(stores), clients_(clients), clock_(clock), on_queued_(std::move(on_queued)) {}

  absl::StatusOr<StartedRun> Start(const WorkspaceId& workspace, const RunRequest& request,
                                   Deadline deadline) override {
    RETURN_IF_ERROR(clients_.ForWorkspace(workspace, deadline));
    const Time now = clock_.Now();
    const SyncRun wanted = NewRun(workspace, request, now);
    StartedRun started;
    ASSIGN_OR_RETURN(started.run,
                     stores_.sync_runs().Start(wanted, QueuePriority(request), deadline));
    if (on_queued_) on_queued_();
    // The run is queued: an estimate that can't be had is no reason to say otherwise.
    storage::RunQuery latest;
    latest.limit = kRunsLookedAt;
    const auto earlier = stores_.sync_runs().List(workspace, latest, deadline);
    if (!earlier.ok()) return started;
    started.estimated_records = EstimateRecords(started.run.types, earlier->runs);
    if (started.estimated_records > 0) {
      started.estimated_duration =
          kFixedDuration + std::chrono::seconds(started.estimated_records / kRecordsPerSecond);
    }
    return started;
  }

  absl::StatusOr<SyncRun> Cancel(const WorkspaceId& workspace, const SyncRunId& id,
                                 Deadline deadline) override {
    auto run = stores_.sync_runs().RequestCancel(workspace, id, clock_.Now(), deadline);
    if (IsNotFound(run.status())) {
      return WithReason(NotFound("there is no sync run " + id.value), "RESOURCE_NOT_FOUND",
                        {{"resource", "syncRun"}, {"id", id.value}});
    }
    if (!run.ok() || storage::IsTerminal(run->state)) return run;
    // A run between two attempts may wait for hours, for HubSpot's daily limit say. A worker that
    // is at it is refused its next page.
    RETURN_IF_ERROR(stores_.sync_runs().Finish(workspace, id, storage::RunState::kCancelled, "", "",
                                               clock_.Now(), deadline));
    return stores_.sync_runs().Get(workspace, id, deadline);
  }

 private:
  static SyncRun NewRun(const WorkspaceId& workspace, const RunRequest& request, Time now) {
    SyncRun run;
    run.workspace_id = workspace;
    run.id = SyncRunId(NewId("sync_", now));
    run.job_id = JobId(NewId("job_", now));
    run.kind = request.kind;
    run.trigger = request.trigger;
    run.request_id = request.request_id;
    if (request.kind == storage::RunKind::kBackfill) {
      run.window_start = request.window_start;
      run.window_end = request.window_end.value_or(now);
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
  const std::function<void()> on_queued_;
};

}  // namespace

std::unique_ptr<SyncControl> MakeSyncControl(storage::Stores& stores, PortalClients& clients,
                                             const Clock& clock, std::function<void()> on_queued) {
  return std::make_unique<StoreSyncControl>(stores, clients, clock, std::move(on_queued));
}

}  // namespace stanna::sync
