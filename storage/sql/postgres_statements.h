// What one connection to PostgreSQL has prepared, and how several statements are sent at once.
#pragma once

#include <libpq-fe.h>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "storage/pooling.h"
#include "storage/sql/sql_value.h"

namespace stanna::storage {

/// Not thread-safe. `connection` must outlive it, and is used by others between two calls only.
class PostgresStatements {
 public:
  /// Each `?` outside quotes is the next parameter. Both must outlive the call.
  struct Statement {
    const std::string& sql;
    const Params& params;
  };
  struct Answer {
    Rows rows;
    std::int64_t changed = 0;
  };

  /// Behind a pooler of transactions, nothing is kept: a connection there is another one each time.
  PostgresStatements(PGconn* connection, Pooling pooling)
      : connection_(connection), keeps_(pooling != Pooling::kTransaction) {}

  /// Sends all of them, and waits once for all of their answers, which come in their order. Each is
  /// prepared when it is first met. Throws soci::postgresql_soci_error with the first error; what
  /// follows it has not been run.
  std::vector<Answer> Run(const std::vector<Statement>& statements);

  /// Sends one statement and does not wait for its answer. It is prepared as by Run.
  void Start(const std::string& sql, const std::vector<WireParam>& params);
  /// Sends COMMIT and does not wait for the answer: for transactions that only read, of which
  /// nothing can be lost.
  void CommitSoon();
  /// Waits for the answer to what was started, if it is still to come: how many rows it changed.
  /// Throws when it is an error.
  std::int64_t Settle();
  /// Libpq has dropped that answer.
  void Forget() {
    is_running_ = false;
    started_ = nullptr;
  }

 private:
  struct Kept {
    std::string numbered;  // with $1, $2…
    std::string name;      // empty: not prepared
  };
  // Of one statement among those that were sent.
  struct Sent {
    Kept* kept = nullptr;
    std::string new_name;  // empty: it was prepared before
  };
  struct Failure;

  Sent Send(const Statement& statement);
  Kept& KeptOf(const std::string& sql);
  std::string NewName();
  /// Prepares it unless it is, and waits for that.
  Kept& Prepared(const std::string& sql);
  void CheckSent(int sent);
  void Receive(const std::vector<Sent>& sent, std::vector<Answer>& answers, Failure& failure);
  // False: nothing more will come.
  bool Take(const std::function<void(PGresult*)>& use, Failure& failure);

  PGconn* const connection_;
  const bool keeps_;
  std::map<std::string, Kept> kept_;
  std::int64_t names_ = 0;
  bool is_running_ = false;  // what Start or CommitSoon sent
  Kept* started_ = nullptr;  // what Start sent
};

}  // namespace stanna::storage
