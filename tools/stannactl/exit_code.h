// What stannactl's exit codes mean; scripts rely on them. README.md lists them too.
#pragma once

namespace stanna::ctl {

enum class ExitCode {
  kOk = 0,
  kError = 1,         ///< anything not named below; a watched run that failed
  kUsage = 2,         ///< the command line, or a value in it, is wrong
  kNotConnected = 3,  ///< no valid API key, not allowed, or the workspace is not connected
  kNotFound = 4,
  kUnavailable = 5,  ///< server or database can't be reached, or did not answer in time
  kConflict = 6,     ///< a sync is running already, or another change came first
};

}  // namespace stanna::ctl
