#include "storage/sql/sql_session.h"

#include <libpq-fe.h>
#include <poll.h>
#include <soci/postgresql/soci-postgresql.h>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <deque>

#include "storage/sql/deadline_error.h"

namespace stanna::storage {
namespace {

// Without a deadline, another process may hold SQLite's write lock for so long.
constexpr std::chrono::milliseconds kLongestBusyWait{30'000};
// SQLite asks about the deadline each so many virtual-machine steps: some 0.1 ms.
constexpr int kStepsBetweenChecks = 10'000;

PGconn* NativePostgres(soci::session& session) {
  return static_cast<soci::postgresql_session_backend*>(session.get_backend())->conn_;
}

sqlite_api::sqlite3* NativeSqlite(soci::session& session) {
  return static_cast<soci::sqlite3_session_backend*>(session.get_backend())->conn_;
}

// `?` → `:p1`, `:p2`…, which SOCI understands on both backends, or `$1`, which libpq does.
constexpr char kSociParameter[] = ":p";
constexpr char kLibpqParameter[] = "$";
std::string NumberParameters(const std::string& sql, std::string_view prefix) {
  std::string numbered;
  numbered.reserve(sql.size() * 2);
  bool quoted = false;
  int next = 1;
  for (const char c : sql) {
    if (c == '\'') quoted = !quoted;
    if (c == '?' && !quoted) {
      numbered += prefix;
      numbered += std::to_string(next++);
    } else {
      numbered += c;
    }
  }
  return numbered;
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
  statement.prepare(NumberParameters(sql, kSociParameter), type);
  statement.define_and_bind();
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

// A parameter as libpq wants it: text, or null.
std::optional<std::string> TextOf(const SqlValue& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  if (const auto* number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
  return std::nullopt;
}

Rows RowsOf(const PGresult* result) {
  Rows rows;
  rows.reserve(static_cast<std::size_t>(PQntuples(result)));
  for (int i = 0; i < PQntuples(result); ++i) {
    std::vector<std::optional<std::string>> values(static_cast<std::size_t>(PQnfields(result)));
    for (int k = 0; k < PQnfields(result); ++k) {
      if (PQgetisnull(result, i, k) != 0) continue;
      const auto size = static_cast<std::size_t>(PQgetlength(result, i, k));
      values[static_cast<std::size_t>(k)].emplace(PQgetvalue(result, i, k), size);
    }
    rows.emplace_back(std::move(values));
  }
  return rows;
}

// Statements in libpq's pipeline mode: all are sent before the first answer is read. Once one of
// them fails, the server skips the others; the connection is as before at destruction.
class Pipeline {
 public:
  explicit Pipeline(PGconn* connection) : connection_(connection) {
    Check(PQenterPipelineMode(connection_));
  }
  ~Pipeline() {
    if (sent_) Drain();
    PQexitPipelineMode(connection_);
  }
  Pipeline(const Pipeline&) = delete;
  Pipeline& operator=(const Pipeline&) = delete;

  void Prepare(const std::string& name, const std::string& sql) {
    Check(PQsendPrepare(connection_, name.c_str(), sql.c_str(), 0, nullptr));
  }
  void Execute(const std::string& name, const Params& params) {
    std::vector<std::optional<std::string>> texts;
    for (const SqlValue& value : params) texts.push_back(TextOf(value));
    std::vector<const char*> values;
    for (const auto& text : texts) values.push_back(text ? text->c_str() : nullptr);
    Check(PQsendQueryPrepared(connection_, name.c_str(), static_cast<int>(values.size()),
                              values.data(), nullptr, nullptr, 0));
  }
  void Send() {
    Check(PQpipelineSync(connection_));
    sent_ = true;
  }

  /// Of the statements in their order: a result, and the null that ends it.
  PGresult* Next() {
    PGresult* result = PQgetResult(connection_);
    PGresult* end = PQgetResult(connection_);
    PQclear(end);
    return result;
  }

 private:
  void Check(int sent) const {
    if (sent == 1) return;
    throw soci::postgresql_soci_error(PQerrorMessage(connection_), kConnectionFailure);
  }

  // Two nulls without a result between them: the connection has no more.
  void Drain() {
    for (int nulls = 0; nulls < 2;) {
      PGresult* result = PQgetResult(connection_);
      nulls = result == nullptr ? nulls + 1 : 0;
      const bool is_end = PQresultStatus(result) == PGRES_PIPELINE_SYNC;
      PQclear(result);
      if (is_end) return;
    }
  }

  // SQLSTATE
  static constexpr char kConnectionFailure[] = "08006";

  PGconn* const connection_;
  bool sent_ = false;
};

// A process that is frozen within a transaction would hold the locks of its workspace until it
// wakes or dies. Nothing of ours takes a second between two statements.
constexpr std::chrono::milliseconds kLongestIdle{15'000};

}  // namespace

SqlSession::SqlSession(Dialect dialect, std::unique_ptr<soci::session> session)
    : dialect_(dialect), session_(std::move(session)) {}

SqlSession::~SqlSession() = default;

std::unique_ptr<SqlSession> SqlSession::OpenPostgres(const std::string& url) {
  auto session = std::make_unique<soci::session>(soci::postgresql, url);
  // libpq would print notices, which nobody asked for, to stderr.
  PQsetNoticeProcessor(
      NativePostgres(*session), [](void*, const char*) {}, nullptr);
  *session << "SET TIME ZONE 'UTC'; SET client_encoding TO 'UTF8'; SET DateStyle TO ISO";
  *session << "SET idle_in_transaction_session_timeout = " + std::to_string(kLongestIdle.count());
  return std::unique_ptr<SqlSession>(
      new SqlSession(Dialect(Backend::kPostgres), std::move(session)));
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
  opened->ExecuteScript(
      "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON;"
      "PRAGMA temp_store = FILE; PRAGMA wal_autocheckpoint = 8000; PRAGMA cache_size = -1000");
  return opened;
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

void SqlSession::Begin(Access access, Deadline deadline) {
  if (!dialect_.is_postgres()) {
    LimitSqlite(deadline);
    ExecuteScript(access == Access::kWrite ? "BEGIN IMMEDIATE" : "BEGIN");
    return;
  }
  deadline_ = deadline;
  CheckDeadline();
  const auto limit = deadline.IsInfinite() ? 0 : std::max<long>(1, deadline.Remaining().count());
  ExecuteScript(std::string(access == Access::kWrite
                                ? "BEGIN"
                                : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY") +
                "; SET LOCAL statement_timeout = " + std::to_string(limit));
}

void SqlSession::Commit() { ExecuteScript("COMMIT"); }

void SqlSession::Rollback() {
  // A deadline that passed must not keep the transaction open.
  deadline_ = Deadline::Infinite();
  if (dialect_.is_postgres()) {
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

Rows SqlSession::Query(int columns, const std::string& sql, const Params& params) {
  CheckDeadline();
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
  CheckDeadline();
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

std::vector<Rows> SqlSession::QueryAll(const std::vector<Question>& questions) {
  CheckDeadline();
  if (dialect_.is_postgres()) return QueryAllPostgres(questions);
  std::vector<Rows> answers;
  for (const Question& question : questions) {
    answers.push_back(Query(question.columns, question.sql, question.params));
  }
  return answers;
}

std::vector<Rows> SqlSession::QueryAllPostgres(const std::vector<Question>& questions) {
  auto& backend = *static_cast<soci::postgresql_session_backend*>(session_->get_backend());
  Pipeline pipeline(backend.conn_);
  // Known only once the server has said so: after an error, some of them are not there.
  std::map<std::string, std::string> added;
  std::vector<bool> is_added;
  for (const Question& question : questions) {
    auto known = prepared_.find(question.sql);
    is_added.push_back(known == prepared_.end() && !added.contains(question.sql));
    if (is_added.back()) {
      const std::string name = "q" + std::to_string(prepared_.size() + added.size());
      added[question.sql] = name;
      pipeline.Prepare(name, NumberParameters(question.sql, kLibpqParameter));
    }
    pipeline.Execute(known == prepared_.end() ? added[question.sql] : known->second,
                     question.params);
  }
  pipeline.Send();
  std::vector<Rows> answers;
  for (std::size_t i = 0; i < questions.size(); ++i) {
    if (is_added[i]) {
      const soci::details::postgresql_result prepared(backend, pipeline.Next());
      prepared.check_for_errors("Cannot prepare statement.");
      prepared_[questions[i].sql] = added[questions[i].sql];
    }
    const soci::details::postgresql_result result(backend, pipeline.Next());
    result.check_for_data("Cannot execute query.");
    answers.push_back(RowsOf(result));
  }
  return answers;
}

std::int64_t SqlSession::Execute(const std::string& sql, const Params& params) {
  CheckDeadline();
  soci::statement statement(*session_);
  const std::deque<Binding> bindings = Bind(statement, params);
  Prepare(statement, sql, soci::details::st_one_time_query);
  statement.execute(true);
  return statement.get_affected_rows();
}

std::int64_t SqlSession::ExecuteMany(const std::string& sql, const std::vector<Params>& rows) {
  if (rows.empty()) return 0;
  CheckDeadline();
  soci::statement statement(*session_);
  std::deque<Binding> bindings(rows.front().size());
  for (std::size_t i = 0; i < bindings.size(); ++i) {
    Use(statement, bindings[i], IsNumberColumn(rows, i));
  }
  Prepare(statement, sql, soci::details::st_repeatable_query);
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
