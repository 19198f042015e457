// A server process that a test started: it ends with the test, however that ends.
#pragma once

#include <sys/types.h>

#include <string>
#include <utility>
#include <vector>

#include "base/status.h"

namespace stanna::testing {

struct ChildOptions {
  std::vector<std::string> command;  ///< program (absolute path) and arguments
  std::string log_path;              ///< gets stdout and stderr
  /// User to become when this process is root; empty: stay.
  std::string user;
  /// What the kernel sends when this process dies.
  int death_signal = 9;
};

/// Not thread-safe. The destructor kills and reaps.
class ChildProcess {
 public:
  static absl::StatusOr<ChildProcess> Start(const ChildOptions& options);
  ChildProcess() = default;
  ChildProcess(ChildProcess&& other) noexcept : pid_(std::exchange(other.pid_, -1)) {}
  ChildProcess& operator=(ChildProcess&& other) noexcept;
  ~ChildProcess();

  pid_t pid() const { return pid_; }
  bool IsRunning();
  /// Sends `signal` and waits for the end.
  void Stop(int signal);
  /// Waits for the end. The exit code; 128 + signal when one ended it.
  int Wait();

 private:
  explicit ChildProcess(pid_t pid) : pid_(pid) {}
  pid_t pid_ = -1;
};

/// A new folder directly under `parent`, or TMPDIR or /tmp, because the path of a socket may have
/// 107 bytes only; it belongs to `user` when this process is root.
absl::StatusOr<std::string> MakeShortTempFolder(const std::string& user, std::string parent = "");
/// A TCP port of 127.0.0.1 that nobody listens on at the moment.
int FindFreePort();
std::string ReadWholeFile(const std::string& path);

}  // namespace stanna::testing
