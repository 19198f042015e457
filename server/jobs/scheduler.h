// Queues quick and reconcile runs by the clock, replays after changes of the configuration, and
// backfills after changes of the model; removes what is kept no longer.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/mutex.h"
#include "base/status.h"
#include "server/jobs/schedule_policy.h"
#include "server/sync/sync_control.h"
#include "storage/connection_store.h"
#include "storage/stores.h"
#include "storage/sync_run_store.h"
#include "storage/workspace_store.h"

namespace stanna::jobs {

struct SchedulerOptions {
  std::chrono::seconds tick{30};
  /// Of every workspace, but for the time zone.
  Schedule schedule;
  std::chrono::days log_retention{90};
  /// The journal that HubSpot's events are pulled from; empty: they are pushed.
  std::string journal;
  /// Seals a connection's tokens with the key that seals now; asked at each tick, of each
  /// connection that is in use.
  std::function<absl::Status(const storage::Connection&)> reseal;
  /// Goes on with erasures that were interrupted; by every tick.
  std::function<absl::Status()> erase;
  /// Bounds what is done for one workspace, and with it how long Stop waits.
  std::chrono::milliseconds step_deadline = std::chrono::seconds(10);
};

/// Every replica runs one; they agree through the slots' request ids and the store's rule of one
/// run at a time. Started once and stopped once; the destructor stops it.
class Scheduler {
 public:
  /// The references must outlive the scheduler.
  Scheduler(storage::Stores& stores, sync::SyncControl& syncs, const Clock& clock,
            SchedulerOptions options = {});
  ~Scheduler();

  void Start();
  /// Returns when the workspace that is looked at now is done. Idempotent.
  void Stop();
  /// One look at all workspaces: what Start does again and again, on one thread at a time.
  void Tick();

 private:
  using Zones = std::map<WorkspaceId, std::string>;
  /// What a connection's runs are measured by; nullopt: none of the kind is scheduled.
  struct Slots {
    ConnectionId connection;
    std::optional<Time> quick, reconcile;
    bool operator==(const Slots&) const = default;
  };

  void TickUntilStopped();
  bool IsStopping();
  void QueueDueRuns(const std::vector<storage::Workspace>& workspaces);
  absl::StatusOr<std::vector<storage::Connection>> Connections();
  Schedule ScheduleOf(const storage::Connection& connection, const Zones& zones) const;
  absl::Status QueueDue(const storage::Connection& connection, const Schedule& schedule);
  absl::StatusOr<bool> IsImported(const WorkspaceId& workspace,
                                  const std::vector<storage::SyncRun>& latest, Deadline deadline);
  absl::Status QueueFor(const storage::Connection& connection, const Slots& slots,
                        const Schedule& schedule, const std::vector<storage::SyncRun>& latest,
                        Deadline deadline);
  absl::StatusOr<bool> IsReconcileDue(const storage::Connection& connection, Time slot,
                                      Deadline deadline);
  absl::StatusOr<std::optional<JournalFacts>> ReadJournalFacts(Deadline deadline);
  bool WebhooksKeepUpWith(const WorkspaceId& workspace, const std::vector<storage::SyncRun>& latest,
                          Deadline deadline);
  absl::Status StartRun(const WorkspaceId& workspace, storage::RunKind kind, Time slot,
                        Deadline deadline);
  absl::Status ReadAnewByModel(const WorkspaceId& workspace);
  void PruneLogs(const std::vector<storage::Workspace>& workspaces);
  bool PruneHistory(const storage::Workspace& workspace, Time now);
  bool PruneAudit(const WorkspaceId& workspace, Time now);
  bool PruneLiveRuns(const WorkspaceId& workspace, Time now);
  bool PruneWebhookEvents(Time now);
  template <typename Remove>
  bool PruneInParts(const std::string& about, const Remove& remove);
  void Note(const std::string& about, const absl::Status& status);
  Deadline StepDeadline() const { return Deadline::After(options_.step_deadline); }

  storage::Stores& stores_;
  sync::SyncControl& syncs_;
  const Clock& clock_;
  const SchedulerOptions options_;

  /// What went wrong in the tick before and in this one, by what it is about: said once for as long
  /// as it lasts.
  std::map<std::string, std::string> known_causes_, causes_;
  /// Slots that have their runs: until the next ones begin there is nothing to ask the store.
  std::map<WorkspaceId, Slots> settled_;
  /// When each workspace was asked for messages that an older model has read.
  std::map<WorkspaceId, Time> models_checked_;
  /// The latest day whose first tick pruned the logs.
  std::chrono::sys_days pruned_on_{};

  Mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ GUARDED_BY(mutex_) = false;
  std::jthread thread_;
};

}  // namespace stanna::jobs
