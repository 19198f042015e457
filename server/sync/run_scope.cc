#include "server/sync/run_scope.h"

namespace stanna::sync {
namespace {

hubspot::Priority PriorityOf(const storage::SyncRun& run) {
  if (run.kind == storage::RunKind::kBackfill) return hubspot::Priority::kBackfill;
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
  }
  return signals.StopRequested() ? Cancelled("the run was asked to stop") : absl::OkStatus();
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
