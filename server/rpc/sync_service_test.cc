#include <gtest/gtest.h>

#include "server/rpc/service_harness.h"

namespace stanna::rpc {
namespace {

namespace v1 = sync::v1;

class SyncServiceTest : public testing::Test {
 protected:
  template <typename Request, typename Response>
  grpc::Status Call(grpc::Status (v1::SyncService::Stub::*method)(grpc::ClientContext*,
                                                                  const Request&, Response*),
                    const Request& request, Response& response) {
    const auto context = h_.Context(h_.member);
    return (h_.sync.get()->*method)(context.get(), request, &response);
  }
  grpc::Status Start(v1::StartSyncResponse& out, const std::string& request_id = "") {
    v1::StartSyncRequest request;
    request.set_provider("hubspot");
    request.set_request_id(request_id);
    return Call(&v1::SyncService::Stub::StartSync, request, out);
  }
  void Finish(const SyncRunId& id, storage::RunState state = storage::RunState::kCompleted) {
    ASSERT_TRUE(h_.stores->sync_runs()
                    .Finish(h_.acme, id, state, "", "", h_.clock.Now(), Deadline::Infinite())
                    .ok());
  }
  void ConnectAndFinish() { Finish(h_.Connect()); }

  ServiceHarness h_;
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

TEST_F(SyncServiceTest, RunsOfAnotherWorkspaceDoNotExist) {
  const SyncRunId id = h_.Connect();
  const auto context = h_.Context(h_.KeyOf("other.com", storage::Role::kAdmin));
  v1::GetSyncRunRequest request;
  request.set_sync_id(id.value);
  v1::SyncRun out;
  EXPECT_EQ(ErrorOf(h_.sync->GetSyncRun(context.get(), request, &out)).code,
            grpc::StatusCode::NOT_FOUND);
}

TEST_F(SyncServiceTest, ThereAreNoRecordIssuesYet) {
  v1::ListRecordIssuesRequest request;
  v1::ListRecordIssuesResponse out;
  ASSERT_TRUE(Call(&v1::SyncService::Stub::ListRecordIssues, request, out).ok());
  EXPECT_EQ(out.pagination().total(), 0);
  EXPECT_EQ(out.pagination().limit(), 50);
}

TEST_F(SyncServiceTest, ARequestIdHasALimit) {
  ConnectAndFinish();
  v1::StartSyncResponse out;
  EXPECT_EQ(ErrorOf(Start(out, std::string(129, 'x'))).violations.at(0).field, "requestId");
}

}  // namespace
}  // namespace stanna::rpc
