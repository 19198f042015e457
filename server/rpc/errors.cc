#include "server/rpc/errors.h"

#include <google/rpc/error_details.pb.h>
#include <google/rpc/error_info.pb.h>
#include <google/rpc/status.pb.h>
#include <grpcpp/support/status.h>

namespace stanna::rpc {
namespace {

struct Fallback {
  absl::StatusCode code;
  const char* reason;
  const char* message;
};

// What a caller is told when nobody chose better words.
constexpr Fallback kFallbacks[] = {
    {absl::StatusCode::kCancelled, "CANCELLED", "The call was cancelled."},
    {absl::StatusCode::kInvalidArgument, "VALIDATION_ERROR", "The request is not valid."},
    {absl::StatusCode::kDeadlineExceeded, "DEADLINE_EXCEEDED",
     "The call was not done in time; try again."},
    {absl::StatusCode::kNotFound, "RESOURCE_NOT_FOUND", "There is no such thing."},
    {absl::StatusCode::kAlreadyExists, "ALREADY_EXISTS", "It exists already."},
    {absl::StatusCode::kPermissionDenied, "AUTH_FORBIDDEN", "The call is not allowed."},
    {absl::StatusCode::kUnauthenticated, "AUTH_INVALID_KEY", "The caller is not known."},
    {absl::StatusCode::kResourceExhausted, "RATE_LIMIT_EXCEEDED", "Too many calls; try later."},
    {absl::StatusCode::kFailedPrecondition, "FAILED_PRECONDITION",
     "The call is not possible in this state."},
    {absl::StatusCode::kAborted, "CONFLICT", "Another change came first; try again."},
    {absl::StatusCode::kOutOfRange, "OUT_OF_RANGE", "The request is out of range."},
    {absl::StatusCode::kUnimplemented, "UNIMPLEMENTED", "The call is not implemented."},
    {absl::StatusCode::kUnavailable, "UNAVAILABLE",
     "A part of the service can't be reached now; try again."},
};

Fallback FallbackOf(absl::StatusCode code) {
  for (const Fallback& fallback : kFallbacks) {
    if (fallback.code == code) return fallback;
  }
  return {code, "INTERNAL_ERROR", ""};
}

bool IsInternal(absl::StatusCode code) {
  return code == absl::StatusCode::kInternal || code == absl::StatusCode::kUnknown ||
         code == absl::StatusCode::kDataLoss;
}

// The facts that belong to a reason wherever it was found.
void Complete(ErrorDetails& details) {
  if (details.reason != "INTEGRATION_NOT_CONNECTED") return;
  details.metadata.emplace("provider", "hubspot");
  details.metadata.emplace("connectUrl", "/api/integrations/hubspot/start");
}

absl::Status InternalError(const ErrorDetails& from, const std::string& request_id) {
  ErrorDetails details;
  details.reason = "INTERNAL_ERROR";
  details.metadata = from.metadata;
  details.metadata["requestId"] = request_id;
  return WithDetails(Internal("Something went wrong on our side. Quote the request id " +
                              request_id + " when you report it."),
                     details);
}

google::rpc::ErrorInfo InfoOf(const ErrorDetails& details) {
  google::rpc::ErrorInfo info;
  info.set_reason(details.reason);
  info.set_domain(kErrorDomain);
  info.mutable_metadata()->insert(details.metadata.begin(), details.metadata.end());
  return info;
}

google::rpc::BadRequest BadRequestOf(const ErrorDetails& details) {
  google::rpc::BadRequest bad;
  for (const FieldViolation& violation : details.violations) {
    auto* out = bad.add_field_violations();
    out->set_field(violation.field);
    out->set_description(violation.description);
  }
  return bad;
}

google::rpc::RetryInfo RetryInfoOf(std::chrono::milliseconds delay) {
  google::rpc::RetryInfo retry;
  retry.mutable_retry_delay()->set_seconds(delay.count() / 1000);
  retry.mutable_retry_delay()->set_nanos(static_cast<int>(delay.count() % 1000) * 1'000'000);
  return retry;
}

}  // namespace

absl::Status ForCaller(const absl::Status& status, const std::string& request_id) {
  ErrorDetails details = DetailsOf(status);
  if (IsInternal(status.code())) return InternalError(details, request_id);
  const Fallback fallback = FallbackOf(status.code());
  std::string message = MessageOf(status);
  if (details.reason.empty()) {
    details.reason = fallback.reason;
    if (details.violations.empty()) message = fallback.message;
  }
  Complete(details);
  return WithDetails(absl::Status(status.code(), Absl(message)), details);
}

grpc::Status ToGrpc(const absl::Status& status, const std::string& request_id) {
  if (status.ok()) return grpc::Status::OK;
  const absl::Status outward = ForCaller(status, request_id);
  const ErrorDetails details = DetailsOf(outward);
  google::rpc::Status rich;
  rich.set_code(static_cast<int>(outward.code()));
  rich.set_message(MessageOf(outward));
  rich.add_details()->PackFrom(InfoOf(details));
  if (!details.violations.empty()) rich.add_details()->PackFrom(BadRequestOf(details));
  if (details.retry_after) rich.add_details()->PackFrom(RetryInfoOf(*details.retry_after));
  return grpc::Status(static_cast<grpc::StatusCode>(outward.code()), rich.message(),
                      rich.SerializeAsString());
}

absl::Status NoSuch(const std::string& resource, const std::string& id) {
  return WithReason(NotFound("There is no " + resource + " \"" + id + "\"."), "RESOURCE_NOT_FOUND",
                    {{"resource", resource}, {"id", id}});
}

absl::Status OrNoSuch(const absl::Status& status, const std::string& resource,
                      const std::string& id) {
  return absl::IsNotFound(status) ? NoSuch(resource, id) : status;
}

absl::Status Violated(std::vector<FieldViolation> violations) {
  std::string message = "The request is not valid";
  const char* separator = ": ";
  for (const FieldViolation& v : violations) {
    message += separator + v.field + " " + v.description;
    separator = "; ";
  }
  ErrorDetails details;
  details.reason = "VALIDATION_ERROR";
  details.violations = std::move(violations);
  return WithDetails(InvalidArgument(message + "."), details);
}

}  // namespace stanna::rpc
