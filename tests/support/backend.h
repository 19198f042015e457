// Databases for whole-binary tests: SQLite with in-process KV, PostgreSQL with Redis, or these two
// as a large installation has them.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tests/support/pgbouncer.h"
#include "tests/support/postgres_server.h"
#include "tests/support/redis_cluster.h"
#include "tests/support/redis_server.h"

namespace stanna::testing {

/// kScaled: PostgreSQL behind a PgBouncer that pools transactions, and a cluster of Redis.
enum class BackendKind { kSqlite, kPostgres, kScaled };

/// Servers that live as long as the object. Tests with PostgreSQL need the tags "integration" and
/// "no-sandbox".
class Backend {
 public:
  /// Ends the test program when a server does not start.
  static std::unique_ptr<Backend> Start(BackendKind kind, const PostgresOptions& options = {});
  /// STANNA_TEST_BACKEND chooses: "sqlite" (also when unset), "postgres" or "scaled".
  static std::unique_ptr<Backend> FromEnvironment(const PostgresOptions& options = {});

  /// Null with SQLite.
  PostgresServer* postgres() { return postgres_.get(); }
  /// Null without exactly one.
  RedisServer* redis() { return redis_.get(); }

  /// DATABASE_URL, REDIS_URL and what else leads a server to a new empty database. Redis is the
  /// same one each time; `folder` gets the SQLite file.
  std::map<std::string, std::string> NewDatabase(const std::string& folder);
  /// Where its servers keep what they were given; Redis writes it down first. None unless it is
  /// FromEnvironment's: others are for measuring, and hold gigabytes.
  std::vector<std::string> Folders();

 private:
  std::unique_ptr<PostgresServer> postgres_;
  std::unique_ptr<PgBouncer> pooler_;
  std::unique_ptr<RedisServer> redis_;
  std::unique_ptr<RedisCluster> redis_cluster_;
  bool is_of_a_test_ = false;
};

}  // namespace stanna::testing
