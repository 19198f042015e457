// Starts live runs where webhook events wait.
#pragma once

#include <chrono>
#include <map>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/mutex.h"
#include "base/status.h"
#include "server/sync/sync_control.h"
#include "storage/stores.h"

namespace stanna::webhooks {

struct LiveRunsOptions {
  /// How often all workspaces are looked at: events that another replica took, that wait for their
  /// next attempt, or that were there when the process began.
  std::chrono::milliseconds poll = std::chrono::seconds(1);
  /// A workspace whose run was started, or is under way, is not asked for again within so long: it
  /// takes what comes by itself.
  std::chrono::milliseconds settled = std::chrono::seconds(1);
  /// Nor one whose last run failed, or that can't have one: no connection, say.
  std::chrono::milliseconds after_failure = std::chrono::seconds(30);
  std::chrono::milliseconds step_deadline = std::chrono::seconds(10);
};

/// Every replica has one: a workspace has one live run at a time, whoever is first. Started once
/// and stopped once; the destructor stops it. Thread-safe.
class LiveRuns {
 public:
  /// The references must outlive it.
  LiveRuns(storage::Stores& stores, sync::SyncControl& syncs, const Clock& clock,
           LiveRunsOptions options = {});
  ~LiveRuns();

  void Start();
  /// Idempotent. Runs that were started go on.
  void Stop();
  /// Events of these workspaces were kept: they get their runs at once. Does not block.
  void Notify(const std::vector<WorkspaceId>& workspaces);
  /// One look at all workspaces, and at `named` ones whether anything of theirs is due or not: what
  /// Start does again and again, on one thread at a time.
  void Look(std::set<WorkspaceId> named = {});

 private:
  void LookUntilStopped();
  void StartRun(const WorkspaceId& workspace);
  absl::Status TryStart(const WorkspaceId& workspace);
  void Note(const std::string& about, const absl::Status& status);
  Deadline StepDeadline() const { return Deadline::After(options_.step_deadline); }

  storage::Stores& stores_;
  sync::SyncControl& syncs_;
  const Clock& clock_;
  const LiveRunsOptions options_;

  /// Of the looking thread: when each workspace may be asked for again, and what went wrong last.
  std::map<WorkspaceId, std::chrono::steady_clock::time_point> not_before_;
  std::map<std::string, std::string> causes_;
  std::chrono::steady_clock::time_point next_look_{};

  Mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ GUARDED_BY(mutex_) = false;
  std::set<WorkspaceId> named_ GUARDED_BY(mutex_);
  std::jthread thread_;
};

}  // namespace stanna::webhooks
