#include "server/sync/run_errors.h"

namespace stanna::sync {

ErrorScope ScopeOf(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kAborted: {
      const std::string reason = ReasonOf(status);
      const bool over = reason == "LEASE_LOST" || reason == "RUN_FINISHED";
      return over ? ErrorScope::kLease : ErrorScope::kTransient;
    }
    case absl::StatusCode::kUnauthenticated:
    case absl::StatusCode::kCancelled:
    case absl::StatusCode::kFailedPrecondition:
      return ErrorScope::kRun;
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kResourceExhausted:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kDataLoss:
      return ErrorScope::kTransient;
    default:
      return ErrorScope::kType;
  }
}

std::string MessageForPerson(const absl::Status& status) {
  const bool is_ours = status.code() == absl::StatusCode::kInternal && ReasonOf(status).empty();
  return is_ours ? "an internal error; the server's log has the details" : MessageOf(status);
}

}  // namespace stanna::sync
