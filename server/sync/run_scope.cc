#include "server/sync/run_scope.h"

#include <glog/logging.h>

namespace stanna::sync {
namespace {

hubspot::Priority PriorityOf(const storage::SyncRun& run) {
  // Nobody waits for these.
  const bool idle =
      run.kind == storage::RunKind::kBackfill || run.kind == storage::RunKind::kReconcile;
  if (idle) return hubspot::Priority::kBackfill;
  if (run.kind == storage::RunKind::kLive) return hubspot::Priority::kWebhook;
  return run.trigger == storage::RunTrigger::kSchedule ? hubspot::Priority::kScheduled
                                                       : hubspot::Priority::kManual;
}

}  // namespace

hubspot::CallOptions RunScope::Call() const {
  hubspot::CallOptions call;
  call.deadline = Deadline::After(options.call_deadline);
  call.priority = PriorityOf(run);
  call.stop = signals.token();
  return call;
}

absl::Status RunScope::CheckStop() const {
  if (!signals.StopRequested()) {
    ASSIGN_OR_RETURN(const auto now,
                     stores.sync_runs().Get(run.workspace_id, run.id, StoreDeadline()));
    if (now.cancel_requested || now.state == storage::RunState::kCancelled) signals.Cancel();
    if (now.state == storage::RunState::kPaused) signals.Stop();
  }
  return signals.StopRequested() ? Cancelled("the run was asked to stop") : absl::OkStatus();
}

void RunScope::Log(storage::SyncLogEntry entry) const {
  entry.at = clock.Now();
  entry.run_id = run.id;
  const auto status = stores.sync_log().Append(run.workspace_id, {entry}, StoreDeadline());
  if (!status.ok()) {
    LOG(WARNING) << "run " << run.id << ": not in the sync log (" << ToString(status)
                 << "): " << entry.message;
  }
}

storage::PageWrite RunScope::NewPage(ObjectType type) const {
  storage::PageWrite page;
  page.workspace_id = run.workspace_id;
  page.run_id = run.id;
  page.fence = fence;
  page.type = type;
  page.now = clock.Now();
  return page;
}

}  // namespace stanna::sync
