// The server as a program: what the stanna_server binary and `stannactl serve` run.
#pragma once

#include "base/status.h"
#include "server/app/options.h"

namespace stanna::app {

struct ServerCommand {
  Options options;
  bool check_config = false;
};

/// Options from the flags (`--database-url …`, `--config FILE`), the environment and the file that
/// `--config` or STANNA_CONFIG names. Prints help and answers Cancelled when asked for it.
absl::StatusOr<ServerCommand> ReadCommandLine(int argc, const char* const* argv);

/// Serves until SIGTERM or SIGINT, then drains; a second signal ends the process at once. SIGHUP
/// reads LOG_LEVEL and LOG_LEVELS anew. With `--check-config` it says what the settings come to
/// and whether they can be used, and opens nothing. Logs to standard error. Answers the exit code:
/// 0 after a clean end, 1 when it could not start, 2 for unusable options.
int RunServer(int argc, const char* const* argv);

}  // namespace stanna::app
