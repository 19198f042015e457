// What a call of the server asks PostgreSQL, asked again through libpq alone.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/status.h"
#include "tests/support/postgres_server.h"
#include "tools/benchmarks/libpq.h"
#include "tools/benchmarks/statement_log.h"

namespace stanna::bench {

/// The statements of one call, in order.
using CallStatements = std::vector<LoggedStatement>;

/// Runs `call` with each number below `calls` and notes which reading transactions the server sends
/// for it; those about its jobs, which it looks for meanwhile, are left out. Nobody else may call
/// the server. PostgreSQL writes all statements down while it runs.
absl::StatusOr<std::vector<CallStatements>> RecordCalls(
    testing::PostgresServer& postgres, int calls,
    const std::function<absl::Status(int number)>& call);

/// One connection. What was prepared is prepared once and sent by name. Not thread-safe.
class BareSql {
 public:
  static absl::StatusOr<BareSql> Connect(const std::string& url);
  /// Waits for each answer, and throws it away.
  absl::Status Play(const CallStatements& statements);

 private:
  explicit BareSql(Libpq libpq) : libpq_(std::move(libpq)) {}
  absl::Status Send(const LoggedStatement& statement);
  absl::StatusOr<std::string> Prepare(const std::string& sql);

  Libpq libpq_;
  std::map<std::string, std::string> prepared_;  // text to name
};

}  // namespace stanna::bench
