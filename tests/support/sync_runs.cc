#include "tests/support/sync_runs.h"

#include <glog/logging.h>
#include <grpcpp/create_channel.h>

#include <chrono>

#include "base/clock.h"
#include "base/ids.h"
#include "stanna/sync/v1/sync_service.grpc.pb.h"

namespace stanna::testing {
namespace {

namespace v1 = stanna::sync::v1;

constexpr std::chrono::seconds kLongestCall{60};

std::unique_ptr<v1::SyncService::Stub> StubOf(const Server& server) {
  return v1::SyncService::NewStub(
      grpc::CreateChannel(server.grpc_address(), grpc::InsecureChannelCredentials()));
}

void Prepare(grpc::ClientContext& context, const std::string& key, std::chrono::seconds limit) {
  context.AddMetadata("authorization", "Bearer " + key);
  context.set_deadline(std::chrono::system_clock::now() + limit);
}

absl::Status FromGrpc(const grpc::Status& status) {
  return absl::Status(static_cast<absl::StatusCode>(status.error_code()),
                      Absl(status.error_message()));
}

bool IsOver(v1::JobStatus status) {
  return status == v1::JOB_STATUS_COMPLETED || status == v1::JOB_STATUS_FAILED ||
         status == v1::JOB_STATUS_CANCELLED;
}

}  // namespace

std::string LatestRun(const Server& server, const std::string& key) {
  grpc::ClientContext context;
  Prepare(context, key, kLongestCall);
  v1::ListSyncRunsRequest request;
  request.set_page_size(1);
  v1::ListSyncRunsResponse answer;
  const auto status = StubOf(server)->ListSyncRuns(&context, request, &answer);
  CHECK(status.ok()) << status.error_message();
  return answer.sync_history_size() == 0 ? "" : answer.sync_history(0).sync_id();
}

absl::StatusOr<RunEnd> AwaitLatestRun(const Server& server, const std::string& key,
                                      std::chrono::seconds limit, const RunObserver& observer) {
  v1::WatchSyncRunRequest request;
  request.set_sync_id(LatestRun(server, key));
  grpc::ClientContext context;
  Prepare(context, key, limit);
  const auto stream = StubOf(server)->WatchSyncRun(&context, request);
  v1::WatchSyncRunResponse last, next;
  while (stream->Read(&next)) {
    last = next;
    if (observer) observer(last.run());
  }
  const grpc::Status status = stream->Finish();
  if (!IsOver(last.run().status())) {
    if (!status.ok()) return FromGrpc(status);
    return Internal("the stream ended before the run: " + last.DebugString());
  }
  return RunEnd{last.run().sync_id(), v1::JobStatus_Name(last.run().status()), last.DebugString(),
                last.run()};
}

storage::SyncRun QueueRun(Server& server, const std::string& workspace, storage::RunKind kind) {
  storage::SyncRun run;
  const Time now = SystemClock().Now();
  run.workspace_id = WorkspaceId(workspace);
  run.id = SyncRunId(NewId("sync_", now));
  run.job_id = JobId(NewId("job_", now));
  run.kind = kind;
  run.types = {kAllObjectTypes.begin(), kAllObjectTypes.end()};
  run.created_at = now;
  auto started = server.stores().sync_runs().Start(run, 10, Deadline::After(kLongestCall));
  CHECK(started.ok()) << ToString(started.status());
  return *std::move(started);
}

}  // namespace stanna::testing
