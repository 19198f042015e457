#include "storage/sql/sql_session.h"

#include <libpq-fe.h>
#include <poll.h>
#include <soci/postgresql/soci-postgresql.h>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <bit>
#include <deque>
#include <stdexcept>
#include <thread>
#include <utility>

#include "storage/sql/deadline_error.h"
#include "storage/sql/erased_error.h"
#include "storage/sql/postgres_statements.h"
#include "storage/sql/text.h"

namespace stanna::storage {
namespace {

// Without a deadline, another process may hold SQLite's write lock for so long.
constexpr std::chrono::milliseconds kLongestBusyWait{30'000};
// As long as it takes to make a file's first journal, or less.
constexpr std::chrono::milliseconds kPauseForJournal{5};
// SQLite asks about the deadline each so many virtual-machine steps: some 0.1 ms.
constexpr int kStepsBetweenChecks = 10'000;

PGconn* NativePostgres(soci::session& session) {
  return static_cast<soci::postgresql_session_backend*>(session.get_backend())->conn_;
}

sqlite_api::sqlite3* NativeSqlite(soci::session& session) {
  return static_cast<soci::sqlite3_session_backend*>(session.get_backend())->conn_;
}

// What a statement reads from; its address must not change while the statement lives.
struct Binding {
  std::string text;
  long long number = 0;
  soci::indicator indicator = soci::i_null;

  void Assign(const SqlValue& value) {
    indicator = std::holds_alternative<std::monostate>(value) ? soci::i_null : soci::i_ok;
    if (const auto* t = std::get_if<std::string>(&value)) text = *t;
    if (const auto* n = std::get_if<std::int64_t>(&value)) number = *n;
  }
};

void Use(soci::statement& statement, Binding& binding, bool is_number) {
  if (is_number) {
    statement.exchange(soci::use(binding.number, binding.indicator));
  } else {
    statement.exchange(soci::use(binding.text, binding.indicator));
  }
}

std::deque<Binding> Bind(soci::statement& statement, const Params& params) {
  std::deque<Binding> bindings(params.size());
  for (std::size_t i = 0; i < params.size(); ++i) {
    bindings[i].Assign(params[i]);
    Use(statement, bindings[i], std::holds_alternative<std::int64_t>(params[i]));
  }
  return bindings;
}

// A column is a number when its first value that is not NULL is one.
bool IsNumberColumn(const std::vector<Params>& rows, std::size_t column) {
  for (const Params& row : rows) {
    if (!std::holds_alternative<std::monostate>(row[column])) {
      return std::holds_alternative<std::int64_t>(row[column]);
    }
  }
  return false;
}

void Prepare(soci::statement& statement, const std::string& sql,
             soci::details::statement_type type) {
  statement.alloc();
  statement.prepare(NumberParameters(sql, ":p"), type);  // as SOCI has them on both backends
  statement.define_and_bind();
}

// What the server has prepared belongs to one of its connections, which a pooler gives to others.
soci::details::statement_type Repeatable(Pooling pooling) {
  return pooling == Pooling::kTransaction ? soci::details::st_one_time_query
                                          : soci::details::st_repeatable_query;
}

struct Cell {
  std::string text;
  soci::indicator indicator = soci::i_null;
};

Row RowOf(const std::vector<Cell>& cells) {
  std::vector<std::optional<std::string>> values;
  values.reserve(cells.size());
  for (const Cell& cell : cells) {
    values.push_back(cell.indicator == soci::i_null ? std::nullopt : std::optional(cell.text));
  }
  return Row(std::move(values));
}

std::string Quoted(PGconn* connection, const std::string& text) {
  char* quoted = PQescapeLiteral(connection, text.data(), text.size());
  if (quoted == nullptr) throw std::logic_error("a text that can't be quoted");
  std::string literal = quoted;
  PQfreemem(quoted);
  return literal;
}

// For the transaction alone: behind a pooler, the connection is somebody else's afterwards.
std::string SetScope(PGconn* connection, const Scope& scope) {
  if (!scope.workspace()) return "SET LOCAL stanna.every_workspace = on";
  // As statements bind it.
  return "SET LOCAL stanna.workspace = " + Quoted(connection, CleanText(scope.workspace()->value));
}

// See migration 0026.
std::string EnterGate(PGconn* connection, const Scope& scope) {
  if (scope.gate() == Scope::Gate::kNone) return "";
  return "; SELECT enter_workspace(" + Quoted(connection, CleanText(scope.workspace()->value)) +
         (scope.gate() == Scope::Gate::kErasingToo ? ", true)" : ", false)");
}

// What a read begins with. Two that are kept cost the server less than one text to be parsed.
std::vector<KeptQuery> OpeningOf(const Scope& scope, long limit_ms) {
  const bool everywhere = !scope.workspace();
  return {{.columns = 0, .sql = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", .params = {}},
          {.columns = 2,
           .sql = std::string("SELECT set_config('statement_timeout', ?, true),") +
                  (everywhere ? " set_config('stanna.every_workspace', ?, true)"
                              : " set_config('stanna.workspace', ?, true)"),
           .params = {std::to_string(limit_ms),
                      everywhere ? std::string("on") : CleanText(scope.workspace()->value)}}};
}

// A process that is frozen within a transaction would hold the locks of its workspace until it
// wakes or dies. Nothing of ours takes a second between two statements.
constexpr std::chrono::milliseconds kLongestIdle{15'000};

// What a transaction writes it finds by keys. Statements that are kept were planned while the
// tables were empty or small, when reading them whole seemed cheap, and would go on so for as long
// as nothing has analysed the tables: a first import would read all that it has written, at each
// page.
constexpr std::string_view kByIndex = "; SET LOCAL enable_seqscan = off";

// Whichever index it takes for a workspace of one row seems the same to PostgreSQL: a kept plan
// from when the tables were empty may look for each id among all rows of its workspace, until the
// tables are analysed, a minute later at best. So plans are made anew after this many transactions
// and at each doubling, when they see how much the tables hold.
constexpr std::uint64_t kFirstReplanned = 16;

// Statements of a transaction that are under way at once. A page has some thirty; a removal of many
// records may have thousands, and a caller waits for all that are.
constexpr std::size_t kMostStarted = 100;

// `set`: SET for a connection, SET LOCAL for a transaction. To compile a plan takes longer than any
// statement of ours.
std::string Settings(const std::string& set) {
  return set + " TIME ZONE 'UTC'; " + set + " client_encoding TO 'UTF8'; " + set +
         " DateStyle TO ISO; " + set + " jit = off; " + set +
         " idle_in_transaction_session_timeout = " + std::to_string(kLongestIdle.count());
}

}  // namespace

SqlSession::SqlSession(Dialect dialect, std::unique_ptr<soci::session> session)
    : dialect_(dialect), session_(std::move(session)) {}

SqlSession::~SqlSession() = default;

std::unique_ptr<SqlSession> SqlSession::OpenPostgres(const std::string& url, Pooling pooling) {
  auto session = std::make_unique<soci::session>(soci::postgresql, url);
  // libpq would print notices, which nobody asked for, to stderr.
  PQsetNoticeProcessor(
      NativePostgres(*session), [](void*, const char*) {}, nullptr);
  if (pooling == Pooling::kSession) *session << Settings("SET");
  std::unique_ptr<SqlSession> opened(
      new SqlSession(Dialect(Backend::kPostgres), std::move(session)));
  opened->pooling_ = pooling;
  opened->statements_ =
      std::make_unique<PostgresStatements>(NativePostgres(*opened->session_), pooling);
  return opened;
}

std::unique_ptr<SqlSession> SqlSession::OpenSqlite(const std::string& path) {
  auto session = std::make_unique<soci::session>(soci::sqlite3, "dbname=\"" + path + "\"");
  auto opened =
      std::unique_ptr<SqlSession>(new SqlSession(Dialect(Backend::kSqlite), std::move(session)));
  opened->LimitSqlite(Deadline::Infinite());
  // The page cache is the session's own; what it misses the system's has, which measured faster
  // than sixteen times as much here (docs/benchmarks.md). Sorts that are larger go to a file: in
  // memory they would grow with the portal. A checkpoint writes the pages that many transactions
  // changed once: the rarer, the less.
  opened->UseWriteAheadLog();
  opened->ExecuteScript(
      "PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON;"
      "PRAGMA temp_store = FILE; PRAGMA wal_autocheckpoint = 8000; PRAGMA cache_size = -1000");
  return opened;
}

// For the lock of the change from one journal to the other SQLite does not wait: of processes that
// open a new file at once, all but one are refused.
void SqlSession::UseWriteAheadLog() {
  const auto deadline = Deadline::After(kLongestBusyWait);
  while (true) {
    try {
      return ExecuteScript("PRAGMA journal_mode = WAL");
    } catch (const soci::sqlite3_soci_error& e) {
      if ((e.result() & 0xff) != SQLITE_BUSY || deadline.Expired()) throw;
    }
    std::this_thread::sleep_for(kPauseForJournal);
  }
}

void SqlSession::LimitSqlite(Deadline deadline) {
  deadline_ = deadline;
  sqlite_api::sqlite3* native = NativeSqlite(*session_);
  sqlite_api::sqlite3_busy_timeout(native,
                                   static_cast<int>(deadline.Remaining(kLongestBusyWait).count()));
  const auto expired = [](void* limit) { return static_cast<Deadline*>(limit)->Expired() ? 1 : 0; };
  sqlite_api::sqlite3_progress_handler(native, deadline.IsInfinite() ? 0 : kStepsBetweenChecks,
                                       expired, &deadline_);
}

void SqlSession::Begin(const Scope& scope, Access access, Deadline deadline) {
  access_ = access;
  has_begun_ = false;
  if (dialect_.is_postgres()) return BeginPostgres(scope, access, deadline);
  LimitSqlite(deadline);
  ExecuteScript(access == Access::kWrite ? "BEGIN IMMEDIATE" : "BEGIN");
  has_begun_ = true;
  if (access == Access::kWrite) CheckSqliteGate(scope);
}

void SqlSession::BeginPostgres(const Scope& scope, Access access, Deadline deadline) {
  deadline_ = deadline;
  CheckDeadline();
  ReplanNowAndThen();
  const auto limit = deadline.IsInfinite() ? 0 : std::max<long>(1, deadline.Remaining().count());
  if (access == Access::kRead && pooling_ == Pooling::kSession) {
    opening_ = OpeningOf(scope, limit);
    return;
  }
  ExecuteScript(std::string(access == Access::kWrite
                                ? "BEGIN"
                                : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY") +
                "; SET LOCAL statement_timeout = " + std::to_string(limit) + "; " +
                (pooling_ == Pooling::kTransaction ? Settings("SET LOCAL") + "; " : "") +
                SetScope(NativePostgres(*session_), scope) +
                (access == Access::kWrite
                     ? std::string(kByIndex) + EnterGate(NativePostgres(*session_), scope)
                     : ""));
  has_begun_ = true;
}

void SqlSession::ReplanNowAndThen() {
  ++transactions_;
  if (pooling_ == Pooling::kTransaction || transactions_ < kFirstReplanned) return;
  if (std::has_single_bit(transactions_)) statements_->Start({"DISCARD PLANS", {}});
}

bool SqlSession::EndsByItself() const {
  return dialect_.is_postgres() && access_ == Access::kRead && pooling_ == Pooling::kSession;
}

// The write lock keeps an erasure from beginning meanwhile.
void SqlSession::CheckSqliteGate(const Scope& scope) {
  if (scope.gate() == Scope::Gate::kNone) return;
  for (const Row& row : Query(2, "SELECT kind, ended_at FROM erasures WHERE workspace_id = ?",
                              {stanna::storage::Text(scope.workspace()->value)})) {
    const bool ended = !row.IsNull(1);
    if (ended ? row.Text(0) == "workspace" : scope.gate() == Scope::Gate::kOrdinary) {
      throw ErasedError();
    }
  }
}

void SqlSession::Commit() {
  if (!EndsByItself()) return ExecuteScript("COMMIT");
  // Nothing was asked: nothing has begun. Of a read nothing can be lost, so nobody waits for its
  // end.
  if (opening_.empty()) statements_->Start({"COMMIT", {}});
  opening_.clear();
}

void SqlSession::Rollback() {
  // A deadline that passed must not keep the transaction open.
  deadline_ = Deadline::Infinite();
  opening_.clear();
  if (dialect_.is_postgres()) {
    try {
      statements_->Settle();
    } catch (const soci::soci_error&) {
      // That is why, or it does not matter any more.
    } catch (...) {
      broken_ = true;  // no memory for the answers: what is still to come belongs to nobody
      return;
    }
    if (PQtransactionStatus(NativePostgres(*session_)) == PQTRANS_IDLE) return;
    PGresult* result = PQexec(NativePostgres(*session_), "ROLLBACK");
    if (PQresultStatus(result) != PGRES_COMMAND_OK) broken_ = true;
    PQclear(result);
  } else if (sqlite_api::sqlite3_get_autocommit(NativeSqlite(*session_)) == 0) {
    const int code =
        sqlite_api::sqlite3_exec(NativeSqlite(*session_), "ROLLBACK", nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) broken_ = true;
  }
}

void SqlSession::BeforeStatement() {
  if (statements_ != nullptr) statements_->Settle();
  CheckDeadline();
  if (opening_.empty()) return;
  const std::vector<KeptQuery> opening = std::exchange(opening_, {});
  QueryAllKept(opening);
}

Rows SqlSession::Query(int columns, const std::string& sql, const Params& params) {
  BeforeStatement();
  std::vector<Cell> cells(static_cast<std::size_t>(columns));
  soci::statement statement(*session_);
  for (Cell& cell : cells) statement.exchange(soci::into(cell.text, cell.indicator));
  const std::deque<Binding> bindings = Bind(statement, params);
  Prepare(statement, sql, soci::details::st_one_time_query);
  Rows rows;
  for (bool got = statement.execute(true); got; got = statement.fetch()) {
    rows.push_back(RowOf(cells));
  }
  return rows;
}

void SqlSession::ForEach(int columns, const std::string& sql, const Params& params,
                         const std::function<void(const std::vector<std::string>&)>& each) {
  BeforeStatement();
  std::vector<std::string> texts(static_cast<std::size_t>(columns));
  std::vector<soci::indicator> indicators(texts.size(), soci::i_null);
  soci::statement statement(*session_);
  for (std::size_t i = 0; i < texts.size(); ++i) {
    statement.exchange(soci::into(texts[i], indicators[i]));
  }
  const std::deque<Binding> bindings = Bind(statement, params);
  Prepare(statement, sql, soci::details::st_one_time_query);
  for (bool got = statement.execute(true); got; got = statement.fetch()) {
    for (std::size_t i = 0; i < texts.size(); ++i) {
      if (indicators[i] == soci::i_null) texts[i].clear();
    }
    each(texts);
  }
}

Rows SqlSession::QueryKept(int columns, const std::string& sql, const Params& params) {
  // SQLite plans within microseconds, and a kept statement would keep what it read locked.
  if (!dialect_.is_postgres()) return Query(columns, sql, params);
  if (!opening_.empty()) {
    return std::move(QueryAllKept({{columns, sql, params}}).front());
  }
  CheckDeadline();
  return std::move(statements_->Run({{sql, params}}).front().rows);
}

std::vector<Rows> SqlSession::QueryAllKept(const std::vector<KeptQuery>& queries) {
  CheckDeadline();
  std::vector<Rows> rows;
  if (!dialect_.is_postgres()) {
    for (const KeptQuery& query : queries) {
      rows.push_back(Query(query.columns, query.sql, query.params));
    }
    return rows;
  }
  const std::vector<KeptQuery> opening = std::exchange(opening_, {});
  std::vector<PostgresStatements::Statement> all;
  for (const KeptQuery& query : opening) all.push_back({query.sql, query.params});
  for (const KeptQuery& query : queries) all.push_back({query.sql, query.params});
  auto answers = statements_->Run(all);
  has_begun_ = true;
  for (std::size_t i = opening.size(); i < answers.size(); ++i) {
    rows.push_back(std::move(answers[i].rows));
  }
  return rows;
}

// A deadline is looked at when a statement is sent, not when it ends: so not too many are under
// way.
void SqlSession::BeforeWrite() {
  if (!opening_.empty()) throw std::logic_error("a write in a transaction that reads");
  if (statements_->started() >= kMostStarted) statements_->Settle();
  CheckDeadline();
}

std::int64_t SqlSession::ExecuteKept(const std::string& sql, const Params& params) {
  if (!dialect_.is_postgres()) return Execute(sql, params);
  BeforeWrite();
  return statements_->Run({{sql, params}}).front().changed;
}

void SqlSession::StartKept(const std::string& sql, const Params& params) {
  if (!dialect_.is_postgres()) {
    Execute(sql, params);
    return;
  }
  BeforeWrite();
  statements_->Start({sql, params});
}

void SqlSession::StartKept(const std::string& sql, const std::vector<WireParam>& params) {
  BeforeWrite();
  statements_->Start(sql, params);
}

std::int64_t SqlSession::Settle() { return statements_ == nullptr ? 0 : statements_->Settle(); }

const std::string& SqlSession::ColumnType(std::string_view table, std::string_view column) {
  auto types = types_.find(table);
  if (types == types_.end()) {
    types = types_.emplace(table, std::map<std::string, std::string, std::less<>>()).first;
    for (const Row& row : Query(2,
                                "SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute"
                                " WHERE attrelid = to_regclass(?) AND attnum > 0",
                                {Text(table)})) {
      types->second.emplace(row.Text(0), row.Text(1));
    }
  }
  const auto type = types->second.find(column);
  if (type == types->second.end()) {
    types_.erase(types);
    throw std::logic_error("no column " + std::string(table) + "." + std::string(column));
  }
  return type->second;
}

std::int64_t SqlSession::Execute(const std::string& sql, const Params& params) {
  BeforeStatement();
  soci::statement statement(*session_);
  const std::deque<Binding> bindings = Bind(statement, params);
  Prepare(statement, sql, soci::details::st_one_time_query);
  statement.execute(true);
  return statement.get_affected_rows();
}

std::int64_t SqlSession::ExecuteMany(const std::string& sql, const std::vector<Params>& rows) {
  if (rows.empty()) return 0;
  BeforeStatement();
  soci::statement statement(*session_);
  std::deque<Binding> bindings(rows.front().size());
  for (std::size_t i = 0; i < bindings.size(); ++i) {
    Use(statement, bindings[i], IsNumberColumn(rows, i));
  }
  Prepare(statement, sql, Repeatable(pooling_));
  std::int64_t changed = 0;
  for (const Params& row : rows) {
    for (std::size_t i = 0; i < bindings.size(); ++i) bindings[i].Assign(row[i]);
    statement.execute(true);
    changed += statement.get_affected_rows();
  }
  return changed;
}

void SqlSession::ExecuteScript(const std::string& sql) {
  if (dialect_.is_postgres()) {
    if (!opening_.empty()) BeforeStatement();
    statements_->Settle();  // libpq would drop its answer
    *session_ << sql;
    return;
  }
  // SOCI would run the first statement only.
  sqlite_api::sqlite3* native = NativeSqlite(*session_);
  if (const int code = sqlite_api::sqlite3_exec(native, sql.c_str(), nullptr, nullptr, nullptr);
      code != SQLITE_OK) {
    throw soci::sqlite3_soci_error(sqlite_api::sqlite3_errmsg(native), code);
  }
}

bool SqlSession::IsAlive() const {
  if (!dialect_.is_postgres()) return true;
  PGconn* native = NativePostgres(*session_);
  try {
    statements_->Settle();
  } catch (const soci::soci_error&) {
    return false;
  }
  if (PQstatus(native) != CONNECTION_OK) return false;
  // An idle connection has nothing to read unless the server said good-bye (or sent a notice).
  pollfd socket{.fd = PQsocket(native), .events = POLLIN, .revents = 0};
  if (poll(&socket, 1, 0) == 0) return true;
  return PQconsumeInput(native) == 1 && PQstatus(native) == CONNECTION_OK;
}

void SqlSession::CheckDeadline() const {
  if (deadline_.Expired()) throw DeadlineError();
}

}  // namespace stanna::storage
