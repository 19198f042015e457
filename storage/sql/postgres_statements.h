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

/// Not thread-safe. `connection` must outlive it, and is used by others only while nothing is
/// started: it is in a pipeline until then.
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

  /// Sends one statement and does not wait for its answer, nor for that of what was started before.
  void Start(const std::string& sql, const std::vector<WireParam>& params);
  void Start(const Statement& statement);
  /// How many statements were started and not waited for.
  std::size_t started() const { return sent_.size(); }
  /// Waits for the answers that are still to come to what was started: how many rows it changed or
  /// selected. Throws the first error. Run does this before its own statements are answered.
  std::int64_t Settle();

 private:
  struct Kept {
    std::string numbered;  // with $1, $2…
    std::string name;      // empty: not prepared
  };
  // Of one statement that was sent and not answered yet.
  struct Sent {
    Kept* kept = nullptr;
    bool prepares = false;  // its preparation is answered before it
    bool ends = false;      // a sync stands behind it
  };
  class Values;
  struct Failure;

  void Send(const std::string& sql, const Values& values);
  void Sync();
  Kept& KeptOf(const std::string& sql);
  void CheckSent(int sent);
  /// The answers to all that was sent; nothing is to come afterwards, whatever is thrown.
  std::vector<Answer> Receive();
  // False: the connection is lost.
  bool ReceiveAll(const std::vector<Sent>& sent, std::vector<Answer>& answers, Failure& failure);
  // False: nothing more will come.
  bool Take(const std::function<void(PGresult*)>& use, Failure& failure);

  PGconn* const connection_;
  const bool keeps_;
  std::map<std::string, Kept> kept_;
  std::int64_t names_ = 0;
  std::vector<Sent> sent_;  // in a pipeline, unless empty
};

}  // namespace stanna::storage
