// Errors as values: absl::Status with std::string_view factories, the two propagation macros, and
// the machine-readable part (reason, metadata, retry delay, field violations) that travels with it.
//
// Debian's absl::string_view is not std::string_view, so nothing of absl beyond Status is used.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace stanna {

inline absl::string_view Absl(std::string_view s) { return {s.data(), s.size()}; }
inline std::string_view Std(absl::string_view s) { return {s.data(), s.size()}; }

/// One request field and what is wrong with it. `field` is the JSON path (`filters[0].value`).
struct FieldViolation {
  std::string field;
  std::string description;
  bool operator==(const FieldViolation&) const = default;
};

/// What a program needs to react to an error, beside the code; becomes google.rpc.ErrorInfo,
/// RetryInfo and BadRequest over gRPC and `code` + `details` over REST.
struct ErrorDetails {
  /// UPPER_SNAKE_CASE, stable: "SYNC_ALREADY_RUNNING". Empty: derived from the status code.
  std::string reason;
  /// Facts for the caller ("syncId", "portalId", "category", "correlationId"). Never secrets.
  std::map<std::string, std::string> metadata;
  /// When a repeat may succeed.
  std::optional<std::chrono::milliseconds> retry_after;
  std::vector<FieldViolation> violations;
};

/// `status` with `details` attached (replaces earlier details). An OK status stays as it is.
absl::Status WithDetails(absl::Status status, const ErrorDetails& details);
/// The attached details; empty ones if there are none.
ErrorDetails DetailsOf(const absl::Status& status);
/// Shorthand for a reason with metadata.
absl::Status WithReason(absl::Status status, std::string_view reason,
                        std::map<std::string, std::string> metadata = {});
/// The attached reason, or "".
std::string ReasonOf(const absl::Status& status);

/// `status` with `context` put before its message; code and details stay.
absl::Status Annotate(const absl::Status& status, std::string_view context);

inline std::string MessageOf(const absl::Status& s) { return std::string(Std(s.message())); }
/// "UNAVAILABLE: text", for logs and test failures.
std::string ToString(const absl::Status& status);

inline absl::Status InvalidArgument(std::string_view m) {
  return absl::InvalidArgumentError(Absl(m));
}
inline absl::Status NotFound(std::string_view m) { return absl::NotFoundError(Absl(m)); }
inline absl::Status AlreadyExists(std::string_view m) { return absl::AlreadyExistsError(Absl(m)); }
inline absl::Status PermissionDenied(std::string_view m) {
  return absl::PermissionDeniedError(Absl(m));
}
inline absl::Status Unauthenticated(std::string_view m) {
  return absl::UnauthenticatedError(Absl(m));
}
inline absl::Status FailedPrecondition(std::string_view m) {
  return absl::FailedPreconditionError(Absl(m));
}
inline absl::Status Aborted(std::string_view m) { return absl::AbortedError(Absl(m)); }
inline absl::Status Unavailable(std::string_view m) { return absl::UnavailableError(Absl(m)); }
inline absl::Status Internal(std::string_view m) { return absl::InternalError(Absl(m)); }
inline absl::Status DataLoss(std::string_view m) { return absl::DataLossError(Absl(m)); }
inline absl::Status Cancelled(std::string_view m) { return absl::CancelledError(Absl(m)); }
inline absl::Status OutOfRange(std::string_view m) { return absl::OutOfRangeError(Absl(m)); }
inline absl::Status Unimplemented(std::string_view m) { return absl::UnimplementedError(Absl(m)); }
inline absl::Status ResourceExhausted(std::string_view m) {
  return absl::ResourceExhaustedError(Absl(m));
}
inline absl::Status DeadlineExceeded(std::string_view m) {
  return absl::DeadlineExceededError(Absl(m));
}

namespace status_internal {
inline absl::Status AsStatus(absl::Status s) { return s; }
template <typename T>
absl::Status AsStatus(const absl::StatusOr<T>& s) {
  return s.status();
}
}  // namespace status_internal

}  // namespace stanna

#define STANNA_CONCAT_INNER(a, b) a##b
#define STANNA_CONCAT(a, b) STANNA_CONCAT_INNER(a, b)

/// Returns from the function when `expr` (a Status or StatusOr) is an error.
#define RETURN_IF_ERROR(expr)                                                                \
  do {                                                                                       \
    if (absl::Status status_ = ::stanna::status_internal::AsStatus((expr)); !status_.ok()) { \
      return status_;                                                                        \
    }                                                                                        \
  } while (false)

/// `ASSIGN_OR_RETURN(auto x, MaybeX());`
#define ASSIGN_OR_RETURN(lhs, expr) \
  STANNA_ASSIGN_OR_RETURN(STANNA_CONCAT(status_or_, __LINE__), lhs, expr)
#define STANNA_ASSIGN_OR_RETURN(tmp, lhs, expr) \
  auto tmp = (expr);                            \
  if (!tmp.ok()) return tmp.status();           \
  lhs = std::move(tmp).value()
