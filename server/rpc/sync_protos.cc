#include "server/rpc/sync_protos.h"

#include <string>

#include "server/rpc/duration_text.h"
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
    case storage::RunKind::kReconcile:
    case storage::RunKind::kReplay:
      return v1::SYNC_TYPE_FULL;
    case storage::RunKind::kBackfill:
      return v1::SYNC_TYPE_BACKFILL;
  }
  return v1::SYNC_TYPE_UNSPECIFIED;
}

v1::JobStatus StatusOf(const storage::ObjectProgress& progress, storage::RunState run) {
  if (!progress.error.empty()) return v1::JOB_STATUS_FAILED;
  if (progress.finished) return v1::JOB_STATUS_COMPLETED;
  if (storage::IsTerminal(run)) return rpc::ToProto(run);
  const bool begun = progress.calls > 0 || progress.processed > 0;
  return begun ? v1::JOB_STATUS_RUNNING : v1::JOB_STATUS_QUEUED;
}

v1::ObjectProgress ToProto(const storage::ObjectProgress& progress, storage::RunState run) {
  v1::ObjectProgress out;
  out.set_object_type(std::string(NameOf(progress.type)));
  out.set_status(StatusOf(progress, run));
  if (progress.total) out.set_total_items(ToInt32(*progress.total));
  out.set_items_processed(ToInt32(progress.processed));
  out.set_items_added(ToInt32(progress.added));
  out.set_items_updated(ToInt32(progress.updated));
  out.set_items_unchanged(ToInt32(progress.unchanged));
  out.set_items_skipped(ToInt32(progress.skipped));
  out.set_calls(ToInt32(progress.calls));
  out.set_error(progress.error);
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

// HubSpot's ids of the types that have a record page; activities show on their records' pages.
const char* PageTypeOf(ObjectType type) {
  switch (type) {
    case ObjectType::kCompany:
      return "0-2";
    case ObjectType::kContact:
      return "0-1";
    case ObjectType::kDeal:
      return "0-3";
    default:
      return nullptr;
  }
}

std::string RecordUrl(const storage::RecordIssue& issue, const storage::Connection& connection) {
  const char* type = PageTypeOf(issue.type);
  if (type == nullptr || connection.portal_id == 0) return "";
  const std::string& domain =
      connection.ui_domain.empty() ? "app.hubspot.com" : connection.ui_domain;
  return "https://" + domain + "/contacts/" + std::to_string(connection.portal_id) + "/record/" +
         type + "/" + std::to_string(issue.object_id);
}

}  // namespace

v1::JobStatus ToProto(storage::RunState state) {
  switch (state) {
    case storage::RunState::kQueued:
    case storage::RunState::kPaused:
      return v1::JOB_STATUS_QUEUED;
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
  out.set_progress(summary.percent);
  if (summary.estimated_completion) {
    *out.mutable_estimated_completion() = rpc::ToProto(*summary.estimated_completion);
  }
  out.set_items_processed(ToInt32(summary.processed));
  out.set_items_added(ToInt32(summary.added));
  out.set_items_updated(ToInt32(summary.updated));
  out.set_items_skipped(ToInt32(summary.skipped));
  AddErrors(run, out);
  for (const auto& progress : run.progress) *out.add_objects() = ToProto(progress, run.state);
  out.set_cancel_requested(run.cancel_requested);
  return out;
}

v1::IngestJob IngestJobOf(const storage::SyncRun& run, std::optional<Time> last_sync, Time now) {
  const sync::RunSummary summary = sync::Summarize(run, now);
  v1::IngestJob out;
  out.set_job_id(run.job_id.value);
  out.set_status(ToProto(run.state));
  out.set_progress(summary.percent);
  if (run.started_at) *out.mutable_started_at() = rpc::ToProto(*run.started_at);
  if (summary.estimated_completion) {
    *out.mutable_estimated_completion() = rpc::ToProto(*summary.estimated_completion);
  }
  v1::SourceProgress& source = (*out.mutable_sources())[kHubSpot];
  source.set_status(out.status());
  source.set_items_processed(ToInt32(summary.processed));
  source.set_total_items(ToInt32(summary.total));
  source.set_progress(summary.percent);
  if (last_sync) *source.mutable_last_sync_at() = rpc::ToProto(*last_sync);
  for (const auto& progress : run.progress) *source.add_objects() = ToProto(progress, run.state);
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
  out.set_object_id(std::to_string(view.issue.object_id));
  out.set_rule(view.issue.rule);
  out.set_field(view.issue.field);
  out.set_message(view.issue.message);
  out.set_held_back(view.issue.held_back);
  *out.mutable_first_seen_at() = rpc::ToProto(view.first_seen_at);
  *out.mutable_last_seen_at() = rpc::ToProto(view.last_seen_at);
  if (connection != nullptr) out.set_record_url(RecordUrl(view.issue, *connection));
  return out;
}

}  // namespace stanna::rpc
