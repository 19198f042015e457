// One connection to the database. The only face that the stores see of SOCI.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/deadline.h"
#include "storage/pooling.h"
#include "storage/sql/dialect.h"
#include "storage/sql/scope.h"
#include "storage/sql/sql_value.h"

namespace soci {
class session;
}

namespace stanna::storage {

enum class Access { kRead, kWrite };

class PostgresStatements;

/// A query that selects `columns` columns; the text is constant, as QueryKept takes it.
struct KeptQuery {
  int columns = 0;
  std::string sql;
  Params params;
};

/// Not thread-safe: one thread at a time. Every call throws what SOCI throws (StatusFromCurrent-
/// Exception reads it) or DeadlineError; the transaction runner catches both.
///
/// In SQL, each `?` outside quotes is the next parameter.
class SqlSession {
 public:
  static std::unique_ptr<SqlSession> OpenPostgres(const std::string& url,
                                                  Pooling pooling = Pooling::kSession);
  static std::unique_ptr<SqlSession> OpenSqlite(const std::string& path);
  ~SqlSession();
  SqlSession(const SqlSession&) = delete;
  SqlSession& operator=(const SqlSession&) = delete;

  const Dialect& dialect() const { return dialect_; }

  /// Reads see one snapshot; a write on SQLite takes the write lock at once. One that writes into a
  /// workspace which is being erased, or was, is refused (ErasedError, SQLSTATE SW001). No
  /// statement of the transaction runs longer than was left of `deadline` here, and none starts
  /// after it, but for those that are sent together. On PostgreSQL a read begins with its first
  /// statement, and may end after Commit.
  void Begin(const Scope& scope, Access access, Deadline deadline);
  /// Whether the database has answered since Begin. What fails before that had no effect, and
  /// nobody has seen anything of it.
  bool has_begun() const { return has_begun_; }
  void Commit();
  /// Never throws.
  void Rollback();

  /// All rows of a query that selects `columns` columns.
  Rows Query(int columns, const std::string& sql, const Params& params = {});
  /// The same, prepared at the session's first call and kept: for statements of constant text that
  /// are asked many times a second and cost the database more to plan than to answer.
  Rows QueryKept(int columns, const std::string& sql, const Params& params = {});
  /// Several of them, none of which needs another's answer: PostgreSQL is sent all at once.
  std::vector<Rows> QueryAllKept(const std::vector<KeptQuery>& queries);
  /// The same without keeping the rows: `each` gets one after the other, NULL as "". For results of
  /// so many rows that a copy of each would cost more than its look-up.
  void ForEach(int columns, const std::string& sql, const Params& params,
               const std::function<void(const std::vector<std::string>&)>& each);
  /// Rows changed.
  std::int64_t Execute(const std::string& sql, const Params& params = {});
  /// The same for statements as QueryKept takes them, in a transaction that writes.
  std::int64_t ExecuteKept(const std::string& sql, const Params& params);
  /// Begins a statement as ExecuteKept takes it, and comes back while PostgreSQL is at it, and at
  /// what was started before. The next call that asks for something, and Commit, wait for the end
  /// of all that was started, and throw what it met; so does each hundredth.
  void StartKept(const std::string& sql, const Params& params);
  /// The same with parameters as the protocol has them; PostgreSQL only.
  void StartKept(const std::string& sql, const std::vector<WireParam>& params);
  /// Waits for the end of what StartKept began on PostgreSQL: how many rows that changed or
  /// selected, without those that were waited for before.
  std::int64_t Settle();
  /// One prepared statement, executed once a row; all rows have the same types.
  std::int64_t ExecuteMany(const std::string& sql, const std::vector<Params>& rows);
  /// Statements without parameters, separated by semicolons.
  void ExecuteScript(const std::string& sql);

  /// PostgreSQL's name of a column's type. A table is looked up at the session's first call.
  const std::string& ColumnType(std::string_view table, std::string_view column);

  /// False when the server has closed the connection. Asks the socket, not the server.
  bool IsAlive() const;
  /// Set after an error that the connection does not survive.
  bool broken() const { return broken_; }
  void MarkBroken() { broken_ = true; }

 private:
  SqlSession(Dialect dialect, std::unique_ptr<soci::session> session);
  /// Before a statement that goes through SOCI: nothing else runs, none starts late, and the
  /// transaction begins with the first.
  void BeforeStatement();
  void BeforeWrite();
  void CheckDeadline() const;
  void BeginPostgres(const Scope& scope, Access access, Deadline deadline);
  void ReplanNowAndThen();
  /// Whether the transaction ends without anybody's waiting for it.
  bool EndsByItself() const;
  void UseWriteAheadLog();
  void LimitSqlite(Deadline deadline);
  void CheckSqliteGate(const Scope& scope);

  const Dialect dialect_;
  std::unique_ptr<soci::session> session_;
  std::unique_ptr<PostgresStatements> statements_;  // null: SQLite
  std::vector<KeptQuery> opening_;                  // what a read begins with, not sent yet
  Access access_ = Access::kRead;
  bool has_begun_ = false;
  std::map<std::string, std::map<std::string, std::string, std::less<>>, std::less<>> types_;
  Deadline deadline_ = Deadline::Infinite();
  std::uint64_t transactions_ = 0;
  Pooling pooling_ = Pooling::kSession;
  bool broken_ = false;
};

}  // namespace stanna::storage
