// A throw-away Redis in a folder of its own.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/status.h"
#include "tests/support/child_process.h"

namespace stanna::testing {

struct RedisOptions {
  /// Also listens on 127.0.0.1, on a free port; else on its Unix socket only.
  bool tcp = false;
  std::string password;                     ///< empty: none
  std::vector<std::string> arguments = {};  ///< further ones: {"--cluster-enabled", "yes"}
};

/// Stopped and wiped by the destructor; the kernel kills it when the test process dies. Keeps
/// nothing over a restart.
class RedisServer {
 public:
  static absl::StatusOr<std::unique_ptr<RedisServer>> Start(RedisOptions options = {});
  ~RedisServer();

  /// "unix:/…/redis.sock".
  std::string Url() const;
  /// "redis://[:password@]127.0.0.1:port"; only with `tcp`.
  std::string TcpUrl() const;
  int port() const { return port_; }

  /// Of one command, as text: "OK", "1"; an error when it is refused. Only without a password.
  absl::StatusOr<std::string> Ask(const std::string& command) const;

  void Kill();
  absl::Status Restart();
  /// Writes all that it holds into its folder, unless it is away. Only without a password.
  void Save();
  const std::string& folder() const { return folder_; }
  /// Forgets everything. Only without a password.
  absl::Status Flush();
  /// SIGSTOP: it stands still, its connections stay open.
  void Freeze();
  void Thaw();

 private:
  RedisServer(std::string folder, int port, RedisOptions options)
      : folder_(std::move(folder)),
        port_(port),
        password_(std::move(options.password)),
        arguments_(std::move(options.arguments)) {}
  absl::Status Launch();
  std::string SocketPath() const { return folder_ + "/redis.sock"; }

  const std::string folder_;
  const int port_;  // 0: no TCP
  const std::string password_;
  const std::vector<std::string> arguments_;
  ChildProcess process_;
};

}  // namespace stanna::testing
