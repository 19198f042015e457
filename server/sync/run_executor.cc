#include "server/sync/run_executor.h"

#include <glog/logging.h>

#include <algorithm>
#include <exception>
#include <utility>

#include "server/sync/run_errors.h"
#include "server/sync/run_execution.h"
#include "server/sync/run_scope.h"
#include "server/sync/run_words.h"
#include "server/sync/sync_observer.h"

namespace stanna::sync {
namespace {

using storage::RunState;

RunOutcome Done() { return {}; }
RunOutcome Lost() { return {RunOutcome::Next::kLost, "the lease was lost", {}}; }

// Daily limits and data centre moves end by themselves at a time that HubSpot names.
bool IsWait(const absl::Status& status) {
  const std::string reason = ReasonOf(status);
  return reason == "HUBSPOT_DAILY_LIMIT" || reason == "HUBSPOT_MIGRATING";
}

// Calls to HubSpot say which portal they were for; of what is left, only the database can be away.
std::string CodeOf(const absl::Status& status) {
  const ErrorDetails details = DetailsOf(status);
  if (!details.reason.empty()) return details.reason;
  const bool is_away = absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status);
  const bool is_ours = !details.metadata.contains("portalId");
  return is_away && is_ours ? "DATABASE_UNAVAILABLE" : "INTEGRATION_ERROR";
}

}  // namespace

RunExecutor::RunExecutor(storage::Stores& stores, PortalClients& clients, const Clock& clock,
                         RunOptions options)
    : stores_(stores), clients_(clients), clock_(clock), options_(options) {}

// A job that is given up leaves its run "running" for ever, and no other may start: an exception is
// an error like the others, of which only so many in a row are borne.
RunOutcome RunExecutor::Execute(const storage::Job& job, std::stop_token stop) {
  try {
    return ExecuteJob(job, std::move(stop));
  } catch (const std::exception& e) {
    return Retry(job, Unavailable(std::string("unexpected: ") + e.what()), false);
  }
}

RunOutcome RunExecutor::ExecuteJob(const storage::Job& job, std::stop_token stop) {
  const auto run =
      stores_.sync_runs().Get(job.workspace_id, SyncRunId(job.payload), StoreDeadline());
  if (run.status().code() == absl::StatusCode::kNotFound) return Done();
  if (!run.ok()) return Retry(job, run.status(), false);
  if (IsTerminal(run->state)) return Over(job);
  if (run->cancel_requested) return Finish(*run, RunState::kCancelled, absl::OkStatus());
  return ExecuteRun(job, *run, std::move(stop));
}

RunOutcome RunExecutor::ExecuteRun(const storage::Job& job, const storage::SyncRun& run,
                                   std::stop_token stop) {
  std::shared_ptr<hubspot::HubSpotClient> client;
  absl::Status status;
  if (run.kind != storage::RunKind::kReplay) {
    auto found = clients_.ForWorkspace(job.workspace_id, StoreDeadline());
    status = found.status();
    if (found.ok()) client = *std::move(found);
  }
  if (status.ok()) {
    status =
        stores_.sync_runs().MarkRunning(job.workspace_id, run.id, clock_.Now(), StoreDeadline());
  }
  RunSignals signals(stop);
  std::atomic<std::int64_t> pages_written = 0;
  absl::Status recorded;
  if (status.ok()) {
    LOG(INFO) << "run " << run.id << " of " << job.workspace_id << ": attempt " << job.attempts;
    if (!run.started_at) {
      Log(job.workspace_id, run.id, storage::LogSeverity::kInfo, "RUN_STARTED", DescribeStart(run));
    }
    const bool last = FailuresOf(job.id) + 1 >= options_.max_attempts;
    const RunScope scope{stores_, client.get(), clock_,      options_,
                         signals, run,          job.fence(), pages_written};
    RunExecution execution(scope, last ? OnTransient::kRecord : OnTransient::kStop);
    status = execution.Execute();
    recorded = execution.recorded();
  }
  if (status.ok()) return FinishByProgress(run, recorded);
  if (ReasonOf(status) == "RUN_FINISHED") return Over(job);
  // A paused run's job is nobody's until it is resumed.
  if (ScopeOf(status) == ErrorScope::kLease || IsPaused(run)) return Lost();
  if (signals.cancelled()) return Finish(run, RunState::kCancelled, absl::OkStatus());
  if (stop.stop_requested()) return {RunOutcome::Next::kRetry, "the server stopped", {}};
  if (ScopeOf(status) == ErrorScope::kTransient) return Retry(job, status, pages_written > 0);
  return Finish(run, RunState::kFailed, status);
}

bool RunExecutor::IsPaused(const storage::SyncRun& run) {
  const auto now = stores_.sync_runs().Get(run.workspace_id, run.id, StoreDeadline());
  return now.ok() && now->state == RunState::kPaused;
}

// Somebody else ended the run: a person, or a worker that had the job before.
RunOutcome RunExecutor::Over(const storage::Job& job) {
  Forget(job.id);
  return Done();
}

RunOutcome RunExecutor::Retry(const storage::Job& job, const absl::Status& status,
                              bool progressed) {
  // HubSpot said when to come back: that is no failure.
  const bool told_to_wait = IsWait(status);
  const int failures = told_to_wait ? 1 : CountFailure(job.id, progressed);
  if (failures >= options_.max_attempts) {
    const auto run =
        stores_.sync_runs().Get(job.workspace_id, SyncRunId(job.payload), StoreDeadline());
    if (run.ok()) return Finish(*run, RunState::kFailed, status);
  }
  const int doublings = std::min(failures - 1, 20);
  std::chrono::milliseconds delay =
      std::min(options_.longest_pause, options_.first_pause * (1 << doublings));
  if (const auto asked = DetailsOf(status).retry_after) delay = std::max(delay, *asked);
  SayWaiting(job, status, delay);
  return {RunOutcome::Next::kRetry, ToString(status), delay};
}

// A run that waits looks like one that hangs unless it says so.
void RunExecutor::SayWaiting(const storage::Job& job, const absl::Status& status,
                             std::chrono::milliseconds delay) {
  LOG(WARNING) << "run " << job.payload << " goes on in " << delay.count()
               << " ms: " << ToString(status);
  const SyncRunId run(job.payload);
  const std::string reason = MessageForPerson(status);
  const absl::Status said = stores_.sync_runs().SetWaiting(
      job.workspace_id, run, clock_.Now() + delay, reason, StoreDeadline());
  if (!said.ok()) return;  // the store itself may be what is away
  Log(job.workspace_id, run, storage::LogSeverity::kWarning, "RUN_WAITS",
      "waits " + std::to_string(delay.count() / 1000) + " s: " + reason);
}

void RunExecutor::Log(const WorkspaceId& workspace, const SyncRunId& run,
                      storage::LogSeverity severity, std::string event, std::string message) {
  storage::SyncLogEntry entry;
  entry.at = clock_.Now();
  entry.run_id = run;
  entry.severity = severity;
  entry.event = std::move(event);
  entry.message = std::move(message);
  const absl::Status status = stores_.sync_log().Append(workspace, {entry}, StoreDeadline());
  if (!status.ok()) LOG(WARNING) << "run " << run << ": no log entry: " << ToString(status);
}

// Before the run is over, so that whoever sees its end sees the scopes as they are.
void RunExecutor::CheckScopes(const storage::SyncRun& run, const absl::Status& recorded) {
  if (run.kind == storage::RunKind::kReplay) return;
  const bool refused = ReasonOf(recorded) == "HUBSPOT_MISSING_SCOPES";
  const bool thorough =
      run.kind == storage::RunKind::kFull || run.kind == storage::RunKind::kReconcile;
  const ScopeCheck check = refused    ? ScopeCheck::kAlways
                           : thorough ? ScopeCheck::kIfAnyMissing
                                      : ScopeCheck::kIfRequiredMissing;
  const absl::Status checked = clients_.CheckScopes(run.workspace_id, check, StoreDeadline());
  if (!checked.ok()) {
    LOG(WARNING) << "run " << run.id << ": scopes not checked: " << ToString(checked);
  }
}

RunOutcome RunExecutor::FinishByProgress(const storage::SyncRun& run,
                                         const absl::Status& recorded) {
  CheckScopes(run, recorded);
  const auto now = stores_.sync_runs().Get(run.workspace_id, run.id, StoreDeadline());
  if (!now.ok()) return {RunOutcome::Next::kRetry, ToString(now.status()), options_.first_pause};
  const bool whole = std::all_of(now->progress.begin(), now->progress.end(),
                                 [](const auto& progress) { return progress.finished; });
  if (whole) return Finish(*now, RunState::kCompleted, absl::OkStatus());
  return Finish(*now, RunState::kFailed,
                WithReason(Internal("not everything could be read"), CodeOf(recorded)));
}

RunOutcome RunExecutor::Finish(const storage::SyncRun& run, RunState state,
                               const absl::Status& status) {
  const auto now = stores_.sync_runs().Get(run.workspace_id, run.id, StoreDeadline());
  const storage::SyncRun& last = now.ok() ? *now : run;
  std::string code;
  std::string message;
  if (!status.ok()) {
    code = CodeOf(status);
    message = MessageForPerson(status);
    LOG(WARNING) << "run " << run.id << ": " << ToString(status);
    const std::string unfinished = DescribeUnfinished(last);
    if (!unfinished.empty()) message += " (" + unfinished + ")";
  }
  const absl::Status finished = stores_.sync_runs().Finish(run.workspace_id, run.id, state, code,
                                                           message, clock_.Now(), StoreDeadline());
  if (!finished.ok()) {
    return {RunOutcome::Next::kRetry, ToString(finished), options_.first_pause};
  }
  Forget(run.job_id);
  if (options_.observer != nullptr) {
    const Time began = last.started_at.value_or(last.created_at);
    options_.observer->OnRunEnded(run.kind, state, clock_.Now() - began);
  }
  const std::string ended = DescribeEnd(last, state) + (message.empty() ? "" : "; " + message);
  LOG(INFO) << "run " << run.id << " ended: " << ended;
  const bool failed = state == RunState::kFailed;
  Log(run.workspace_id, run.id, failed ? storage::LogSeverity::kError : storage::LogSeverity::kInfo,
      "RUN_ENDED", ended);
  return Done();
}

int RunExecutor::FailuresOf(const JobId& job) {
  const MutexLock lock(mutex_);
  const auto found = failures_.find(job.value);
  return found == failures_.end() ? 0 : found->second;
}

int RunExecutor::CountFailure(const JobId& job, bool progressed) {
  const MutexLock lock(mutex_);
  int& failures = failures_[job.value];
  failures = progressed ? 1 : failures + 1;
  return failures;
}

void RunExecutor::Forget(const JobId& job) {
  const MutexLock lock(mutex_);
  failures_.erase(job.value);
}

}  // namespace stanna::sync
