// A program under test: started with an environment of its own, ready when it has written a file.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "base/deadline.h"
#include "base/status.h"
#include "tests/support/child_process.h"

namespace stanna::testing {

struct ProgramOptions {
  std::vector<std::string> command;  ///< program (as Bazel's runfiles name it) and arguments
  /// All that it gets besides PATH and the sanitizers' options.
  std::map<std::string, std::string> environment;
  std::string log_path;    ///< gets stdout and stderr, after what is there
  std::string ready_file;  ///< renamed into place by the program once it serves
};

/// Ends with the object, and with the test process. Not thread-safe.
class Program {
 public:
  Program() = default;
  /// Removes an old `ready_file`, starts, and blocks until the new one is there. Unavailable with
  /// the program's output when it ends before, DeadlineExceeded when it never gets there.
  static absl::StatusOr<Program> Start(const ProgramOptions& options, Deadline deadline);

  pid_t pid() const { return process_.pid(); }
  bool IsRunning() { return process_.IsRunning(); }
  /// SIGKILL.
  void Kill();
  void Signal(int signal) const;
  /// SIGTERM. The exit code.
  int Terminate();

 private:
  explicit Program(ChildProcess process) : process_(std::move(process)) {}
  ChildProcess process_;
};

/// The most memory that the running process has had resident so far.
absl::StatusOr<std::int64_t> PeakResidentBytes(pid_t pid);
/// From now on the peak is that of the time to come.
absl::Status ForgetPeakResidentBytes(pid_t pid);
/// What it has resident now.
absl::StatusOr<std::int64_t> ResidentBytes(pid_t pid);
/// Of all its threads, in the kernel too.
absl::StatusOr<std::chrono::milliseconds> ProcessorTime(pid_t pid);
/// With its children, those that ended too.
absl::StatusOr<std::chrono::milliseconds> ProcessorTimeOfFamily(pid_t pid);

/// A new empty folder of this test: below TEST_TMPDIR, or TMPDIR, or /tmp.
std::string MakeTestFolder(const std::string& name);

}  // namespace stanna::testing
