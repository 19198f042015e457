#include "server/webhooks/live_runs.h"

#include <glog/logging.h>

#include <utility>

#include "storage/sync_run_store.h"
#include "storage/webhook_store.h"

namespace stanna::webhooks {
namespace {

using storage::RunKind;
using storage::RunState;

// Messages hold ids and times, which differ each time.
std::string CauseOf(const absl::Status& status) {
  const std::string reason = ReasonOf(status);
  return reason.empty() ? std::string(Std(absl::StatusCodeToString(status.code()))) : reason;
}

}  // namespace

LiveRuns::LiveRuns(storage::Stores& stores, sync::SyncControl& syncs, const Clock& clock,
                   LiveRunsOptions options)
    : stores_(stores), syncs_(syncs), clock_(clock), options_(options) {}

LiveRuns::~LiveRuns() { Stop(); }

void LiveRuns::Start() {
  thread_ = std::jthread([this] { LookUntilStopped(); });
}

void LiveRuns::Stop() {
  {
    const MutexLock lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void LiveRuns::Notify(const std::vector<WorkspaceId>& workspaces) {
  {
    const MutexLock lock(mutex_);
    named_.insert(workspaces.begin(), workspaces.end());
  }
  wake_.notify_all();
}

void LiveRuns::LookUntilStopped() {
  for (;;) {
    std::set<WorkspaceId> named;
    {
      MutexLock lock(mutex_);
      while (!stopping_ && named_.empty() && lock.WaitUntil(wake_, next_look_)) {
      }
      if (stopping_) return;
      named = std::exchange(named_, {});
    }
    Look(std::move(named));
  }
}

void LiveRuns::Look(std::set<WorkspaceId> named) {
  const auto now = std::chrono::steady_clock::now();
  if (now >= next_look_) {
    next_look_ = now + options_.poll;
    const auto due = stores_.webhooks().WorkspacesWithDue(clock_.Now(), StepDeadline());
    Note("workspaces with webhook events", due.status());
    if (due.ok()) named.insert(due->begin(), due->end());
  }
  for (const WorkspaceId& workspace : named) StartRun(workspace);
}

void LiveRuns::StartRun(const WorkspaceId& workspace) {
  const auto now = std::chrono::steady_clock::now();
  auto& not_before = not_before_[workspace];
  if (now < not_before) return;
  absl::Status status = TryStart(workspace);
  if (ReasonOf(status) == "SYNC_ALREADY_RUNNING") status = absl::OkStatus();
  not_before = now + (status.ok() ? options_.settled : options_.after_failure);
  Note("the live run of " + workspace.value, status);
}

// A run that failed for good would fail again at once.
absl::Status LiveRuns::TryStart(const WorkspaceId& workspace) {
  storage::RunQuery query;
  query.kind = RunKind::kLive;
  query.limit = 1;
  ASSIGN_OR_RETURN(const auto latest, stores_.sync_runs().List(workspace, query, StepDeadline()));
  if (!latest.runs.empty()) {
    const storage::SyncRun& run = latest.runs.front();
    if (!storage::IsTerminal(run.state)) return absl::OkStatus();
    const bool failed_now = run.state == RunState::kFailed && run.finished_at &&
                            clock_.Now() < *run.finished_at + options_.after_failure;
    if (failed_now) return absl::OkStatus();
  }
  sync::RunRequest request;
  request.kind = RunKind::kLive;
  request.trigger = storage::RunTrigger::kWebhook;
  return syncs_.Start(workspace, request, StepDeadline()).status();
}

void LiveRuns::Note(const std::string& about, const absl::Status& status) {
  if (status.ok()) {
    causes_.erase(about);
    return;
  }
  const std::string cause = CauseOf(status);
  const auto [known, is_new] = causes_.try_emplace(about, cause);
  if (!is_new && known->second == cause) return;
  known->second = cause;
  LOG(WARNING) << about << ": " << ToString(status);
}

}  // namespace stanna::webhooks
