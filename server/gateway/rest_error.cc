#include "server/gateway/rest_error.h"

#include <google/rpc/error_details.pb.h>
#include <google/rpc/error_info.pb.h>
#include <google/rpc/status.pb.h>
#include <grpcpp/support/status.h>

#include <algorithm>
#include <charconv>

#include "server/gateway/json_text.h"

namespace stanna::gateway {
namespace {

struct Documented {
  std::string_view code;
  int status;
};

// The table of the product's API reference.
constexpr Documented kDocumented[] = {
    {"AUTH_MISSING_KEY", 401},        {"AUTH_INVALID_KEY", 401},
    {"AUTH_WORKSPACE_MISMATCH", 403}, {"AUTH_FORBIDDEN", 403},
    {"VALIDATION_ERROR", 400},        {"INVALID_WORKSPACE", 404},
    {"RESOURCE_NOT_FOUND", 404},      {"DATA_NOT_READY", 404},
    {"INSUFFICIENT_DATA", 404},       {"INTEGRATION_NOT_CONNECTED", 400},
    {"SYNC_ALREADY_RUNNING", 409},    {"RATE_LIMIT_EXCEEDED", 429},
    {"INTEGRATION_ERROR", 502},
};

struct Mapped {
  grpc::StatusCode from;
  int status;
  std::string_view code;
};

constexpr Mapped kMapped[] = {
    {grpc::StatusCode::INVALID_ARGUMENT, 400, "VALIDATION_ERROR"},
    {grpc::StatusCode::OUT_OF_RANGE, 400, "VALIDATION_ERROR"},
    {grpc::StatusCode::FAILED_PRECONDITION, 400, "FAILED_PRECONDITION"},
    {grpc::StatusCode::UNAUTHENTICATED, 401, "AUTH_INVALID_KEY"},
    {grpc::StatusCode::PERMISSION_DENIED, 403, "AUTH_FORBIDDEN"},
    {grpc::StatusCode::NOT_FOUND, 404, "RESOURCE_NOT_FOUND"},
    {grpc::StatusCode::ALREADY_EXISTS, 409, "CONFLICT"},
    {grpc::StatusCode::ABORTED, 409, "CONFLICT"},
    {grpc::StatusCode::RESOURCE_EXHAUSTED, 429, "RATE_LIMIT_EXCEEDED"},
    {grpc::StatusCode::UNIMPLEMENTED, 501, "UNIMPLEMENTED"},
    {grpc::StatusCode::UNAVAILABLE, 503, "UNAVAILABLE"},
    {grpc::StatusCode::CANCELLED, 503, "UNAVAILABLE"},
    {grpc::StatusCode::DEADLINE_EXCEEDED, 504, "DEADLINE_EXCEEDED"},
};

struct HttpCode {
  int status;
  std::string_view code;
};

constexpr HttpCode kHttpCodes[] = {
    {400, "VALIDATION_ERROR"},   {401, "AUTH_INVALID_SIGNATURE"}, {403, "AUTH_FORBIDDEN"},
    {404, "RESOURCE_NOT_FOUND"}, {405, "METHOD_NOT_ALLOWED"},     {408, "REQUEST_TIMEOUT"},
    {413, "PAYLOAD_TOO_LARGE"},  {414, "URI_TOO_LONG"},           {415, "UNSUPPORTED_MEDIA_TYPE"},
    {417, "EXPECTATION_FAILED"}, {431, "HEADERS_TOO_LARGE"},      {501, "UNIMPLEMENTED"},
    {503, "UNAVAILABLE"},
};

// Details that the product's clients read as numbers.
constexpr std::string_view kNumericDetails[] = {
    "retryAfter",     "limit",          "remaining", "resetAt",
    "minimumClients", "currentClients", "portalId",  "httpStatus",
};

// Reasons of calls to HubSpot: its own refusals, and answers that never came or can't be read.
constexpr std::string_view kHubSpotPrefixes[] = {"HUBSPOT_", "HTTP_"};

struct Details {
  google::rpc::ErrorInfo info;
  google::rpc::BadRequest bad_request;
  std::optional<int> retry_after_seconds;
};

int WholeSeconds(const google::protobuf::Duration& delay) {
  return static_cast<int>(
      std::clamp<std::int64_t>(delay.seconds() + (delay.nanos() > 0 ? 1 : 0), 0, 24 * 60 * 60));
}

Details DetailsOf(const grpc::Status& status) {
  Details details;
  google::rpc::Status rich;
  if (!rich.ParseFromString(status.error_details())) return details;
  for (const auto& any : rich.details()) {
    google::rpc::RetryInfo retry;
    if (any.UnpackTo(&details.info) || any.UnpackTo(&details.bad_request)) continue;
    if (any.UnpackTo(&retry)) details.retry_after_seconds = WholeSeconds(retry.retry_delay());
  }
  return details;
}

std::optional<double> NumberOf(std::string_view text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

bool IsNumericDetail(std::string_view name) {
  return std::find(std::begin(kNumericDetails), std::end(kNumericDetails), name) !=
         std::end(kNumericDetails);
}

void AddViolation(RestError& error, const std::string& field, const std::string& description) {
  std::string& entry = error.details[field.empty() ? "body" : field];
  if (!entry.empty()) entry += "; ";
  entry += description;
}

bool IsOfHubSpot(std::string_view reason) {
  return std::any_of(std::begin(kHubSpotPrefixes), std::end(kHubSpotPrefixes),
                     [&](std::string_view prefix) { return reason.starts_with(prefix); });
}

// Chooses status and code; false: it is none that the caller may know more of.
bool Classify(const grpc::Status& status, RestError& error) {
  for (const Documented& documented : kDocumented) {
    if (documented.code == error.reason) {
      error.status = documented.status;
      error.code = documented.code;
      return true;
    }
  }
  if (IsOfHubSpot(error.reason)) {
    error.status = 502;
    error.code = "INTEGRATION_ERROR";
    error.details["service"] = "hubspot";
    error.details["reason"] = error.reason;
    return true;
  }
  for (const Mapped& mapped : kMapped) {
    if (mapped.from == status.error_code()) {
      error.status = mapped.status;
      error.code = mapped.code;
      // Finer than the code; a program may know it even if the table does not.
      if (!error.reason.empty() && error.reason != error.code) {
        error.details["reason"] = error.reason;
      }
      return true;
    }
  }
  return false;
}

RestError InternalError(const std::string& request_id) {
  return {.status = 500,
          .code = "INTERNAL_ERROR",
          .message = "Something went wrong on our side. Quote the request id when you report it.",
          .details = {{"requestId", request_id}},
          .reason = "INTERNAL_ERROR"};
}

void SetRetry(RestError& error, std::optional<int> from_retry_info) {
  error.retry_after_seconds = from_retry_info;
  if (const auto stated = error.details.find("retryAfter"); stated != error.details.end()) {
    if (const auto seconds = NumberOf(stated->second);
        !from_retry_info && seconds && *seconds >= 0) {
      error.retry_after_seconds = static_cast<int>(*seconds);
    }
  } else if (from_retry_info) {
    error.details["retryAfter"] = std::to_string(*from_retry_info);
  }
}

}  // namespace

RestError FromGrpc(const grpc::Status& status, const std::string& request_id) {
  const Details details = DetailsOf(status);
  RestError error{.message = status.error_message(), .reason = details.info.reason()};
  for (const auto& [name, value] : details.info.metadata()) error.details[name] = value;
  if (!Classify(status, error)) return InternalError(request_id);
  if (error.code == "VALIDATION_ERROR" && details.bad_request.field_violations_size() > 0) {
    error.details.clear();
  }
  for (const auto& violation : details.bad_request.field_violations()) {
    AddViolation(error, violation.field(), violation.description());
  }
  SetRetry(error, details.retry_after_seconds);
  return error;
}

RestError ValidationError(const std::vector<FieldViolation>& violations) {
  RestError error{
      .status = 400, .code = "VALIDATION_ERROR", .message = "The request is not valid: "};
  const char* separator = "";
  for (const FieldViolation& violation : violations) {
    AddViolation(error, violation.field, violation.description);
    error.message += separator + (violation.field.empty() ? "body" : violation.field) + ' ' +
                     violation.description;
    separator = "; ";
  }
  error.message += '.';
  return error;
}

RestError ValidationError(std::string_view field, std::string_view description) {
  return ValidationError({{std::string(field), std::string(description)}});
}

RestError HttpError(int status, std::string_view message) {
  RestError error{.status = status, .message = std::string(message)};
  for (const HttpCode& known : kHttpCodes) {
    if (known.status == status) error.code = known.code;
  }
  return error;
}

std::string ErrorBody(const RestError& error) {
  std::string out = "{\"error\":" + JsonString(error.message) +
                    ",\"code\":" + JsonString(error.code) +
                    ",\"status\":" + std::to_string(error.status) + ",\"details\":{";
  for (const auto& [name, value] : error.details) {
    if (out.back() != '{') out += ',';
    AppendJsonString(out, name);
    out += ':';
    const auto number = IsNumericDetail(name) ? NumberOf(value) : std::nullopt;
    if (number) {
      AppendJsonNumber(out, *number);
    } else {
      AppendJsonString(out, value);
    }
  }
  return out += "}}";
}

HttpResponse ErrorResponse(const RestError& error) {
  HttpResponse response{.status = error.status,
                        .headers = {{"Content-Type", "application/json"}},
                        .body = ErrorBody(error)};
  if (error.retry_after_seconds) {
    response.headers.emplace_back("Retry-After", std::to_string(*error.retry_after_seconds));
  }
  return response;
}

}  // namespace stanna::gateway
