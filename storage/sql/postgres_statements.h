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

  /// Sends COMMIT and does not wait for the answer: for transactions that only read, of which
  /// nothing can be lost.
  void CommitSoon();
  /// Waits for that answer, if it is still to come. Throws when it is an error.
  void Settle();

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
  void CheckSent(int sent);
  void Receive(const std::vector<Sent>& sent, std::vector<Answer>& answers, Failure& failure);
  // False: nothing more will come.
  bool Take(const std::function<void(PGresult*)>& use, Failure& failure);

  PGconn* const connection_;
  const bool keeps_;
  std::map<std::string, Kept> kept_;
  std::int64_t names_ = 0;
  bool commits_ = false;
};

}  // namespace stanna::storage
