// absl::Status → what a gRPC caller sees.
#pragma once

#include <string>

#include "base/status.h"

namespace grpc {
class Status;
}  // namespace grpc

namespace stanna::rpc {

/// `google.rpc.ErrorInfo.domain` of every error.
inline constexpr char kErrorDomain[] = "stanna.dev";

/// The error as it may leave the server. A message goes out only together with a reason or field
/// violations: then somebody chose its words for a caller. Any other message (a database's, a
/// library's) is replaced by a general one; INTERNAL, UNKNOWN and DATA_LOSS always are, and name
/// the request id instead. The reason is never empty.
absl::Status ForCaller(const absl::Status& status, const std::string& request_id);

/// `status` (see ForCaller) with google.rpc.Status in the details: ErrorInfo {reason, domain,
/// metadata}, and BadRequest and RetryInfo where there is something to say.
grpc::Status ToGrpc(const absl::Status& status, const std::string& request_id);

/// NotFound (RESOURCE_NOT_FOUND) of a resource ("client", "syncRun") by its id.
absl::Status NoSuch(const std::string& resource, const std::string& id);

/// `status`, unless it is NotFound: then NoSuch(resource, id).
absl::Status OrNoSuch(const absl::Status& status, const std::string& resource,
                      const std::string& id);

/// InvalidArgument (VALIDATION_ERROR) of some fields.
absl::Status Violated(std::vector<FieldViolation> violations);

}  // namespace stanna::rpc
