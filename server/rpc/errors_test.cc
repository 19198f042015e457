#include "server/rpc/errors.h"

#include <google/rpc/error_details.pb.h>
#include <google/rpc/error_info.pb.h>
#include <google/rpc/status.pb.h>
#include <grpcpp/support/status.h>
#include <gtest/gtest.h>

namespace stanna::rpc {
namespace {

template <typename Detail>
std::optional<Detail> Find(const grpc::Status& status) {
  google::rpc::Status rich;
  EXPECT_TRUE(rich.ParseFromString(status.error_details()));
  Detail detail;
  for (const auto& any : rich.details()) {
    if (any.UnpackTo(&detail)) return detail;
  }
  return std::nullopt;
}

TEST(ToGrpc, CarriesReasonMetadataViolationsAndRetryDelay) {
  ErrorDetails details;
  details.reason = "SYNC_ALREADY_RUNNING";
  details.metadata = {{"syncId", "sync_1"}};
  details.violations = {{"sinceDays", "must be 1 to 1825"}};
  details.retry_after = std::chrono::milliseconds(1500);
  const auto status = ToGrpc(WithDetails(AlreadyExists("A sync runs."), details), "req_1");
  EXPECT_EQ(status.error_code(), grpc::StatusCode::ALREADY_EXISTS);
  EXPECT_EQ(status.error_message(), "A sync runs.");
  const auto info = Find<google::rpc::ErrorInfo>(status);
  ASSERT_TRUE(info.has_value());
  EXPECT_EQ(info->reason(), "SYNC_ALREADY_RUNNING");
  EXPECT_EQ(info->domain(), "stanna.dev");
  EXPECT_EQ(info->metadata().at("syncId"), "sync_1");
  EXPECT_EQ(Find<google::rpc::BadRequest>(status)->field_violations(0).field(), "sinceDays");
  const auto retry = Find<google::rpc::RetryInfo>(status);
  EXPECT_EQ(retry->retry_delay().seconds(), 1);
  EXPECT_EQ(retry->retry_delay().nanos(), 500'000'000);
}

TEST(ToGrpc, OkStaysOk) { EXPECT_TRUE(ToGrpc(absl::OkStatus(), "req_1").ok()); }

struct OutwardCase {
  absl::StatusCode code;
  const char* reason;
};

TEST(ForCaller, AMessageWithoutAReasonNeverGoesOut) {
  const OutwardCase cases[] = {
      {absl::StatusCode::kInvalidArgument, "VALIDATION_ERROR"},
      {absl::StatusCode::kNotFound, "RESOURCE_NOT_FOUND"},
      {absl::StatusCode::kAlreadyExists, "ALREADY_EXISTS"},
      {absl::StatusCode::kFailedPrecondition, "FAILED_PRECONDITION"},
      {absl::StatusCode::kAborted, "CONFLICT"},
      {absl::StatusCode::kUnavailable, "UNAVAILABLE"},
      {absl::StatusCode::kDeadlineExceeded, "DEADLINE_EXCEEDED"},
      {absl::StatusCode::kResourceExhausted, "RATE_LIMIT_EXCEEDED"},
      {absl::StatusCode::kUnimplemented, "UNIMPLEMENTED"},
      {absl::StatusCode::kCancelled, "CANCELLED"},
      {absl::StatusCode::kOutOfRange, "OUT_OF_RANGE"},
      {absl::StatusCode::kPermissionDenied, "AUTH_FORBIDDEN"},
      {absl::StatusCode::kUnauthenticated, "AUTH_INVALID_KEY"},
      {absl::StatusCode::kInternal, "INTERNAL_ERROR"},
      {absl::StatusCode::kUnknown, "INTERNAL_ERROR"},
      {absl::StatusCode::kDataLoss, "INTERNAL_ERROR"},
  };
  for (const OutwardCase& c : cases) {
    const auto out = ForCaller(absl::Status(c.code, "SELECT secret FROM api_keys"), "req_7");
    EXPECT_EQ(ReasonOf(out), c.reason);
    EXPECT_EQ(MessageOf(out).find("SELECT"), std::string::npos) << ToString(out);
    EXPECT_FALSE(MessageOf(out).empty());
  }
}

TEST(ForCaller, InternalErrorsLoseTheirWordsEvenWithAReason) {
  const auto out =
      ForCaller(WithReason(DataLoss("<html>peer body</html>"), "HUBSPOT_BAD_ANSWER"), "req_7");
  EXPECT_EQ(out.code(), absl::StatusCode::kInternal);
  EXPECT_EQ(ReasonOf(out), "INTERNAL_ERROR");
  EXPECT_EQ(MessageOf(out).find("html"), std::string::npos);
  EXPECT_EQ(DetailsOf(out).metadata["requestId"], "req_7");
}

TEST(ForCaller, NotConnectedSaysWhereToConnect) {
  const auto out = ForCaller(
      WithReason(FailedPrecondition("HubSpot is not connected."), "INTEGRATION_NOT_CONNECTED"),
      "req_7");
  EXPECT_EQ(DetailsOf(out).metadata["provider"], "hubspot");
  EXPECT_EQ(DetailsOf(out).metadata["connectUrl"], "/api/integrations/hubspot/start");
}

TEST(OrNoSuch, ChangesNotFoundOnly) {
  EXPECT_EQ(DetailsOf(OrNoSuch(NotFound("row"), "client", "client_1")).metadata["id"], "client_1");
  EXPECT_TRUE(absl::IsUnavailable(OrNoSuch(Unavailable("away"), "client", "client_1")));
}

TEST(Violated, ListsTheFieldsInTheMessage) {
  EXPECT_EQ(MessageOf(Violated({{"limit", "is bad"}, {"offset", "too"}})),
            "The request is not valid: limit is bad; offset too.");
}

}  // namespace
}  // namespace stanna::rpc
