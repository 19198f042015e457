#include <algorithm>

#include "server/rpc/call_group.h"
#include "server/rpc/duration_text.h"
#include "server/rpc/errors.h"
#include "server/rpc/page.h"
#include "server/rpc/quality_calls.h"
#include "server/rpc/request_checks.h"
#include "server/rpc/services.h"
#include "server/rpc/sync_protos.h"
#include "server/rpc/values.h"
#include "server/rpc/watch_run.h"
#include "stanna/sync/v1/sync_service.grpc.pb.h"
#include "storage/job_store.h"
#include "storage/sync_log_store.h"

namespace stanna::rpc {
namespace {

namespace v1 = sync::v1;
using grpc::ServerContext;

constexpr PageSizes kRunPages{20, 100};
constexpr PageSizes kLogPages{50, 500};
constexpr PageSizes kDeadJobPages{50, 500};
// What the status page shows below the running job.
constexpr int kRecentJobs = 10;
// The product offers six months to five years.
constexpr int kDefaultSinceDays = 730;
constexpr int kMostSinceDays = 1825;
// POST /sync answers with a run id, POST /ingest/run with a job id: both may be asked for.
constexpr std::string_view kRunIdPrefix = "sync_";

Date DayOf(Time time) { return Date(std::chrono::floor<std::chrono::days>(time)); }
Time StartOf(Date day) { return std::chrono::sys_days(day); }

std::vector<std::string> Strings(const google::protobuf::RepeatedPtrField<std::string>& in) {
  return {in.begin(), in.end()};
}

/// nullopt: not stated.
absl::StatusOr<std::optional<storage::RunKind>> KindOf(v1::SyncType type) {
  using Kind = std::optional<storage::RunKind>;
  if (type == v1::SYNC_TYPE_UNSPECIFIED) return Kind();
  if (type == v1::SYNC_TYPE_QUICK) return Kind(storage::RunKind::kQuick);
  if (type == v1::SYNC_TYPE_FULL) return Kind(storage::RunKind::kFull);
  return Violated({{"syncType", "must be quick or full"}});
}

absl::Status CheckSources(const google::protobuf::RepeatedPtrField<std::string>& sources) {
  std::vector<FieldViolation> violations;
  for (int i = 0; i < sources.size(); ++i) {
    if (sources[i] == kHubSpot) continue;
    violations.push_back({"sources[" + std::to_string(i) + "]", "is no source; there is hubspot"});
  }
  return violations.empty() ? absl::OkStatus() : Violated(std::move(violations));
}

/// The window of RunIngestBackfill.
absl::Status SetWindow(const v1::RunIngestBackfillRequest& in, Time now, sync::RunRequest& out) {
  if (!in.has_from_date()) return Violated({{"fromDate", "is required"}});
  const auto from = FromProto(in.from_date());
  if (!from) return Violated({{"fromDate", "is no date"}});
  if (StartOf(*from) > now) return Violated({{"fromDate", "is in the future"}});
  out.window_start = StartOf(*from);
  if (!in.has_to_date()) return absl::OkStatus();
  const auto to = FromProto(in.to_date());
  if (!to) return Violated({{"toDate", "is no date"}});
  if (StartOf(*to) < StartOf(*from)) return Violated({{"toDate", "is before fromDate"}});
  out.window_end = StartOf(*to) + std::chrono::days(1);
  return absl::OkStatus();
}

class SyncService final
    : public v1::SyncService::WithCallbackMethod_WatchSyncRun<v1::SyncService::Service> {
 public:
  SyncService(ServiceParts parts, WatchOptions watch)
      : parts_(parts), watchers_(std::move(parts), std::move(watch)) {}

  grpc::Status StartSync(ServerContext* context, const v1::StartSyncRequest* in,
                         v1::StartSyncResponse* out) override {
    return parts_.guard.Call(*context, *in, [&](const CallScope& scope) -> absl::Status {
      RETURN_IF_ERROR(CheckProvider(in->provider()));
      sync::RunRequest request;
      request.request_id = in->request_id();
      ASSIGN_OR_RETURN(request.kind, KindOf(in->sync_type()));
      ASSIGN_OR_RETURN(const auto started, Start(scope, request));
      out->set_success(true);
      out->set_message("Sync started.");
      out->set_sync_id(started.run.id.value);
      *out->mutable_started_at() = ToProto(started.run.created_at);
      out->set_estimated_duration(ToInt32(started.estimated_duration.count()));
      return absl::OkStatus();
    });
  }

  grpc::Status StartBackfill(ServerContext* context, const v1::StartBackfillRequest* in,
                             v1::StartBackfillResponse* out) override {
    return parts_.guard.Call(*context, *in, [&](const CallScope& scope) -> absl::Status {
      RETURN_IF_ERROR(CheckProvider(in->provider()));
      const int days = in->has_since_days() ? in->since_days() : kDefaultSinceDays;
      if (days < 1 || days > kMostSinceDays) {
        return Violated({{"sinceDays", "must be 1 to " + std::to_string(kMostSinceDays)}});
      }
      const Time now = parts_.clock.Now();
      sync::RunRequest request;
      request.kind = storage::RunKind::kBackfill;
      request.request_id = in->request_id();
      request.window_start = StartOf(DayOf(now - std::chrono::days(days)));
      request.oldest_first = in->oldest_first();
      ASSIGN_OR_RETURN(request.types, ParseTypes(Strings(in->data_types()), "dataTypes"));
      ASSIGN_OR_RETURN(const auto started, Start(scope, request));
      out->set_success(true);
      out->set_message("Backfill started.");
      out->set_job_id(started.run.job_id.value);
      *out->mutable_start_date() = ToProto(DayOf(*request.window_start));
      *out->mutable_end_date() = ToProto(DayOf(now));
      out->set_estimated_records(ToInt32(started.estimated_records));
      out->set_status(v1::JOB_STATUS_PROCESSING);
      return absl::OkStatus();
    });
  }

  grpc::Status RunIngest(ServerContext* context, const v1::RunIngestRequest* in,
                         v1::RunIngestResponse* out) override {
    return parts_.guard.Call(*context, *in, [&](const CallScope& scope) -> absl::Status {
      RETURN_IF_ERROR(CheckSources(in->sources()));
      sync::RunRequest request;
      request.request_id = in->request_id();
      ASSIGN_OR_RETURN(const auto kind, KindOf(in->sync_type()));
      request.kind = kind.value_or(storage::RunKind::kQuick);
      ASSIGN_OR_RETURN(const auto started, Start(scope, request));
      out->set_success(true);
      out->set_job_id(started.run.job_id.value);
      out->set_status(v1::JOB_STATUS_STARTED);
      out->set_estimated_duration(EstimateText(started.estimated_duration));
      out->add_sources(kHubSpot);
      return absl::OkStatus();
    });
  }

  grpc::Status RunIngestBackfill(ServerContext* context, const v1::RunIngestBackfillRequest* in,
                                 v1::RunIngestBackfillResponse* out) override {
    return parts_.guard.Call(*context, *in, [&](const CallScope& scope) -> absl::Status {
      RETURN_IF_ERROR(CheckPresent(in->source(), "source"));
      RETURN_IF_ERROR(CheckProvider(in->source()));
      const Time now = parts_.clock.Now();
      sync::RunRequest request;
      request.kind = storage::RunKind::kBackfill;
      request.request_id = in->request_id();
      request.oldest_first = in->oldest_first();
      RETURN_IF_ERROR(SetWindow(*in, now, request));
      ASSIGN_OR_RETURN(request.types, ParseTypes(Strings(in->data_types()), "dataTypes"));
      ASSIGN_OR_RETURN(const auto started, Start(scope, request));
      Describe(*in, started, now, *out);
      return absl::OkStatus();
    });
  }

  grpc::Status StartReconcile(ServerContext* context, const v1::StartReconcileRequest* in,
                              v1::StartReconcileResponse* out) override {
    return StartKind(*context, *in, storage::RunKind::kReconcile, "Reconciliation started.", *out);
  }

  grpc::Status ReplayFromRaw(ServerContext* context, const v1::ReplayFromRawRequest* in,
                             v1::ReplayFromRawResponse* out) override {
    return StartKind(*context, *in, storage::RunKind::kReplay, "Replay started.", *out);
  }

  grpc::Status GetIngestStatus(ServerContext* context, const v1::GetIngestStatusRequest* in,
                               v1::GetIngestStatusResponse* out) override {
    return parts_.guard.Call(*context, *in, [&](const CallScope& scope) -> absl::Status {
      const Time now = parts_.clock.Now();
      ASSIGN_OR_RETURN(const auto current, CurrentRun(scope, in->job_id()));
      ASSIGN_OR_RETURN(const auto recent, RecentRuns(scope));
      ASSIGN_OR_RETURN(const auto last_sync, LastSync(scope));
      if (current) *out->mutable_current_job() = IngestJobOf(*current, last_sync, now);
      for (const auto& run : recent) *out->add_recent_jobs() = RecentJobOf(run, now);
      return absl::OkStatus();
    });
  }

  grpc::Status GetSyncRun(ServerContext* context, const v1::GetSyncRunRequest* in,
                          v1::SyncRun* out) override {
    return parts_.guard.Call(*context, *in, [&](const CallScope& scope) -> absl::Status {
      RETURN_IF_ERROR(CheckPresent(in->sync_id(), "syncId"));
      const auto run =
          parts_.stores.sync_runs().Get(scope.workspace, SyncRunId(in->sync_id()), scope.deadline);
      if (!run.ok()) return OrNoSuch(run.status(), "syncRun", in->sync_id());
      *out = ToProto(*run, parts_.clock.Now());
      return absl::OkStatus();
    });
  }

  grpc::Status ListSyncRuns(ServerContext* context, const v1::ListSyncRunsRequest* in,
                            v1::ListSyncRunsResponse* out) override {
    return parts_.guard.Call(*context, *in, [&](const CallScope& scope) -> absl::Status {
      if (!in->source().empty()) RETURN_IF_ERROR(CheckProvider(in->source()));
      ASSIGN_OR_RETURN(const Page page, ReadPage(*in, kRunPages));
      storage::RunQuery query;
      query.state = FromProto(in->status());
      query.limit = page.limit;
      query.offset = page.offset;
      ASSIGN_OR_RETURN(const auto listing,
                       parts_.stores.sync_runs().List(scope.workspace, query, scope.deadline));
      const Time now = parts_.clock.Now();
      for (const auto& run : listing.runs) *out->add_sync_history() = ToProto(run, now);
      *out->mutable_pagination() = PaginationOf(page, listing.runs.size(), listing.total);
      out->set_next_page_token(NextToken(page, listing.runs.size(), listing.total));
      return absl::OkStatus();
    });
  }

  grpc::Status CancelSyncRun(ServerContext* context, const v1::CancelSyncRunRequest* in,
                             v1::SyncRun* out) override {
    return ChangeRun(*context, *in, &sync::SyncControl::Cancel, *out);
  }

  grpc::Status PauseSyncRun(ServerContext* context, const v1::PauseSyncRunRequest* in,
                            v1::SyncRun* out) override {
    return ChangeRun(*context, *in, &sync::SyncControl::Pause, *out);
  }

  grpc::Status ResumeSyncRun(ServerContext* context, const v1::ResumeSyncRunRequest* in,
                             v1::SyncRun* out) override {
    return ChangeRun(*context, *in, &sync::SyncControl::Resume, *out);
  }

  grpc::ServerWriteReactor<v1::WatchSyncRunResponse>* WatchSyncRun(
      grpc::CallbackServerContext* context, const v1::WatchSyncRunRequest* in) override {
    return watchers_.Watch(*context, *in);
  }

  grpc::Status ListRecordIssues(ServerContext* context, const v1::ListRecordIssuesRequest* in,
                                v1::ListRecordIssuesResponse* out) override {
    return Run(parts_.guard, *context, quality_, &QualityCalls::ListIssues, *in, *out);
  }

  grpc::Status GetDataQualityReport(ServerContext* context,
                                    const v1::GetDataQualityReportRequest* in,
                                    v1::GetDataQualityReportResponse* out) override {
    return Run(parts_.guard, *context, quality_, &QualityCalls::GetReport, *in, *out);
  }

  grpc::Status ListSyncLog(ServerContext* context, const v1::ListSyncLogRequest* in,
                           v1::ListSyncLogResponse* out) override {
    return parts_.guard.Call(*context, *in, [&](const CallScope& scope) -> absl::Status {
      ASSIGN_OR_RETURN(const KeyPage page, ReadKeyPage(*in, kLogPages));
      storage::SyncLogQuery query;
      query.run_id = SyncRunId(in->sync_id());
      query.at_least = FromProto(in->severity());
      query.event = in->event();
      query.type = FromProto(in->object_type());
      ASSIGN_OR_RETURN(query.object_id, ParseObjectId(in->object_id(), "objectId"));
      query.before = page.key;
      query.limit = page.limit + 1;  // the last one tells whether there are more
      ASSIGN_OR_RETURN(auto entries,
                       parts_.stores.sync_log().List(scope.workspace, query, scope.deadline));
      if (entries.size() > static_cast<std::size_t>(page.limit)) {
        entries.pop_back();
        out->set_next_page_token(NextKeyToken(page, entries.back().sequence));
      }
      for (const auto& entry : entries) *out->add_entries() = ToProto(entry);
      return absl::OkStatus();
    });
  }

  grpc::Status DiagnoseRecord(ServerContext* context, const v1::DiagnoseRecordRequest* in,
                              v1::DiagnoseRecordResponse* out) override {
    return Run(parts_.guard, *context, quality_, &QualityCalls::Diagnose, *in, *out);
  }

  grpc::Status ListDeadJobs(ServerContext* context, const v1::ListDeadJobsRequest* in,
                            v1::ListDeadJobsResponse* out) override {
    return parts_.guard.Call(*context, *in, [&](const CallScope& scope) -> absl::Status {
      ASSIGN_OR_RETURN(const Page page, ReadPage(*in, kDeadJobPages));
      // One more tells whether there are more.
      ASSIGN_OR_RETURN(const auto dead,
                       parts_.stores.jobs().ListDead(scope.workspace, page.offset + page.limit + 1,
                                                     scope.deadline));
      const auto known = static_cast<int>(dead.size());
      const int end = std::min(known, page.offset + page.limit);
      for (int i = page.offset; i < end; ++i) {
        *out->add_jobs() = ToProto(dead[static_cast<std::size_t>(i)]);
      }
      out->set_next_page_token(NextToken(page, static_cast<std::size_t>(out->jobs_size()), known));
      return absl::OkStatus();
    });
  }

  grpc::Status RetryDeadJob(ServerContext* context, const v1::RetryDeadJobRequest* in,
                            v1::RetryDeadJobResponse* out) override {
    return parts_.guard.Call(*context, *in, [&](const CallScope& scope) -> absl::Status {
      RETURN_IF_ERROR(CheckPresent(in->job_id(), "jobId"));
      RETURN_IF_ERROR(
          parts_.syncs.RetryDeadJob(scope.workspace, JobId(in->job_id()), scope.deadline));
      out->set_success(true);
      out->set_job_id(in->job_id());
      return absl::OkStatus();
    });
  }

 private:
  /// StartReconcile and ReplayFromRaw.
  template <typename Request, typename Response>
  grpc::Status StartKind(ServerContext& context, const Request& in, storage::RunKind kind,
                         const char* message, Response& out) {
    return parts_.guard.Call(context, in, [&](const CallScope& scope) -> absl::Status {
      RETURN_IF_ERROR(CheckProvider(in.provider()));
      sync::RunRequest request;
      request.kind = kind;
      request.request_id = in.request_id();
      ASSIGN_OR_RETURN(request.types, ParseTypes(Strings(in.data_types()), "dataTypes"));
      ASSIGN_OR_RETURN(const auto started, Start(scope, request));
      out.set_success(true);
      out.set_message(message);
      out.set_sync_id(started.run.id.value);
      *out.mutable_started_at() = ToProto(started.run.created_at);
      return absl::OkStatus();
    });
  }

  /// Cancel, pause and resume.
  template <typename Request>
  grpc::Status ChangeRun(ServerContext& context, const Request& in,
                         absl::StatusOr<storage::SyncRun> (sync::SyncControl::*change)(
                             const WorkspaceId&, const SyncRunId&, Deadline),
                         v1::SyncRun& out) {
    return parts_.guard.Call(context, in, [&](const CallScope& scope) -> absl::Status {
      RETURN_IF_ERROR(CheckPresent(in.sync_id(), "syncId"));
      const auto run =
          (parts_.syncs.*change)(scope.workspace, SyncRunId(in.sync_id()), scope.deadline);
      if (!run.ok()) return OrNoSuch(run.status(), "syncRun", in.sync_id());
      out = ToProto(*run, parts_.clock.Now());
      return absl::OkStatus();
    });
  }

  absl::StatusOr<sync::StartedRun> Start(const CallScope& scope, const sync::RunRequest& request) {
    RETURN_IF_ERROR(CheckRequestId(request.request_id));
    return parts_.syncs.Start(scope.workspace, request, scope.deadline);
  }

  static void Describe(const v1::RunIngestBackfillRequest& in, const sync::StartedRun& started,
                       Time now, v1::RunIngestBackfillResponse& out) {
    out.set_success(true);
    out.set_backfill_id(started.run.job_id.value);
    out.set_estimated_items(ToInt32(started.estimated_records));
    out.set_estimated_duration(EstimateText(started.estimated_duration));
    out.set_status(v1::JOB_STATUS_QUEUED);
    out.set_source(in.source());
    *out.mutable_date_range()->mutable_from() = in.from_date();
    *out.mutable_date_range()->mutable_to() = in.has_to_date() ? in.to_date() : ToProto(DayOf(now));
    for (const ObjectType type : started.run.types) {
      out.add_data_types(std::string(NameOf(type)));
    }
  }

  /// The run asked for, by its job's id or its own, else the queued or running one, if any.
  absl::StatusOr<std::optional<storage::SyncRun>> CurrentRun(const CallScope& scope,
                                                             const std::string& id) {
    auto& runs = parts_.stores.sync_runs();
    if (id.empty()) {
      auto active = runs.GetActive(scope.workspace, scope.deadline);
      if (absl::IsNotFound(active.status())) return std::optional<storage::SyncRun>();
      RETURN_IF_ERROR(active);
      return std::optional(*std::move(active));
    }
    const bool is_run = id.compare(0, kRunIdPrefix.size(), kRunIdPrefix) == 0;
    auto run = is_run ? runs.Get(scope.workspace, SyncRunId(id), scope.deadline)
                      : runs.GetByJob(scope.workspace, JobId(id), scope.deadline);
    if (!run.ok()) return OrNoSuch(run.status(), "job", id);
    return std::optional(*std::move(run));
  }

  absl::StatusOr<std::vector<storage::SyncRun>> RecentRuns(const CallScope& scope) {
    storage::RunQuery query;
    query.limit = kRecentJobs + 1;  // one of them may be on
    query.without_live = true;      // of which there may be many a minute
    ASSIGN_OR_RETURN(auto listing,
                     parts_.stores.sync_runs().List(scope.workspace, query, scope.deadline));
    std::erase_if(listing.runs, [](const auto& run) { return !storage::IsTerminal(run.state); });
    if (listing.runs.size() > kRecentJobs) listing.runs.pop_back();
    return std::move(listing.runs);
  }

  /// Backfills and replays make nothing fresh.
  absl::StatusOr<std::optional<Time>> LastSync(const CallScope& scope) {
    std::optional<Time> last;
    for (const auto kind :
         {storage::RunKind::kQuick, storage::RunKind::kFull, storage::RunKind::kReconcile}) {
      storage::RunQuery query;
      query.state = storage::RunState::kCompleted;
      query.kind = kind;
      query.limit = 1;
      ASSIGN_OR_RETURN(const auto listing,
                       parts_.stores.sync_runs().List(scope.workspace, query, scope.deadline));
      for (const auto& run : listing.runs) last = std::max(last, run.finished_at);
    }
    return last;
  }

  const ServiceParts parts_;
  const QualityCalls quality_{parts_};
  RunWatchers watchers_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeSyncService(ServiceParts parts, WatchOptions watch) {
  return std::make_unique<SyncService>(std::move(parts), std::move(watch));
}

}  // namespace stanna::rpc
