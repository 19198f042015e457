// The one place that knows what the databases' errors mean.
#pragma once

#include <string_view>

#include "base/status.h"

namespace stanna::storage {

/// The reason of Unavailable when somebody else held a lock for longer than lock_timeout.
inline constexpr std::string_view kLockNotAvailable = "LOCK_NOT_AVAILABLE";

/// By SQLSTATE: 23505 AlreadyExists, 23503 FailedPrecondition, other 23 and 22 InvalidArgument,
/// 40001 and 40P01 Aborted, 57014 DeadlineExceeded, 08, 57P, 53, 55P03 and none at all Unavailable,
/// any other Internal. `message` is the server's; what it says of rows and values is left out.
absl::Status StatusFromSqlstate(std::string_view sqlstate, std::string_view message);

/// By SQLite's primary result code. UNIQUE, NOT NULL and foreign keys share a code, so the text
/// decides between them.
absl::Status StatusFromSqlite(int code, std::string_view message);

/// Turns the exception in flight into a status. Call inside a catch block only.
absl::Status StatusFromCurrentException();

}  // namespace stanna::storage
