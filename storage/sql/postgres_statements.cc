#include "storage/sql/postgres_statements.h"

#include <soci/postgresql/soci-postgresql.h>

#include <string_view>
#include <utility>

namespace stanna::storage {
namespace {

// Of a connection that does not stand any more, as PostgreSQL names it.
constexpr char kConnectionLost[] = "08006";
// A plan whose columns changed with the schema; a statement that the server has forgotten.
constexpr std::string_view kPlanChanged = "0A000", kStatementUnknown = "26000";

using Result = std::unique_ptr<PGresult, decltype(&PQclear)>;

// The parameters as libpq takes them.
class Values {
 public:
  explicit Values(const Params& params) : numbers_(params.size()), texts_(params.size(), nullptr) {
    for (std::size_t i = 0; i < params.size(); ++i) {
      if (const auto* text = std::get_if<std::string>(&params[i])) texts_[i] = text->c_str();
      if (const auto* number = std::get_if<std::int64_t>(&params[i])) {
        AppendNumber(numbers_[i], *number);
        texts_[i] = numbers_[i].c_str();
      }
    }
  }
  int count() const { return static_cast<int>(texts_.size()); }
  const char* const* data() const { return texts_.data(); }

 private:
  std::vector<std::string> numbers_;
  std::vector<const char*> texts_;
};

Rows RowsOf(const PGresult* result) {
  const int columns = PQnfields(result);
  const int count = PQntuples(result);
  Rows rows;
  rows.reserve(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) {
    std::vector<std::optional<std::string>> cells(static_cast<std::size_t>(columns));
    for (int j = 0; j < columns; ++j) {
      if (PQgetisnull(result, i, j) != 0) continue;
      cells[static_cast<std::size_t>(j)].emplace(
          PQgetvalue(result, i, j), static_cast<std::size_t>(PQgetlength(result, i, j)));
    }
    rows.emplace_back(std::move(cells));
  }
  return rows;
}

}  // namespace

// The first one of several statements; of those after it, PostgreSQL only says that they were not
// run.
struct PostgresStatements::Failure {
  std::string sqlstate, message;
  void Note(const PGresult* result, const PGconn* connection) {
    if (!sqlstate.empty()) return;
    const char* state = result == nullptr ? nullptr : PQresultErrorField(result, PG_DIAG_SQLSTATE);
    sqlstate = state == nullptr ? kConnectionLost : state;
    message = result == nullptr ? PQerrorMessage(connection) : PQresultErrorMessage(result);
  }
  /// The server has forgotten the statement, or can't run it as it was planned.
  bool IsOfAPlan() const { return sqlstate == kPlanChanged || sqlstate == kStatementUnknown; }
  void Throw() const { throw soci::postgresql_soci_error(message, sqlstate.c_str()); }
};

std::vector<PostgresStatements::Answer> PostgresStatements::Run(
    const std::vector<Statement>& statements) {
  Settle();
  CheckSent(PQenterPipelineMode(connection_));
  std::vector<Sent> sent;
  sent.reserve(statements.size());
  for (const Statement& statement : statements) sent.push_back(Send(statement));
  CheckSent(PQpipelineSync(connection_));
  std::vector<Answer> answers(statements.size());
  Failure failure;
  Receive(sent, answers, failure);
  PQexitPipelineMode(connection_);
  if (!failure.sqlstate.empty()) failure.Throw();
  return answers;
}

PostgresStatements::Kept& PostgresStatements::KeptOf(const std::string& sql) {
  Kept& kept = kept_[sql];
  if (kept.numbered.empty()) kept.numbered = NumberParameters(sql, "$");
  return kept;
}

// Never one that was used before: the server may have it from a call that failed.
std::string PostgresStatements::NewName() { return "kept_" + std::to_string(++names_); }

PostgresStatements::Sent PostgresStatements::Send(const Statement& statement) {
  Kept& kept = KeptOf(statement.sql);
  const Values values(statement.params);
  if (!keeps_) {
    CheckSent(PQsendQueryParams(connection_, kept.numbered.c_str(), values.count(), nullptr,
                                values.data(), nullptr, nullptr, 0));
    return {};
  }
  Sent sent{.kept = &kept, .new_name = ""};
  if (kept.name.empty()) {
    // Known from here on: the next one of the same text is sent to be run only.
    sent.new_name = kept.name = NewName();
    CheckSent(PQsendPrepare(connection_, kept.name.c_str(), kept.numbered.c_str(), 0, nullptr));
  }
  CheckSent(PQsendQueryPrepared(connection_, kept.name.c_str(), values.count(), values.data(),
                                nullptr, nullptr, 0));
  return sent;
}

// Sending fails when the connection is lost. What else libpq refuses to send (no memory, more than
// 65,535 parameters) is no use on this connection either.
void PostgresStatements::CheckSent(int sent) {
  if (sent == 1) return;
  Failure failure;
  failure.Note(nullptr, connection_);
  failure.Throw();
}

bool PostgresStatements::Take(const std::function<void(PGresult*)>& use, Failure& failure) {
  const Result result(PQgetResult(connection_), &PQclear);
  switch (result ? PQresultStatus(result.get()) : PGRES_FATAL_ERROR) {
    case PGRES_COMMAND_OK:
    case PGRES_TUPLES_OK:
      use(result.get());
      break;
    case PGRES_PIPELINE_ABORTED:
      break;
    default:
      failure.Note(result.get(), connection_);
  }
  if (PQstatus(connection_) != CONNECTION_OK) return false;
  if (result == nullptr) return true;
  // Each statement's results end with a null; none of ours has two.
  const Result end(PQgetResult(connection_), &PQclear);
  if (end != nullptr) failure.Note(nullptr, connection_);
  return end == nullptr;
}

void PostgresStatements::Receive(const std::vector<Sent>& sent, std::vector<Answer>& answers,
                                 Failure& failure) {
  for (std::size_t i = 0; i < sent.size(); ++i) {
    Kept* kept = sent[i].kept;
    if (!sent[i].new_name.empty()) {
      bool is_prepared = false;
      const bool goes_on = Take([&](PGresult*) { is_prepared = true; }, failure);
      if (!is_prepared) kept->name.clear();
      if (!goes_on) return;
    }
    const bool failed_before = !failure.sqlstate.empty();
    const auto answered = [&](PGresult* result) {
      answers[i] = {.rows = RowsOf(result), .changed = IntOf(PQcmdTuples(result))};
    };
    if (!Take(answered, failure)) return;
    if (!failed_before && failure.IsOfAPlan() && kept != nullptr) kept->name.clear();
  }
  const Result end(PQgetResult(connection_), &PQclear);
  if (PQresultStatus(end.get()) != PGRES_PIPELINE_SYNC) failure.Note(end.get(), connection_);
}

PostgresStatements::Kept& PostgresStatements::Prepared(const std::string& sql) {
  Kept& kept = KeptOf(sql);
  if (!keeps_ || !kept.name.empty()) return kept;
  const std::string name = NewName();
  const Result result(PQprepare(connection_, name.c_str(), kept.numbered.c_str(), 0, nullptr),
                      &PQclear);
  if (PQresultStatus(result.get()) != PGRES_COMMAND_OK) {
    Failure failure;
    failure.Note(result.get(), connection_);
    failure.Throw();
  }
  kept.name = name;
  return kept;
}

// Not in a pipeline: there the server would send its answer when the next statement comes.
void PostgresStatements::Start(const std::string& sql, const std::vector<WireParam>& params) {
  Settle();
  Kept& kept = Prepared(sql);
  std::vector<const char*> values;
  std::vector<int> lengths, formats;
  for (const WireParam& param : params) {
    values.push_back(param.bytes ? param.bytes->c_str() : nullptr);
    lengths.push_back(param.bytes ? static_cast<int>(param.bytes->size()) : 0);
    formats.push_back(param.is_binary ? 1 : 0);
  }
  const int count = static_cast<int>(params.size());
  CheckSent(keeps_ ? PQsendQueryPrepared(connection_, kept.name.c_str(), count, values.data(),
                                         lengths.data(), formats.data(), 0)
                   : PQsendQueryParams(connection_, kept.numbered.c_str(), count, nullptr,
                                       values.data(), lengths.data(), formats.data(), 0));
  is_running_ = true;
  started_ = &kept;
}

void PostgresStatements::CommitSoon() {
  Settle();
  CheckSent(PQsendQuery(connection_, "COMMIT"));
  is_running_ = true;
}

std::int64_t PostgresStatements::Settle() {
  if (!std::exchange(is_running_, false)) return 0;
  Kept* const started = std::exchange(started_, nullptr);
  Failure failure;
  std::int64_t changed = 0;
  while (const Result result{PQgetResult(connection_), &PQclear}) {
    if (PQresultStatus(result.get()) != PGRES_COMMAND_OK) failure.Note(result.get(), connection_);
    changed += IntOf(PQcmdTuples(result.get()));
  }
  if (started != nullptr && failure.IsOfAPlan()) started->name.clear();
  if (!failure.sqlstate.empty()) failure.Throw();
  return changed;
}

}  // namespace stanna::storage
