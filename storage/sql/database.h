// Runs transactions: leases a session, begins, calls the body, commits or rolls back, and repeats
// what met another transaction.
#pragma once

#include <functional>
#include <optional>
#include <type_traits>
#include <vector>

#include "base/deadline.h"
#include "base/status.h"
#include "storage/sql/scope.h"
#include "storage/sql/session_pool.h"
#include "storage/sql/sql_session.h"
#include "storage/stores.h"

namespace stanna::storage {

/// Thread-safe. Nothing that SOCI throws passes beyond it.
class Database {
 public:
  Database(Dialect dialect, int pool_size, SessionPool::Open open)
      : dialect_(dialect), pool_(pool_size, std::move(open)) {}
  /// Writes go one after another through one session, which `open_writer` opens: for SQLite, which
  /// takes one writer at a time. The pool's sessions are left to readers.
  Database(Dialect dialect, int pool_size, SessionPool::Open open, SessionPool::Open open_writer)
      : dialect_(dialect), pool_(pool_size, std::move(open)) {
    writer_.emplace(1, std::move(open_writer));
  }

  const Dialect& dialect() const { return dialect_; }

  /// Of each set of sessions.
  std::vector<PoolStats> Pools() const;

  /// Calls `body(SqlSession&)`, which answers a Status or StatusOr, in a transaction with one
  /// snapshot that writes nothing. On PostgreSQL, rows outside `scope` are not there. `body` may be
  /// called again when the connection was lost before anything was answered.
  template <typename Body>
  auto Read(const Scope& scope, Deadline deadline, Body&& body) {
    return Run({scope, Access::kRead, deadline}, body);
  }

  /// As above, and commits what `body` wrote unless it answers an error. `body` may be called
  /// again after a conflict (at most kMaxAttempts times): it must set its results anew each time.
  template <typename Body>
  auto Write(const Scope& scope, Deadline deadline, Body&& body) {
    return Run({scope, Access::kWrite, deadline}, body);
  }

  /// As above, before whoever waits for a session already: for what is short and has to be in time.
  template <typename Body>
  auto WriteFirst(const Scope& scope, Deadline deadline, Body&& body) {
    return Run({scope, Access::kWrite, deadline, SessionPool::Turn::kFirst}, body);
  }

 private:
  using Work = std::function<absl::Status(SqlSession&)>;
  struct Transaction {
    const Scope& scope;
    Access access;
    Deadline deadline;
    SessionPool::Turn turn = SessionPool::Turn::kLast;
  };
  struct Outcome {
    absl::Status status;
    bool repeatable = false;  // nothing was done, and a repeat may succeed
  };

  template <typename Body>
  std::invoke_result_t<Body&, SqlSession&> Run(const Transaction& transaction, Body& body) {
    using Result = std::invoke_result_t<Body&, SqlSession&>;
    if constexpr (std::is_same_v<Result, absl::Status>) {
      return RunWork(transaction, body);
    } else {
      std::optional<Result> result;
      RETURN_IF_ERROR(RunWork(transaction, [&](SqlSession& session) {
        result.emplace(body(session));
        return result->status();
      }));
      return *std::move(result);
    }
  }

  absl::Status RunWork(const Transaction& transaction, const Work& work);
  Outcome RunOnce(const Transaction& transaction, const Work& work);
  Outcome Transact(SqlSession& session, const Transaction& transaction, const Work& work);

  const Dialect dialect_;
  SessionPool pool_;
  std::optional<SessionPool> writer_;
};

}  // namespace stanna::storage
