// Sync runs with their progress per object type.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/deadline.h"
#include "base/ids.h"
#include "base/object_type.h"
#include "base/status.h"

namespace stanna::storage {

enum class RunKind {
  kQuick,      ///< what changed since the last run
  kFull,       ///< every record
  kBackfill,   ///< activities of a range of the past
  kReconcile,  ///< compares counts, ids, associations and calculated properties with HubSpot
  kReplay,     ///< derives everything again from the raw copies, without a HubSpot call
  kLive,       ///< what webhook events named, batch by batch while they come
};
enum class RunTrigger { kConnect, kManual, kSchedule, kWebhook };
enum class RunState { kQueued, kRunning, kPaused, kCompleted, kFailed, kCancelled };

constexpr bool IsTerminal(RunState s) { return s >= RunState::kCompleted; }

/// A backfill and a live run go on beside the other kinds and beside each other; of the other
/// kinds one at a time is under way, and so is one backfill and one live run.
constexpr bool ExcludeEachOther(RunKind a, RunKind b) {
  const auto is_beside = [](RunKind k) { return k == RunKind::kBackfill || k == RunKind::kLive; };
  return is_beside(a) || is_beside(b) ? a == b : true;
}

/// The kinds of the jobs that do runs. Live runs have their own, so that workers can be kept for
/// them: an import may take hours, and an event waits for nobody.
inline constexpr char kSyncRunJob[] = "sync_run";
inline constexpr char kLiveRunJob[] = "live_run";

/// How far one object type got. Counters of a resumed run go on from where they were.
struct ObjectProgress {
  ObjectType type = ObjectType::kCompany;
  std::optional<std::int64_t> total;  ///< HubSpot's own count; unknown before it was asked
  std::int64_t processed = 0, added = 0, updated = 0, unchanged = 0, skipped = 0, failed = 0;
  std::int64_t calls = 0;
  std::string after;  ///< cursor of the next page
  bool finished = false;
  std::string error;  ///< why it stopped early; empty: it did not
  /// Calls that a full read of the type would have cost and this run did not make.
  std::int64_t calls_saved = 0;
  std::chrono::milliseconds waited{0};  ///< for HubSpot's limits
  std::optional<Time> started_at, finished_at;
};

struct SyncRun {
  WorkspaceId workspace_id;
  SyncRunId id;
  JobId job_id;
  RunKind kind = RunKind::kFull;
  RunTrigger trigger = RunTrigger::kManual;
  RunState state = RunState::kQueued;
  std::string request_id;  ///< of the caller, for idempotent starts; empty: none
  std::optional<Time> window_start, window_end;  ///< backfill: activities in [start, end)
  bool oldest_first = false;                     ///< backfill: which end of its window comes first
  std::vector<ObjectType> types;                 ///< what it reads
  bool cancel_requested = false;
  std::string error_code, error_message;  ///< of a failed run
  /// Set while the run waits in the queue for its next attempt: until when, and why, for a person.
  std::optional<Time> waiting_until;
  std::string waiting_reason;
  Time created_at{};
  std::optional<Time> started_at, finished_at;
  /// The oldest version of the configuration that its records were mapped by; nullopt: none yet.
  std::optional<int> config_version;
  std::vector<ObjectProgress> progress;  ///< one a type, in the order of kAllObjectTypes
};

struct RunQuery {
  std::optional<RunState> state;
  std::optional<RunKind> kind;
  bool without_live = false;  ///< live runs come in any number and say little about the others
  int limit = 20;
  int offset = 0;
};

struct RunListing {
  std::vector<SyncRun> runs;  ///< newest first
  std::int64_t total = 0;
};

/// How long ended live runs are kept: a portal in which something happens each minute has a
/// thousand of them a day.
inline constexpr std::chrono::days kLiveRunsKept{7};

/// Thread-safe; see WorkspaceStore.
class SyncRunStore {
 public:
  virtual ~SyncRunStore() = default;
  /// Creates the run and the job that will do it, in one transaction (the job: kind
  /// kLiveRunJob or kSyncRunJob, payload the run's id, `priority`). When a run of the workspace
  /// that excludes this one is not over, nothing is created: the same non-empty request_id answers
  /// with that run, any other call is AlreadyExists (reason SYNC_ALREADY_RUNNING, metadata syncId
  /// and jobId). A finished run with the same request_id is answered as it is; a request_id that
  /// was used for a run of another kind is AlreadyExists (reason REQUEST_ID_REUSED).
  virtual absl::StatusOr<SyncRun> Start(const SyncRun& run, int priority, Deadline deadline) = 0;
  virtual absl::StatusOr<SyncRun> Get(const WorkspaceId& workspace, const SyncRunId& id,
                                      Deadline deadline) = 0;
  virtual absl::StatusOr<SyncRun> GetByJob(const WorkspaceId& workspace, const JobId& id,
                                           Deadline deadline) = 0;
  /// The latest run that is not over, live ones aside. NotFound: there is none.
  virtual absl::StatusOr<SyncRun> GetActive(const WorkspaceId& workspace, Deadline deadline) = 0;
  virtual absl::StatusOr<RunListing> List(const WorkspaceId& workspace, const RunQuery& query,
                                          Deadline deadline) = 0;

  /// Takes back what SetWaiting said.
  virtual absl::Status MarkRunning(const WorkspaceId& workspace, const SyncRunId& id, Time at,
                                   Deadline deadline) = 0;
  /// This execution of the run maps by `version`; the run keeps the oldest of all executions.
  virtual absl::Status NoteConfigVersion(const WorkspaceId& workspace, const SyncRunId& id,
                                         int version, Deadline deadline) = 0;
  virtual absl::Status SetTotal(const WorkspaceId& workspace, const SyncRunId& id, ObjectType type,
                                std::int64_t total, Deadline deadline) = 0;
  virtual absl::Status SetObjectError(const WorkspaceId& workspace, const SyncRunId& id,
                                      ObjectType type, const std::string& error,
                                      Deadline deadline) = 0;
  /// Until when and why the run waits for its next attempt.
  virtual absl::Status SetWaiting(const WorkspaceId& workspace, const SyncRunId& id, Time until,
                                  const std::string& reason, Deadline deadline) = 0;
  /// Adds to the type's counters, beside what its pages add.
  struct Effort {
    std::int64_t calls = 0, calls_saved = 0;
    std::chrono::milliseconds waited{0};
    std::optional<Time> started_at;   ///< kept from the first time
    std::optional<Time> finished_at;  ///< with it, the type is finished
  };
  virtual absl::Status AddEffort(const WorkspaceId& workspace, const SyncRunId& id, ObjectType type,
                                 const Effort& effort, Deadline deadline) = 0;
  /// A queued or running run stops within a page and holds its place; its job is taken by nobody.
  /// FailedPrecondition (RUN_FINISHED): it is over.
  virtual absl::StatusOr<SyncRun> Pause(const WorkspaceId& workspace, const SyncRunId& id, Time at,
                                        Deadline deadline) = 0;
  /// Queues a paused run again; any other stays as it is. FailedPrecondition (RUN_FINISHED).
  virtual absl::StatusOr<SyncRun> Resume(const WorkspaceId& workspace, const SyncRunId& id, Time at,
                                         Deadline deadline) = 0;
  /// To a terminal state; a run that is terminal already stays as it is.
  virtual absl::Status Finish(const WorkspaceId& workspace, const SyncRunId& id, RunState state,
                              const std::string& error_code, const std::string& error_message,
                              Time at, Deadline deadline) = 0;
  /// Asks a run that is not over to stop; a queued or paused one is cancelled at once with its job.
  virtual absl::StatusOr<SyncRun> RequestCancel(const WorkspaceId& workspace, const SyncRunId& id,
                                                Time at, Deadline deadline) = 0;
  /// Removes live runs that ended before then, with their jobs, at most `limit`; how many.
  virtual absl::StatusOr<std::int64_t> RemoveLiveBefore(const WorkspaceId& workspace, Time before,
                                                        int limit, Deadline deadline) = 0;
};

}  // namespace stanna::storage
