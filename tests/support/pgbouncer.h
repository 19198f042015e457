// A throw-away PgBouncer before a PostgreSQL, which lends a server connection for a transaction.
#pragma once

#include <memory>
#include <string>

#include "base/status.h"
#include "tests/support/child_process.h"
#include "tests/support/postgres_server.h"

namespace stanna::testing {

/// Ends with the object. Needs Debian's pgbouncer package.
class PgBouncer {
 public:
  /// At most `server_connections` to `postgres`, which must outlive it.
  static absl::StatusOr<std::unique_ptr<PgBouncer>> Start(const PostgresServer& postgres,
                                                          int server_connections);
  ~PgBouncer();

  /// As PostgresServer::Url of the same database, through it.
  std::string Url(const std::string& database) const;

  std::string log() const { return ReadWholeFile(folder_ + "/pgbouncer.log"); }

 private:
  PgBouncer(std::string folder, int port) : folder_(std::move(folder)), port_(port) {}
  absl::Status Launch(const PostgresServer& postgres, int server_connections);

  const std::string folder_;
  const int port_;
  ChildProcess process_;
};

}  // namespace stanna::testing
