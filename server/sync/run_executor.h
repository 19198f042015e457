// Executes sync runs: what the job kind "sync_run" does.
#pragma once

#include <chrono>
#include <map>
#include <stop_token>
#include <string>

#include "base/clock.h"
#include "base/mutex.h"
#include "base/status.h"
#include "server/sync/portal_clients.h"
#include "server/sync/run_options.h"
#include "storage/job_store.h"
#include "storage/stores.h"
#include "storage/sync_log_store.h"
#include "storage/sync_run_store.h"

namespace stanna::sync {

struct RunOutcome {
  enum class Next {
    kDone,   ///< the run is over, well or not; the job is done
    kRetry,  ///< the job goes back to the queue and the run on from its cursors
    kLost,   ///< another worker has the job: leave it alone
  };
  Next next = Next::kDone;
  std::string error;
  std::chrono::milliseconds delay{0};  ///< before the retry
};

/// A run ends completed; cancelled, when a person asked for it; or failed, when any of its types
/// could not be read to its end or nothing can be read at all: the error message then says how far
/// each type got, and all that was read is kept.
///
/// Transient errors (HubSpot or the database away, limits) put the job back with growing pauses.
/// After RunOptions::max_attempts in a row without a page, counted in this process, what can be
/// read is read and the run fails. A stop request puts it back at once and counts as nothing, and
/// so does a time that HubSpot names (daily limit, data centre move). While a run waits it says
/// until when and why. A paused run stops within a page and leaves its job alone.
///
/// Thread-safe: any number of runs of different workspaces at once. Blocks until the outcome.
class RunExecutor {
 public:
  /// The references must outlive it.
  RunExecutor(storage::Stores& stores, PortalClients& clients, const Clock& clock,
              RunOptions options = {});

  /// `job.payload` names the run.
  RunOutcome Execute(const storage::Job& job, std::stop_token stop);

 private:
  RunOutcome ExecuteJob(const storage::Job& job, std::stop_token stop);
  RunOutcome ExecuteRun(const storage::Job& job, const storage::SyncRun& run, std::stop_token stop);
  RunOutcome Over(const storage::Job& job);
  RunOutcome Retry(const storage::Job& job, const absl::Status& status, bool progressed);
  RunOutcome Finish(const storage::SyncRun& run, storage::RunState state,
                    const absl::Status& status);
  RunOutcome FinishByProgress(const storage::SyncRun& run, const absl::Status& recorded);
  void CheckScopes(const storage::SyncRun& run, const absl::Status& recorded);
  bool IsPaused(const storage::SyncRun& run);
  void SayWaiting(const storage::Job& job, const absl::Status& status,
                  std::chrono::milliseconds delay);
  void Log(const WorkspaceId& workspace, const SyncRunId& run, storage::LogSeverity severity,
           std::string event, std::string message);
  int FailuresOf(const JobId& job);
  int CountFailure(const JobId& job, bool progressed);
  void Forget(const JobId& job);
  Deadline StoreDeadline() const { return Deadline::After(options_.store_deadline); }

  storage::Stores& stores_;
  PortalClients& clients_;
  const Clock& clock_;
  const RunOptions options_;
  Mutex mutex_;
  std::map<std::string, int> failures_ GUARDED_BY(mutex_);
};

}  // namespace stanna::sync
