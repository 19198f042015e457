// Starting, pausing and ending sync runs: what the RPCs, the OAuth callback and the schedule call.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/deadline.h"
#include "base/status.h"
#include "server/sync/portal_clients.h"
#include "storage/stores.h"
#include "storage/sync_run_store.h"

namespace stanna::sync {

struct RunRequest {
  /// nullopt: a quick one once every type was read completely, a full one before.
  std::optional<storage::RunKind> kind;
  storage::RunTrigger trigger = storage::RunTrigger::kManual;
  std::string request_id;  ///< idempotency key of the caller; empty: none
  /// Backfill only: activities in [window_start, window_end); the end is now when absent.
  std::optional<Time> window_start, window_end;
  bool oldest_first = false;      ///< backfill only
  std::vector<ObjectType> types;  ///< empty: all
};

struct StartedRun {
  storage::SyncRun run;
  /// HubSpot's count of what will be read (of the last run when HubSpot was not asked); 0: unknown.
  std::int64_t estimated_records = 0;
  /// At the limit's rate for those records.
  std::chrono::seconds estimated_duration{0};
};

/// How far a run is, derived from its progress rows.
struct RunSummary {
  std::int64_t processed = 0, added = 0, updated = 0, skipped = 0;
  std::optional<std::int64_t> total;  ///< absent until every type's is known
  /// 0–100, 100 only when completed; absent while the total is and the run is not over.
  std::optional<int> percent;
  std::optional<Time> estimated_completion;
};
RunSummary Summarize(const storage::SyncRun& run, Time now);

/// Thread-safe; calls block until `deadline` at most.
class SyncControl {
 public:
  virtual ~SyncControl() = default;
  /// Errors: AlreadyExists (SYNC_ALREADY_RUNNING or REQUEST_ID_REUSED, with syncId and jobId);
  /// FailedPrecondition (INTEGRATION_NOT_CONNECTED), Unauthenticated (HUBSPOT_REAUTH_REQUIRED),
  /// neither for a replay, which needs no connection.
  virtual absl::StatusOr<StartedRun> Start(const WorkspaceId& workspace, const RunRequest& request,
                                           Deadline deadline) = 0;
  /// Ends the run at once; what it wrote stays. One that is over stays as it is. NotFound
  /// (RESOURCE_NOT_FOUND) when there is no such run.
  virtual absl::StatusOr<storage::SyncRun> Cancel(const WorkspaceId& workspace, const SyncRunId& id,
                                                  Deadline deadline) = 0;
  /// The run stops within a page and holds its place, and that of its kind. NotFound as above,
  /// FailedPrecondition (RUN_FINISHED) when it is over.
  virtual absl::StatusOr<storage::SyncRun> Pause(const WorkspaceId& workspace, const SyncRunId& id,
                                                 Deadline deadline) = 0;
  /// A paused run goes on where it stopped; any other that is not over stays as it is. Errors as
  /// Pause.
  virtual absl::StatusOr<storage::SyncRun> Resume(const WorkspaceId& workspace, const SyncRunId& id,
                                                  Deadline deadline) = 0;
  /// Queues a job again that was given up. NotFound (RESOURCE_NOT_FOUND): no dead job of this id.
  virtual absl::Status RetryDeadJob(const WorkspaceId& workspace, const JobId& id,
                                    Deadline deadline) = 0;
};

/// What is told of runs; each may be empty.
struct QueueHooks {
  /// After a run was queued, that a worker of this process takes it at once.
  std::function<void()> on_queued = {};
  /// Before any worker can take the run.
  std::function<void(const SyncRunId&)> before_queued = {};
  /// There is no such run after all: it was refused, or an earlier one stands for it. Not told when
  /// nobody knows, because the database did not answer.
  std::function<void(const SyncRunId&)> not_queued = {};
};

std::unique_ptr<SyncControl> MakeSyncControl(storage::Stores& stores, PortalClients& clients,
                                             const Clock& clock, QueueHooks hooks = {});

}  // namespace stanna::sync
