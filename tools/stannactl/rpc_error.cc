#include "tools/stannactl/rpc_error.h"

#include <google/rpc/error_details.pb.h>
#include <google/rpc/status.pb.h>
#include <grpcpp/support/status.h>

#include "google/rpc/error_info.pb.h"

namespace stanna::ctl {
namespace {

void AddDetail(const google::protobuf::Any& any, ErrorDetails& details) {
  google::rpc::ErrorInfo info;
  google::rpc::BadRequest bad;
  google::rpc::RetryInfo retry;
  if (any.UnpackTo(&info)) {
    details.reason = info.reason();
    details.metadata = {info.metadata().begin(), info.metadata().end()};
  } else if (any.UnpackTo(&bad)) {
    for (const auto& v : bad.field_violations()) {
      details.violations.push_back({v.field(), v.description()});
    }
  } else if (any.UnpackTo(&retry)) {
    details.retry_after = std::chrono::seconds(retry.retry_delay().seconds()) +
                          std::chrono::milliseconds(retry.retry_delay().nanos() / 1'000'000);
  }
}

struct Advice {
  const char* reason;
  const char* what_to_do;
};

// By reason first: it says more than the code.
constexpr Advice kAdvice[] = {
    {"AUTH_MISSING_KEY", "set STANNA_API_KEY, or make a key with `stannactl keys create`"},
    {"AUTH_INVALID_KEY", "set STANNA_API_KEY to a valid key; `stannactl keys create` makes one"},
    {"AUTH_WORKSPACE_MISMATCH", "use a key of that workspace, or leave --workspace out"},
    {"AUTH_FORBIDDEN", "use a key with a higher role"},
    {"INTEGRATION_NOT_CONNECTED", "connect the workspace first: `stannactl connect`"},
    {"HUBSPOT_REAUTH_REQUIRED", "connect the workspace again: `stannactl connect`"},
    {"CURSOR_EXPIRED", "leave --cursor out, or use \"earliest\", after reading the rest anew"},
    {"DRAINING", "run the command again, with the last line's --cursor"},
    {"SYNC_ALREADY_RUNNING", "watch the running one: `stannactl watch`"},
    {"REQUEST_ID_REUSED", "choose another --request-id, or leave it out"},
    {"OAUTH_NOT_CONFIGURED", "start the server with HUBSPOT_CLIENT_ID and HUBSPOT_CLIENT_SECRET"},
};

std::string WhatToDo(const absl::Status& status, const ErrorDetails& details,
                     const std::string& server) {
  for (const Advice& advice : kAdvice) {
    if (details.reason == advice.reason) return advice.what_to_do;
  }
  if (absl::IsUnavailable(status) && details.reason.empty()) {
    return "check that the server runs and listens on " + server +
           " (--server or STANNA_SERVER names another)";
  }
  if (details.retry_after) {
    return "try again in " + std::to_string((details.retry_after->count() + 999) / 1000) + " s";
  }
  return "";
}

}  // namespace

absl::Status FromGrpc(const grpc::Status& status) {
  if (status.ok()) return absl::OkStatus();
  absl::Status plain(static_cast<absl::StatusCode>(status.error_code()),
                     Absl(status.error_message()));
  google::rpc::Status rich;
  if (status.error_details().empty() || !rich.ParseFromString(status.error_details())) return plain;
  ErrorDetails details;
  for (const auto& any : rich.details()) AddDetail(any, details);
  return WithDetails(plain, details);
}

ExitCode ExitCodeOf(const absl::Status& status) {
  const std::string reason = ReasonOf(status);
  if (reason == "INTEGRATION_NOT_CONNECTED" || reason == "HUBSPOT_REAUTH_REQUIRED") {
    return ExitCode::kNotConnected;
  }
  switch (status.code()) {
    case absl::StatusCode::kOk:
      return ExitCode::kOk;
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kOutOfRange:
      return ExitCode::kUsage;
    case absl::StatusCode::kUnauthenticated:
    case absl::StatusCode::kPermissionDenied:
      return ExitCode::kNotConnected;
    case absl::StatusCode::kNotFound:
      return ExitCode::kNotFound;
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kResourceExhausted:
      return ExitCode::kUnavailable;
    case absl::StatusCode::kAlreadyExists:
    case absl::StatusCode::kAborted:
      return ExitCode::kConflict;
    default:
      return ExitCode::kError;
  }
}

std::string ShowError(const absl::Status& status, const std::string& server) {
  const ErrorDetails details = DetailsOf(status);
  // "UNKNOWN" tells nobody anything.
  const bool has_code = status.code() != absl::StatusCode::kUnknown || !details.reason.empty();
  std::string text = "error: ";
  if (has_code) text += absl::StatusCodeToString(status.code());
  if (!details.reason.empty()) text += " " + details.reason;
  text += (has_code ? "\n  " : "") + MessageOf(status) + "\n";
  for (const FieldViolation& v : details.violations) {
    text += "  " + v.field + ": " + v.description + "\n";
  }
  for (const auto& [name, value] : details.metadata) text += "  " + name + ": " + value + "\n";
  const std::string advice = WhatToDo(status, details, server);
  return advice.empty() ? text : text + "  what to do: " + advice + "\n";
}

}  // namespace stanna::ctl
