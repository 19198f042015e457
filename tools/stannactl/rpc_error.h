// A failed call as text for people, and as an exit code.
#pragma once

#include <string>

#include "base/status.h"
#include "tools/stannactl/exit_code.h"

namespace grpc {
class Status;
}  // namespace grpc

namespace stanna::ctl {

/// The status with its details (ErrorInfo, BadRequest, RetryInfo), as the server attached them.
absl::Status FromGrpc(const grpc::Status& status);

ExitCode ExitCodeOf(const absl::Status& status);

/// "error: ALREADY_EXISTS SYNC_ALREADY_RUNNING", the message, the facts, and what to do; each line
/// ends in "\n". `server` is the address that was called.
std::string ShowError(const absl::Status& status, const std::string& server);

}  // namespace stanna::ctl
