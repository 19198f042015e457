// Databases for whole-binary tests: SQLite with in-process KV, or PostgreSQL with Redis.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "tests/support/postgres_server.h"
#include "tests/support/redis_server.h"

namespace stanna::testing {

enum class BackendKind { kSqlite, kPostgres };

/// Servers that live as long as the object. Tests with PostgreSQL need the tags "integration" and
/// "no-sandbox".
class Backend {
 public:
  /// Ends the test program when a server does not start.
  static std::unique_ptr<Backend> Start(BackendKind kind, const PostgresOptions& options = {});
  /// STANNA_TEST_BACKEND chooses: "sqlite" (also when unset) or "postgres".
  static std::unique_ptr<Backend> FromEnvironment(const PostgresOptions& options = {});

  /// Null with SQLite.
  PostgresServer* postgres() { return postgres_.get(); }
  RedisServer* redis() { return redis_.get(); }

  struct Urls {
    std::string database, redis;  ///< as DATABASE_URL and REDIS_URL want them
  };
  /// A new empty database. Redis is the same one each time; `folder` gets the SQLite file.
  Urls NewDatabase(const std::string& folder);
  /// Where its servers keep what they were given; Redis writes it down first. None unless it is
  /// FromEnvironment's: others are for measuring, and hold gigabytes.
  std::vector<std::string> Folders();

 private:
  std::unique_ptr<PostgresServer> postgres_;
  std::unique_ptr<RedisServer> redis_;
  bool is_of_a_test_ = false;
};

}  // namespace stanna::testing
