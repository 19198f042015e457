// A throw-away PostgreSQL in a folder of its own.
#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <string>

#include "base/status.h"
#include "tests/support/child_process.h"

namespace stanna::testing {

struct PostgresOptions {
  /// Also listens on 127.0.0.1, on a free port; else on its Unix socket only.
  bool tcp = false;
  /// As PostgreSQL is by default, for measuring; else as fast as it gets, for tests.
  bool durable = false;
};

/// Started by `Start`, stopped and wiped by the destructor; the kernel stops it when the test
/// process dies. Needs Debian's postgresql package; when this process is root,
/// the server runs as the user postgres that the package made. CreateDatabase is thread-safe.
class PostgresServer {
 public:
  static absl::StatusOr<std::unique_ptr<PostgresServer>> Start(PostgresOptions options = {});
  ~PostgresServer();

  /// "postgresql:///name?host=…", over the socket, as an ordinary role, which owns what
  /// CreateDatabase made. Row-level security binds it.
  std::string Url(const std::string& database) const;
  /// The same as the superuser, who sees everything.
  std::string SuperuserUrl(const std::string& database) const;
  /// "postgresql://stanna@127.0.0.1:port/name", as Url; only with `tcp`.
  std::string TcpUrl(const std::string& database) const;
  /// A new empty database, or a copy of `source`, to which nobody may be connected. Its name.
  absl::StatusOr<std::string> CreateDatabase(const std::string& source = "template0");

  /// As the superuser, in the database postgres.
  absl::Status Execute(const std::string& statement);
  /// As the role and in the database that `url` names.
  absl::Status ExecuteIn(const std::string& url, const std::string& statement);

  const std::string& folder() const { return folder_; }
  int port() const { return port_; }  ///< 0 without `tcp`

  /// Of all its processes, those that ended too.
  std::chrono::milliseconds ProcessorTime() const;

  /// Ends it at once, as a crash would.
  void Kill();
  /// Starts it again on the same data.
  absl::Status Restart();

 private:
  PostgresServer(std::string folder, int port, bool durable)
      : folder_(std::move(folder)), port_(port), durable_(durable) {}
  absl::Status InitDb();
  absl::Status Launch();
  std::string UrlOf(const std::string& user, const std::string& database) const;

  const std::string folder_;
  const int port_;  // 0: no TCP
  const bool durable_;
  ChildProcess process_;
  std::atomic<int> databases_{0};
};

}  // namespace stanna::testing
