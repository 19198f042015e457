#include "tools/stannactl/rpc_error.h"

#include <google/rpc/error_details.pb.h>
#include <google/rpc/status.pb.h>
#include <grpcpp/support/status.h>
#include <gtest/gtest.h>

#include "google/rpc/error_info.pb.h"

namespace stanna::ctl {
namespace {

grpc::Status AlreadyRunning() {
  google::rpc::ErrorInfo info;
  info.set_reason("SYNC_ALREADY_RUNNING");
  (*info.mutable_metadata())["syncId"] = "sync_1";
  google::rpc::RetryInfo retry;
  retry.mutable_retry_delay()->set_nanos(500'000'000);
  google::rpc::Status rich;
  rich.add_details()->PackFrom(info);
  rich.add_details()->PackFrom(retry);
  return {grpc::StatusCode::ALREADY_EXISTS, "A sync is running.", rich.SerializeAsString()};
}

TEST(RpcError, UnpacksDetails) {
  const absl::Status status = FromGrpc(AlreadyRunning());
  EXPECT_EQ(status.code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(ReasonOf(status), "SYNC_ALREADY_RUNNING");
  EXPECT_EQ(DetailsOf(status).metadata.at("syncId"), "sync_1");
  EXPECT_EQ(DetailsOf(status).retry_after, std::chrono::milliseconds(500));
}

TEST(RpcError, DetailsThatAreNoneAreLeftOut) {
  const absl::Status status =
      FromGrpc(grpc::Status(grpc::StatusCode::INTERNAL, "broken", "no protobuf"));
  EXPECT_EQ(MessageOf(status), "broken");
  EXPECT_EQ(ReasonOf(status), "");
}

TEST(RpcError, ExitCodes) {
  struct Case {
    absl::Status status;
    ExitCode want;
  };
  const Case cases[] = {
      {absl::OkStatus(), ExitCode::kOk},
      {Internal("x"), ExitCode::kError},
      {InvalidArgument("x"), ExitCode::kUsage},
      {Unauthenticated("x"), ExitCode::kNotConnected},
      {PermissionDenied("x"), ExitCode::kNotConnected},
      {NotFound("x"), ExitCode::kNotFound},
      {Unavailable("x"), ExitCode::kUnavailable},
      {DeadlineExceeded("x"), ExitCode::kUnavailable},
      {AlreadyExists("x"), ExitCode::kConflict},
      {FailedPrecondition("x"), ExitCode::kError},
      {WithReason(FailedPrecondition("x"), "INTEGRATION_NOT_CONNECTED"), ExitCode::kNotConnected},
  };
  for (const Case& c : cases) EXPECT_EQ(ExitCodeOf(c.status), c.want) << ToString(c.status);
}

TEST(RpcError, SaysWhatToDo) {
  EXPECT_EQ(ShowError(FromGrpc(AlreadyRunning()), "127.0.0.1:8090"),
            "error: ALREADY_EXISTS SYNC_ALREADY_RUNNING\n"
            "  A sync is running.\n"
            "  syncId: sync_1\n"
            "  what to do: watch the running one: `stannactl watch`\n");
  EXPECT_NE(ShowError(Unavailable("connection refused"), "db:1").find("listens on db:1"),
            std::string::npos);
  const absl::Status unknown(absl::StatusCode::kUnknown, "sync_1 failed");
  EXPECT_EQ(ShowError(unknown, ""), "error: sync_1 failed\n");
  ErrorDetails bad;
  bad.violations = {{"pageSize", "must be 1 to 500"}};
  EXPECT_NE(ShowError(WithDetails(InvalidArgument("bad"), bad), "")
                .find("  pageSize: must be 1 to 500\n"),
            std::string::npos);
}

}  // namespace
}  // namespace stanna::ctl
