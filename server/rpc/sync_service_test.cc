#include "server/rpc/sync_fixture.h"
#include "storage/job_store.h"
#include "storage/sync_log_store.h"

namespace stanna::rpc {
namespace {

namespace v1 = sync::v1;

class SyncServiceTest : public SyncCallsTest {
 protected:
  grpc::Status Start(v1::StartSyncResponse& out, const std::string& request_id = "") {
    v1::StartSyncRequest request;
    request.set_provider("hubspot");
    request.set_request_id(request_id);
    return Call(&v1::SyncService::Stub::StartSync, request, out);
  }
  storage::SyncRun Run(const std::string& id) {
    return h_.stores->sync_runs().Get(h_.acme, SyncRunId(id), Deadline::Infinite()).value();
  }
};

TEST_F(SyncServiceTest, WithoutAConnectionAStartSaysWhereToConnect) {
  v1::StartSyncResponse out;
  const auto error = ErrorOf(Start(out));
  EXPECT_EQ(error.code, grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_EQ(error.reason, "INTEGRATION_NOT_CONNECTED");
  EXPECT_EQ(error.metadata.at("provider"), "hubspot");
  EXPECT_EQ(error.metadata.at("connectUrl"), "/api/integrations/hubspot/start");
}

TEST_F(SyncServiceTest, StartsOnceAndNamesTheRunningOne) {
  ConnectAndFinish();
  v1::StartSyncResponse first, second;
  const auto status = Start(first, "mine");
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_TRUE(first.success());
  EXPECT_EQ(first.started_at().seconds(), ToEpochMs(h_.clock.Now()) / 1000);
  const auto error = ErrorOf(Start(second));
  EXPECT_EQ(error.code, grpc::StatusCode::ALREADY_EXISTS);
  EXPECT_EQ(error.reason, "SYNC_ALREADY_RUNNING");
  EXPECT_EQ(error.metadata.at("syncId"), first.sync_id());
  ASSERT_TRUE(Start(second, "mine").ok());
  EXPECT_EQ(second.sync_id(), first.sync_id());
}

TEST_F(SyncServiceTest, ABackfillHasAWindow) {
  ConnectAndFinish();
  v1::StartBackfillRequest request;
  request.set_provider("hubspot");
  request.set_since_days(0);
  v1::StartBackfillResponse out;
  auto call = [&] { return Call(&v1::SyncService::Stub::StartBackfill, request, out); };
  EXPECT_EQ(ErrorOf(call()).violations.at(0).field, "sinceDays");
  request.set_since_days(1826);
  EXPECT_EQ(ErrorOf(call()).violations.at(0).field, "sinceDays");
  request.set_since_days(10);
  request.add_data_types("meeting");
  EXPECT_EQ(ErrorOf(call()).violations.at(0).field, "dataTypes[0]");
  request.set_data_types(0, "meetings");
  ASSERT_TRUE(call().ok());
  EXPECT_EQ(out.status(), v1::JOB_STATUS_PROCESSING);
  EXPECT_EQ(out.end_date().day() - out.start_date().day(), 10) << "21 September 2026";
  const auto run = h_.stores->sync_runs().GetActive(h_.acme, Deadline::Infinite());
  ASSERT_TRUE(run.ok());
  EXPECT_EQ(run->kind, storage::RunKind::kBackfill);
  EXPECT_EQ(run->types, std::vector{ObjectType::kMeeting});
}

TEST_F(SyncServiceTest, ARequestIdOfAnotherKindOfRunIsSaidSo) {
  ConnectAndFinish();
  v1::StartSyncResponse sync;
  ASSERT_TRUE(Start(sync, "mine").ok());
  v1::StartBackfillRequest request;
  request.set_provider("hubspot");
  request.set_request_id("mine");
  v1::StartBackfillResponse out;
  const auto status = Call(&v1::SyncService::Stub::StartBackfill, request, out);
  const auto error = ErrorOf(status);
  EXPECT_EQ(error.code, grpc::StatusCode::ALREADY_EXISTS);
  EXPECT_EQ(error.reason, "REQUEST_ID_REUSED");
  EXPECT_EQ(error.metadata.at("syncId"), sync.sync_id());
  EXPECT_NE(status.error_message().find("choose a new one"), std::string::npos);
}

TEST_F(SyncServiceTest, ABackfillRunsBesideASync) {
  ConnectAndFinish();
  v1::StartSyncResponse sync;
  ASSERT_TRUE(Start(sync).ok());
  v1::StartBackfillRequest request;
  request.set_provider("hubspot");
  request.set_oldest_first(true);
  v1::StartBackfillResponse out;
  ASSERT_TRUE(Call(&v1::SyncService::Stub::StartBackfill, request, out).ok());
  const auto run =
      h_.stores->sync_runs().GetByJob(h_.acme, JobId(out.job_id()), Deadline::Infinite());
  EXPECT_TRUE(run->oldest_first);
}

TEST_F(SyncServiceTest, ASyncTakesAKind) {
  ConnectAndFinish();
  v1::StartSyncRequest request;
  request.set_provider("hubspot");
  request.set_sync_type(v1::SYNC_TYPE_REPLAY);
  v1::StartSyncResponse out;
  auto call = [&] { return Call(&v1::SyncService::Stub::StartSync, request, out); };
  EXPECT_EQ(ErrorOf(call()).violations.at(0).field, "syncType");
  request.set_sync_type(v1::SYNC_TYPE_QUICK);
  ASSERT_TRUE(call().ok());
  EXPECT_EQ(Run(out.sync_id()).kind, storage::RunKind::kQuick);
}

TEST_F(SyncServiceTest, ReconcilesTheTypesAskedFor) {
  v1::StartReconcileRequest request;
  v1::StartReconcileResponse out;
  auto call = [&] { return Call(&v1::SyncService::Stub::StartReconcile, request, out); };
  EXPECT_EQ(ErrorOf(call()).violations.at(0).field, "provider");
  request.set_provider("hubspot");
  EXPECT_EQ(ErrorOf(call()).reason, "INTEGRATION_NOT_CONNECTED");
  ConnectAndFinish();
  request.add_data_types("deals");
  ASSERT_TRUE(call().ok());
  EXPECT_TRUE(out.success());
  EXPECT_EQ(Run(out.sync_id()).kind, storage::RunKind::kReconcile);
  EXPECT_EQ(Run(out.sync_id()).types, std::vector{ObjectType::kDeal});
}

TEST_F(SyncServiceTest, AReplayNeedsNoConnection) {
  v1::ReplayFromRawRequest request;
  request.set_provider("hubspot");
  v1::ReplayFromRawResponse out;
  ASSERT_TRUE(Call(&v1::SyncService::Stub::ReplayFromRaw, request, out).ok());
  EXPECT_EQ(Run(out.sync_id()).kind, storage::RunKind::kReplay);
  EXPECT_EQ(Run(out.sync_id()).types.size(), kAllObjectTypes.size());
}

TEST_F(SyncServiceTest, RunIngestIsQuickUnlessStated) {
  ConnectAndFinish();
  v1::RunIngestRequest request;
  v1::RunIngestResponse out;
  request.add_sources("salesforce");
  auto call = [&] { return Call(&v1::SyncService::Stub::RunIngest, request, out); };
  EXPECT_EQ(ErrorOf(call()).violations.at(0).field, "sources[0]");
  request.clear_sources();
  ASSERT_TRUE(call().ok());
  EXPECT_EQ(out.status(), v1::JOB_STATUS_STARTED);
  EXPECT_EQ(out.estimated_duration(), "5-10 minutes");
  EXPECT_EQ(out.sources(0), "hubspot");
  EXPECT_EQ(
      h_.stores->sync_runs().GetByJob(h_.acme, JobId(out.job_id()), Deadline::Infinite())->kind,
      storage::RunKind::kQuick);
}

TEST_F(SyncServiceTest, AnIngestBackfillChecksItsDates) {
  ConnectAndFinish();
  v1::RunIngestBackfillRequest request;
  v1::RunIngestBackfillResponse out;
  auto call = [&] { return Call(&v1::SyncService::Stub::RunIngestBackfill, request, out); };
  EXPECT_EQ(ErrorOf(call()).violations.at(0).field, "source");
  request.set_source("hubspot");
  EXPECT_EQ(ErrorOf(call()).violations.at(0).field, "fromDate");
  auto& from = *request.mutable_from_date();
  from.set_year(2026);
  from.set_month(2);
  from.set_day(30);
  EXPECT_EQ(ErrorOf(call()).violations.at(0).field, "fromDate");
  from.set_day(3);
  *request.mutable_to_date() = from;
  request.mutable_to_date()->set_day(2);
  EXPECT_EQ(ErrorOf(call()).violations.at(0).field, "toDate");
  request.mutable_to_date()->set_day(3);
  ASSERT_TRUE(call().ok());
  EXPECT_EQ(out.status(), v1::JOB_STATUS_QUEUED);
  EXPECT_EQ(out.date_range().to().day(), 3);
  EXPECT_EQ(out.data_types_size(), 9);
  const auto run = h_.stores->sync_runs().GetActive(h_.acme, Deadline::Infinite());
  ASSERT_TRUE(run.ok());
  EXPECT_EQ(*run->window_end - *run->window_start, std::chrono::days(1));
}

TEST_F(SyncServiceTest, IngestStatusShowsTheCurrentAndTheRecentJobs) {
  v1::GetIngestStatusRequest request;
  v1::GetIngestStatusResponse out;
  auto call = [&] { return Call(&v1::SyncService::Stub::GetIngestStatus, request, out); };
  ASSERT_TRUE(call().ok());
  EXPECT_FALSE(out.has_current_job());
  EXPECT_EQ(out.recent_jobs_size(), 0);
  const SyncRunId id = h_.Connect();
  ASSERT_TRUE(call().ok());
  EXPECT_EQ(out.current_job().status(), v1::JOB_STATUS_QUEUED);
  EXPECT_EQ(out.current_job().sources().at("hubspot").objects_size(), 9);
  Finish(id);
  out.Clear();
  ASSERT_TRUE(call().ok());
  EXPECT_FALSE(out.has_current_job());
  ASSERT_EQ(out.recent_jobs_size(), 1);
  EXPECT_EQ(out.recent_jobs(0).status(), v1::JOB_STATUS_COMPLETED);
  for (const std::string& job : {out.recent_jobs(0).job_id(), id.value}) {
    request.set_job_id(job);
    ASSERT_TRUE(call().ok()) << job;
    EXPECT_EQ(out.current_job().status(), v1::JOB_STATUS_COMPLETED);
  }
  request.set_job_id("job_none");
  EXPECT_EQ(ErrorOf(call()).metadata.at("id"), "job_none");
}

TEST_F(SyncServiceTest, PagesThroughTheHistory) {
  ConnectAndFinish();
  for (int i = 0; i < 4; ++i) {
    h_.clock.Advance(std::chrono::seconds(1));
    v1::StartSyncResponse started;
    ASSERT_TRUE(Start(started).ok());
    Finish(SyncRunId(started.sync_id()),
           i == 0 ? storage::RunState::kFailed : storage::RunState::kCompleted);
  }
  v1::ListSyncRunsRequest request;
  request.set_page_size(2);
  v1::ListSyncRunsResponse out;
  auto call = [&] { return Call(&v1::SyncService::Stub::ListSyncRuns, request, out); };
  ASSERT_TRUE(call().ok());
  EXPECT_EQ(out.sync_history_size(), 2);
  EXPECT_EQ(out.pagination().total(), 5);
  EXPECT_TRUE(out.pagination().has_more());
  request.set_page_token(out.next_page_token());
  request.set_skip(2);
  ASSERT_TRUE(call().ok());
  EXPECT_EQ(out.sync_history_size(), 1);
  EXPECT_EQ(out.pagination().offset(), 4);
  EXPECT_FALSE(out.pagination().has_more());
  EXPECT_EQ(out.next_page_token(), "");
  request.Clear();
  request.set_status(v1::JOB_STATUS_FAILED);
  ASSERT_TRUE(call().ok());
  EXPECT_EQ(out.pagination().total(), 1);
  request.set_source("salesforce");
  EXPECT_EQ(ErrorOf(call()).reason, "RESOURCE_NOT_FOUND");
}

TEST_F(SyncServiceTest, CancelsAQueuedRun) {
  const SyncRunId id = h_.Connect();
  v1::CancelSyncRunRequest request;
  request.set_sync_id(id.value);
  v1::SyncRun out;
  ASSERT_TRUE(Call(&v1::SyncService::Stub::CancelSyncRun, request, out).ok());
  EXPECT_EQ(out.status(), v1::JOB_STATUS_CANCELLED);
  request.set_sync_id("sync_none");
  const auto error = ErrorOf(Call(&v1::SyncService::Stub::CancelSyncRun, request, out));
  EXPECT_EQ(error.reason, "RESOURCE_NOT_FOUND");
}

TEST_F(SyncServiceTest, PausesAndResumes) {
  const SyncRunId id = h_.Connect();
  v1::PauseSyncRunRequest pause;
  pause.set_sync_id(id.value);
  v1::SyncRun out;
  ASSERT_TRUE(Call(&v1::SyncService::Stub::PauseSyncRun, pause, out).ok());
  EXPECT_EQ(out.status(), v1::JOB_STATUS_PAUSED);
  EXPECT_EQ(out.objects(0).status(), v1::JOB_STATUS_PAUSED);
  v1::ListSyncRunsRequest list;
  list.set_status(v1::JOB_STATUS_PAUSED);
  v1::ListSyncRunsResponse paused;
  ASSERT_TRUE(Call(&v1::SyncService::Stub::ListSyncRuns, list, paused).ok());
  EXPECT_EQ(paused.pagination().total(), 1);
  v1::ResumeSyncRunRequest resume;
  resume.set_sync_id(id.value);
  ASSERT_TRUE(Call(&v1::SyncService::Stub::ResumeSyncRun, resume, out).ok());
  EXPECT_EQ(out.status(), v1::JOB_STATUS_QUEUED);
  Finish(id);
  const auto error = ErrorOf(Call(&v1::SyncService::Stub::PauseSyncRun, pause, out));
  EXPECT_EQ(error.code, grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_EQ(error.reason, "RUN_FINISHED");
  pause.set_sync_id("sync_none");
  EXPECT_EQ(ErrorOf(Call(&v1::SyncService::Stub::PauseSyncRun, pause, out)).reason,
            "RESOURCE_NOT_FOUND");
}

TEST_F(SyncServiceTest, ARunThatWaitsSaysUntilWhenAndWhy) {
  const SyncRunId id = h_.Connect();
  const Time until = h_.clock.Now() + std::chrono::minutes(5);
  ASSERT_TRUE(h_.stores->sync_runs()
                  .SetWaiting(h_.acme, id, until, "HubSpot is away", Deadline::Infinite())
                  .ok());
  v1::GetIngestStatusRequest request;
  v1::GetIngestStatusResponse out;
  ASSERT_TRUE(Call(&v1::SyncService::Stub::GetIngestStatus, request, out).ok());
  EXPECT_EQ(out.current_job().waiting_until().seconds(), ToEpochMs(until) / 1000);
  EXPECT_EQ(out.current_job().waiting_reason(), "HubSpot is away");
  EXPECT_FALSE(out.current_job().has_progress()) << "the totals are not known yet";
  EXPECT_FALSE(out.current_job().sources().at("hubspot").has_total_items());
}

TEST_F(SyncServiceTest, PagesThroughTheLogThoughItGrows) {
  std::vector<storage::SyncLogEntry> entries(5);
  for (std::size_t i = 0; i < entries.size(); ++i) {
    entries[i].at = h_.clock.Now();
    entries[i].run_id = SyncRunId("sync_1");
    entries[i].event = "EVENT_" + std::to_string(i);
    entries[i].severity = storage::LogSeverity::kWarning;
    entries[i].type = ObjectType::kDeal;
    entries[i].object_id = 7;
  }
  const auto append = [&] {
    return h_.stores->sync_log().Append(h_.acme, entries, Deadline::Infinite());
  };
  ASSERT_TRUE(append().ok());
  v1::ListSyncLogRequest request;
  request.set_page_size(3);
  request.set_sync_id("sync_1");
  request.set_severity(v1::LOG_SEVERITY_WARNING);
  request.set_object_type(type::v1::OBJECT_TYPE_DEALS);
  request.set_object_id("7");
  v1::ListSyncLogResponse out;
  auto call = [&] { return Call(&v1::SyncService::Stub::ListSyncLog, request, out); };
  ASSERT_TRUE(call().ok());
  ASSERT_EQ(out.entries_size(), 3);
  EXPECT_EQ(out.entries(0).event(), "EVENT_4");
  EXPECT_EQ(out.entries(0).severity(), v1::LOG_SEVERITY_WARNING);
  EXPECT_EQ(out.entries(0).object_type(), "deals");
  EXPECT_EQ(out.entries(0).object_id(), "7");
  ASSERT_TRUE(append().ok());
  request.set_page_token(out.next_page_token());
  ASSERT_TRUE(call().ok());
  ASSERT_EQ(out.entries_size(), 2);
  EXPECT_EQ(out.entries(0).event(), "EVENT_1");
  EXPECT_EQ(out.next_page_token(), "");
  request.set_event("EVENT_9");
  EXPECT_EQ(ErrorOf(call()).violations.at(0).field, "pageToken") << "of another listing";
  request.clear_page_token();
  ASSERT_TRUE(call().ok());
  EXPECT_EQ(out.entries_size(), 0);
  request.set_object_id("seven");
  EXPECT_EQ(ErrorOf(call()).violations.at(0).field, "objectId");
}

TEST_F(SyncServiceTest, DeadJobsAreListedAndTriedAgain) {
  const SyncRunId id = h_.Connect();
  const auto job =
      h_.stores->jobs().Claim("w", h_.clock.Now(), std::chrono::seconds(30), Deadline::Infinite());
  ASSERT_TRUE(job.ok() && job->has_value());
  ASSERT_TRUE(h_.stores->jobs()
                  .Fail((*job)->fence(), "the handler threw", h_.clock.Now(), Deadline::Infinite())
                  .ok());
  v1::ListDeadJobsRequest list;
  v1::ListDeadJobsResponse dead;
  const auto as_admin = [&](auto method, const auto& request, auto& response) {
    const auto context = h_.Context(h_.admin);
    return (h_.sync.get()->*method)(context.get(), request, &response);
  };
  const auto list_method = static_cast<grpc::Status (v1::SyncService::Stub::*)(
      grpc::ClientContext*, const v1::ListDeadJobsRequest&, v1::ListDeadJobsResponse*)>(
      &v1::SyncService::Stub::ListDeadJobs);
  const auto retry_method = static_cast<grpc::Status (v1::SyncService::Stub::*)(
      grpc::ClientContext*, const v1::RetryDeadJobRequest&, v1::RetryDeadJobResponse*)>(
      &v1::SyncService::Stub::RetryDeadJob);
  ASSERT_TRUE(as_admin(list_method, list, dead).ok());
  ASSERT_EQ(dead.jobs_size(), 1);
  EXPECT_EQ(dead.jobs(0).sync_id(), id.value);
  EXPECT_EQ(dead.jobs(0).error(), "the handler threw");
  EXPECT_EQ(dead.jobs(0).attempts(), 1);
  EXPECT_EQ(dead.next_page_token(), "");
  v1::RetryDeadJobRequest retry;
  retry.set_job_id(dead.jobs(0).job_id());
  v1::RetryDeadJobResponse retried;
  EXPECT_EQ(ErrorOf(Call(&v1::SyncService::Stub::RetryDeadJob, retry, retried)).reason,
            "AUTH_FORBIDDEN");
  ASSERT_TRUE(as_admin(retry_method, retry, retried).ok());
  EXPECT_TRUE(retried.success());
  EXPECT_EQ(ErrorOf(as_admin(retry_method, retry, retried)).reason, "RESOURCE_NOT_FOUND");
}

TEST_F(SyncServiceTest, RunsOfAnotherWorkspaceDoNotExist) {
  const SyncRunId id = h_.Connect();
  const auto context = h_.Context(h_.KeyOf("other.com", storage::Role::kAdmin));
  v1::GetSyncRunRequest request;
  request.set_sync_id(id.value);
  v1::SyncRun out;
  EXPECT_EQ(ErrorOf(h_.sync->GetSyncRun(context.get(), request, &out)).code,
            grpc::StatusCode::NOT_FOUND);
}

TEST_F(SyncServiceTest, ARequestIdHasALimit) {
  ConnectAndFinish();
  v1::StartSyncResponse out;
  EXPECT_EQ(ErrorOf(Start(out, std::string(129, 'x'))).violations.at(0).field, "requestId");
}

}  // namespace
}  // namespace stanna::rpc
