// Errors as the REST face shows them: {"error", "code", "status", "details"}.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "server/gateway/http_message.h"

namespace grpc {
class Status;
}  // namespace grpc

namespace stanna::gateway {

struct RestError {
  int status = 500;
  std::string code = "INTERNAL_ERROR";
  std::string message = {};
  /// Numbers where docs/rest-api.md documents numbers, by NumericDetail.
  std::map<std::string, std::string> details = {};
  std::optional<int> retry_after_seconds = {};
  /// The reason that the service gave, which is finer than `code` at times; may be empty.
  std::string reason = {};
};

/// The documented error of a failed call. INTERNAL_ERROR has no words of the service's, only the
/// request id.
RestError FromGrpc(const grpc::Status& status, const std::string& request_id);

/// VALIDATION_ERROR with an entry a field; what concerns the body as a whole is under "body".
RestError ValidationError(const std::vector<FieldViolation>& violations);
RestError ValidationError(std::string_view field, std::string_view description);

/// An error that HTTP itself names: 401 (of a signature), 404, 405, 408, 413, 414, 415, 417, 431,
/// 501, 503.
RestError HttpError(int status, std::string_view message);

/// {"error":…,"code":…,"status":…,"details":{…}}
std::string ErrorBody(const RestError& error);
/// With the body, Content-Type and Retry-After.
HttpResponse ErrorResponse(const RestError& error);

}  // namespace stanna::gateway
