#include "server/rpc/sync_protos.h"

#include <string>

#include "server/rpc/duration_text.h"
#include "server/rpc/record_url.h"
#include "server/rpc/request_checks.h"
#include "server/rpc/values.h"
#include "server/sync/sync_control.h"

namespace stanna::rpc {
namespace {

namespace v1 = sync::v1;

v1::SyncType ToProto(storage::RunKind kind) {
  switch (kind) {
    case storage::RunKind::kQuick:
      return v1::SYNC_TYPE_QUICK;
    case storage::RunKind::kFull:
      return v1::SYNC_TYPE_FULL;
    case storage::RunKind::kBackfill:
      return v1::SYNC_TYPE_BACKFILL;
    case storage::RunKind::kReconcile:
      return v1::SYNC_TYPE_RECONCILE;
    case storage::RunKind::kReplay:
      return v1::SYNC_TYPE_REPLAY;
    case storage::RunKind::kLive:
      return v1::SYNC_TYPE_LIVE;
  }
  return v1::SYNC_TYPE_UNSPECIFIED;
}

v1::JobStatus StatusOf(const storage::ObjectProgress& progress, storage::RunState run) {
  if (!progress.error.empty()) return v1::JOB_STATUS_FAILED;
  if (progress.finished) return v1::JOB_STATUS_COMPLETED;
  const bool stands_still = storage::IsTerminal(run) || run == storage::RunState::kPaused;
  if (stands_still) return rpc::ToProto(run);
  const bool begun = progress.calls > 0 || progress.processed > 0;
  return begun ? v1::JOB_STATUS_RUNNING : v1::JOB_STATUS_QUEUED;
}

std::string DurationOf(const storage::ObjectProgress& progress, const storage::SyncRun& run,
                       Time now) {
  if (!progress.started_at) return "";
  const Time end = progress.finished_at.value_or(run.finished_at.value_or(now));
  return TookText(end - *progress.started_at);
}

v1::ObjectProgress ToProto(const storage::ObjectProgress& progress, const storage::SyncRun& run,
                           Time now) {
  v1::ObjectProgress out;
  out.set_object_type(std::string(NameOf(progress.type)));
  out.set_status(StatusOf(progress, run.state));
  if (progress.total) out.set_total_items(ToInt32(*progress.total));
  out.set_items_processed(ToInt32(progress.processed));
  out.set_items_added(ToInt32(progress.added));
  out.set_items_updated(ToInt32(progress.updated));
  out.set_items_unchanged(ToInt32(progress.unchanged));
  out.set_items_skipped(ToInt32(progress.skipped));
  out.set_calls(ToInt32(progress.calls));
  out.set_error(progress.error);
  out.set_items_failed(ToInt32(progress.failed));
  out.set_calls_saved(ToInt32(progress.calls_saved));
  out.set_waited_seconds(static_cast<double>(progress.waited.count()) / 1000);
  out.set_duration(DurationOf(progress, run, now));
  return out;
}

void AddError(v1::SyncRun& out, const std::string& message, std::int64_t count,
              const char* severity) {
  auto* error = out.add_errors();
  error->set_message(message);
  error->set_count(ToInt32(count));
  error->set_severity(severity);
}

void AddErrors(const storage::SyncRun& run, v1::SyncRun& out) {
  if (!run.error_message.empty()) AddError(out, run.error_message, 1, "error");
  for (const storage::ObjectProgress& progress : run.progress) {
    const std::string name(NameOf(progress.type));
    if (!progress.error.empty()) AddError(out, name + ": " + progress.error, 1, "error");
    if (progress.failed > 0) {
      AddError(out, name + ": records held back, see their issues", progress.failed, "warning");
    }
  }
}

std::string DurationOf(const storage::SyncRun& run, Time now) {
  if (!run.started_at) return "";
  return TookText(run.finished_at.value_or(now) - *run.started_at);
}

Date DayOf(Time time) { return Date(std::chrono::floor<std::chrono::days>(time)); }

// The store's window ends before its end; the range shown includes its last day.
void SetRange(const storage::SyncRun& run, v1::SyncRun& out) {
  if (!run.window_start) return;
  *out.mutable_date_range()->mutable_from() = rpc::ToProto(DayOf(*run.window_start));
  const Time end = run.window_end.value_or(run.created_at);
  *out.mutable_date_range()->mutable_to() =
      rpc::ToProto(DayOf(run.window_end ? end - std::chrono::milliseconds(1) : end));
}

void SetTimes(const storage::SyncRun& run, Time now, v1::SyncRun& out) {
  *out.mutable_created_at() = rpc::ToProto(run.created_at);
  if (run.started_at) *out.mutable_started_at() = rpc::ToProto(*run.started_at);
  if (run.finished_at) *out.mutable_completed_at() = rpc::ToProto(*run.finished_at);
  out.set_duration(DurationOf(run, now));
  SetRange(run, out);
}

template <typename Message>
void SetWaiting(const storage::SyncRun& run, Message& out) {
  if (!run.waiting_until) return;
  *out.mutable_waiting_until() = rpc::ToProto(*run.waiting_until);
  out.set_waiting_reason(run.waiting_reason);
}

v1::DiagnosisVerdict ToProto(sync::Verdict verdict) {
  switch (verdict) {
    case sync::Verdict::kUnknown:
      return v1::DIAGNOSIS_VERDICT_UNKNOWN;
    case sync::Verdict::kPresent:
      return v1::DIAGNOSIS_VERDICT_PRESENT;
    case sync::Verdict::kNotInHubSpot:
      return v1::DIAGNOSIS_VERDICT_NOT_IN_HUBSPOT;
    case sync::Verdict::kArchived:
      return v1::DIAGNOSIS_VERDICT_ARCHIVED;
    case sync::Verdict::kMerged:
      return v1::DIAGNOSIS_VERDICT_MERGED;
    case sync::Verdict::kErased:
      return v1::DIAGNOSIS_VERDICT_ERASED;
    case sync::Verdict::kHeldBack:
      return v1::DIAGNOSIS_VERDICT_HELD_BACK;
    case sync::Verdict::kNotLinked:
      return v1::DIAGNOSIS_VERDICT_NOT_LINKED;
    case sync::Verdict::kWaiting:
      return v1::DIAGNOSIS_VERDICT_WAITING;
    case sync::Verdict::kNotSyncedYet:
      return v1::DIAGNOSIS_VERDICT_NOT_SYNCED_YET;
  }
  return v1::DIAGNOSIS_VERDICT_UNSPECIFIED;
}

v1::LiveAnswer ToProto(sync::LiveAnswer answer) {
  switch (answer) {
    case sync::LiveAnswer::kNotAsked:
      return v1::LIVE_ANSWER_NOT_ASKED;
    case sync::LiveAnswer::kExists:
      return v1::LIVE_ANSWER_EXISTS;
    case sync::LiveAnswer::kMerged:
      return v1::LIVE_ANSWER_MERGED;
    case sync::LiveAnswer::kArchivedOrGone:
      return v1::LIVE_ANSWER_ARCHIVED_OR_GONE;
    case sync::LiveAnswer::kFailed:
      return v1::LIVE_ANSWER_FAILED;
  }
  return v1::LIVE_ANSWER_UNSPECIFIED;
}

v1::LogSeverity ToProto(storage::LogSeverity severity) {
  switch (severity) {
    case storage::LogSeverity::kInfo:
      return v1::LOG_SEVERITY_INFO;
    case storage::LogSeverity::kWarning:
      return v1::LOG_SEVERITY_WARNING;
    case storage::LogSeverity::kError:
      return v1::LOG_SEVERITY_ERROR;
  }
  return v1::LOG_SEVERITY_UNSPECIFIED;
}

}  // namespace

v1::JobStatus ToProto(storage::RunState state) {
  switch (state) {
    case storage::RunState::kQueued:
      return v1::JOB_STATUS_QUEUED;
    case storage::RunState::kPaused:
      return v1::JOB_STATUS_PAUSED;
    case storage::RunState::kRunning:
      return v1::JOB_STATUS_RUNNING;
    case storage::RunState::kCompleted:
      return v1::JOB_STATUS_COMPLETED;
    case storage::RunState::kFailed:
      return v1::JOB_STATUS_FAILED;
    case storage::RunState::kCancelled:
      return v1::JOB_STATUS_CANCELLED;
  }
  return v1::JOB_STATUS_UNSPECIFIED;
}

std::optional<storage::RunState> FromProto(v1::JobStatus status) {
  switch (status) {
    case v1::JOB_STATUS_QUEUED:
      return storage::RunState::kQueued;
    case v1::JOB_STATUS_STARTED:
    case v1::JOB_STATUS_RUNNING:
    case v1::JOB_STATUS_PROCESSING:
      return storage::RunState::kRunning;
    case v1::JOB_STATUS_COMPLETED:
      return storage::RunState::kCompleted;
    case v1::JOB_STATUS_FAILED:
      return storage::RunState::kFailed;
    case v1::JOB_STATUS_CANCELLED:
      return storage::RunState::kCancelled;
    case v1::JOB_STATUS_PAUSED:
      return storage::RunState::kPaused;
    default:
      return std::nullopt;
  }
}

v1::SyncRun ToProto(const storage::SyncRun& run, Time now) {
  const sync::RunSummary summary = sync::Summarize(run, now);
  v1::SyncRun out;
  out.set_sync_id(run.id.value);
  out.set_job_id(run.job_id.value);
  out.set_source(kHubSpot);
  out.set_sync_type(ToProto(run.kind));
  out.set_status(ToProto(run.state));
  SetTimes(run, now, out);
  if (summary.percent) out.set_progress(*summary.percent);
  if (summary.estimated_completion) {
    *out.mutable_estimated_completion() = rpc::ToProto(*summary.estimated_completion);
  }
  out.set_items_processed(ToInt32(summary.processed));
  out.set_items_added(ToInt32(summary.added));
  out.set_items_updated(ToInt32(summary.updated));
  out.set_items_skipped(ToInt32(summary.skipped));
  AddErrors(run, out);
  for (const auto& progress : run.progress) *out.add_objects() = ToProto(progress, run, now);
  out.set_cancel_requested(run.cancel_requested);
  SetWaiting(run, out);
  out.set_oldest_first(run.oldest_first);
  return out;
}

v1::IngestJob IngestJobOf(const storage::SyncRun& run, std::optional<Time> last_sync, Time now) {
  const sync::RunSummary summary = sync::Summarize(run, now);
  v1::IngestJob out;
  out.set_job_id(run.job_id.value);
  out.set_status(ToProto(run.state));
  if (summary.percent) out.set_progress(*summary.percent);
  if (run.started_at) *out.mutable_started_at() = rpc::ToProto(*run.started_at);
  if (summary.estimated_completion) {
    *out.mutable_estimated_completion() = rpc::ToProto(*summary.estimated_completion);
  }
  v1::SourceProgress& source = (*out.mutable_sources())[kHubSpot];
  source.set_status(out.status());
  source.set_items_processed(ToInt32(summary.processed));
  if (summary.total) source.set_total_items(ToInt32(*summary.total));
  if (summary.percent) source.set_progress(*summary.percent);
  if (last_sync) *source.mutable_last_sync_at() = rpc::ToProto(*last_sync);
  for (const auto& progress : run.progress) *source.add_objects() = ToProto(progress, run, now);
  SetWaiting(run, out);
  return out;
}

v1::RecentJob RecentJobOf(const storage::SyncRun& run, Time now) {
  v1::RecentJob out;
  out.set_job_id(run.job_id.value);
  out.set_status(ToProto(run.state));
  if (run.finished_at) *out.mutable_completed_at() = rpc::ToProto(*run.finished_at);
  out.set_duration(DurationOf(run, now));
  out.set_items_processed(ToInt32(sync::Summarize(run, now).processed));
  return out;
}

v1::RecordIssue ToProto(const storage::IssueView& view, const storage::Connection* connection) {
  v1::RecordIssue out;
  out.set_object_type(std::string(NameOf(view.issue.type)));
  const bool is_of_record = view.issue.object_id != 0;
  if (is_of_record) out.set_object_id(std::to_string(view.issue.object_id));
  out.set_rule(view.issue.rule);
  out.set_field(view.issue.field);
  out.set_message(view.issue.message);
  out.set_held_back(view.issue.held_back);
  *out.mutable_first_seen_at() = rpc::ToProto(view.first_seen_at);
  *out.mutable_last_seen_at() = rpc::ToProto(view.last_seen_at);
  if (connection != nullptr && is_of_record) {
    out.set_record_url(RecordUrl(view.issue.type, view.issue.object_id, *connection));
  }
  return out;
}

std::optional<storage::LogSeverity> FromProto(v1::LogSeverity severity) {
  switch (severity) {
    case v1::LOG_SEVERITY_INFO:
      return storage::LogSeverity::kInfo;
    case v1::LOG_SEVERITY_WARNING:
      return storage::LogSeverity::kWarning;
    case v1::LOG_SEVERITY_ERROR:
      return storage::LogSeverity::kError;
    default:
      return std::nullopt;
  }
}

v1::SyncLogEntry ToProto(const storage::SyncLogEntry& entry) {
  v1::SyncLogEntry out;
  *out.mutable_at() = rpc::ToProto(entry.at);
  out.set_sync_id(entry.run_id.value);
  out.set_severity(ToProto(entry.severity));
  out.set_event(entry.event);
  if (entry.type) out.set_object_type(std::string(NameOf(*entry.type)));
  if (entry.object_id) out.set_object_id(std::to_string(*entry.object_id));
  out.set_count(ToInt32(entry.count));
  out.set_message(entry.message);
  return out;
}

v1::DeadJob ToProto(const storage::DeadJob& dead) {
  v1::DeadJob out;
  out.set_job_id(dead.job.id.value);
  out.set_kind(dead.job.kind);
  // The payload of other kinds is nobody's business.
  if (dead.job.kind == "sync_run") out.set_sync_id(dead.job.payload);
  out.set_attempts(dead.job.attempts);
  out.set_error(dead.error);
  *out.mutable_died_at() = rpc::ToProto(dead.died_at);
  return out;
}

v1::DiagnoseRecordResponse ToProto(const sync::Diagnosis& diagnosis,
                                   const storage::Connection* connection) {
  v1::DiagnoseRecordResponse out;
  out.set_verdict(ToProto(diagnosis.verdict));
  out.set_summary(diagnosis.summary);
  for (const sync::Finding& finding : diagnosis.findings) {
    auto* added = out.add_findings();
    added->set_code(finding.code);
    added->set_message(finding.message);
  }
  for (const sync::LinkedClient& client : diagnosis.clients) {
    auto* added = out.add_clients();
    added->set_client_id(client.id.value);
    added->set_domain(client.domain);
    added->set_rule(client.rule);
  }
  for (const sync::RecordName& record : diagnosis.records) {
    auto* added = out.add_records();
    added->set_object_type(std::string(NameOf(record.type)));
    added->set_object_id(std::to_string(record.id));
    if (connection != nullptr)
      added->set_record_url(RecordUrl(record.type, record.id, *connection));
  }
  out.set_live_answer(ToProto(diagnosis.live));
  return out;
}

}  // namespace stanna::rpc
