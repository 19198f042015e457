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

// The parameters as libpq takes them, which must outlive it.
class PostgresStatements::Values {
 public:
  explicit Values(const Params& params) : numbers_(params.size()) {
    for (std::size_t i = 0; i < params.size(); ++i) {
      const auto* text = std::get_if<std::string>(&params[i]);
      if (const auto* number = std::get_if<std::int64_t>(&params[i])) {
        AppendNumber(numbers_[i], *number);
        text = &numbers_[i];
      }
      Add(text, false);
    }
  }
  explicit Values(const std::vector<WireParam>& params) {
    for (const WireParam& param : params) {
      Add(param.bytes ? &*param.bytes : nullptr, param.is_binary);
    }
  }
  int count() const { return static_cast<int>(bytes_.size()); }
  const char* const* bytes() const { return bytes_.data(); }
  const int* lengths() const { return lengths_.data(); }
  const int* formats() const { return formats_.data(); }

 private:
  void Add(const std::string* bytes, bool is_binary) {
    bytes_.push_back(bytes == nullptr ? nullptr : bytes->c_str());
    lengths_.push_back(bytes == nullptr ? 0 : static_cast<int>(bytes->size()));
    formats_.push_back(is_binary ? 1 : 0);
  }

  std::vector<std::string> numbers_;
  std::vector<const char*> bytes_;
  std::vector<int> lengths_, formats_;
};

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
  const std::size_t before = sent_.size();
  for (const Statement& statement : statements) Send(statement.sql, Values(statement.params));
  std::vector<Answer> answers = Receive();
  answers.erase(answers.begin(), answers.begin() + static_cast<std::ptrdiff_t>(before));
  return answers;
}

// Each with a sync of its own: the server answers at once then, and what it waits for afterwards
// counts as an idle transaction, which it ends should this process be frozen.
void PostgresStatements::Start(const std::string& sql, const std::vector<WireParam>& params) {
  Send(sql, Values(params));
  Sync();
}

void PostgresStatements::Start(const Statement& statement) {
  Send(statement.sql, Values(statement.params));
  Sync();
}

std::int64_t PostgresStatements::Settle() {
  std::int64_t changed = 0;
  for (const Answer& answer : Receive()) changed += answer.changed;
  return changed;
}

PostgresStatements::Kept& PostgresStatements::KeptOf(const std::string& sql) {
  Kept& kept = kept_[sql];
  if (kept.numbered.empty()) kept.numbered = NumberParameters(sql, "$");
  return kept;
}

void PostgresStatements::Send(const std::string& sql, const Values& values) {
  if (sent_.empty()) CheckSent(PQenterPipelineMode(connection_));
  Kept& kept = KeptOf(sql);
  const bool prepares = keeps_ && kept.name.empty();
  sent_.push_back({.kept = &kept, .prepares = prepares});
  if (!keeps_) {
    CheckSent(PQsendQueryParams(connection_, kept.numbered.c_str(), values.count(), nullptr,
                                values.bytes(), values.lengths(), values.formats(), 0));
    return;
  }
  if (prepares) {
    // Never a name that was used before: the server may have it from a call that failed. Known from
    // here on: the next one of the same text is sent to be run only.
    kept.name = "kept_" + std::to_string(++names_);
    CheckSent(PQsendPrepare(connection_, kept.name.c_str(), kept.numbered.c_str(), 0, nullptr));
  }
  CheckSent(PQsendQueryPrepared(connection_, kept.name.c_str(), values.count(), values.bytes(),
                                values.lengths(), values.formats(), 0));
}

void PostgresStatements::Sync() {
  CheckSent(PQpipelineSync(connection_));
  sent_.back().ends = true;
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
  if (PQstatus(connection_) != CONNECTION_OK) {
    failure.Note(nullptr, connection_);
    return false;
  }
  if (result == nullptr) return true;
  // Each statement's results end with a null; none of ours has two.
  const Result end(PQgetResult(connection_), &PQclear);
  if (end != nullptr) failure.Note(nullptr, connection_);
  return end == nullptr;
}

std::vector<PostgresStatements::Answer> PostgresStatements::Receive() {
  if (sent_.empty()) return {};
  std::vector<Sent> sent = std::exchange(sent_, {});
  if (!std::exchange(sent.back().ends, true)) CheckSent(PQpipelineSync(connection_));
  std::vector<Answer> answers(sent.size());
  Failure failure;
  if (ReceiveAll(sent, answers, failure)) PQexitPipelineMode(connection_);
  if (!failure.sqlstate.empty()) failure.Throw();
  return answers;
}

bool PostgresStatements::ReceiveAll(const std::vector<Sent>& sent, std::vector<Answer>& answers,
                                    Failure& failure) {
  for (std::size_t i = 0; i < sent.size(); ++i) {
    Kept& kept = *sent[i].kept;
    if (sent[i].prepares) {
      bool is_prepared = false;
      const bool goes_on = Take([&](PGresult*) { is_prepared = true; }, failure);
      if (!is_prepared) kept.name.clear();
      if (!goes_on) return false;
    }
    const bool failed_before = !failure.sqlstate.empty();
    const auto answered = [&](PGresult* result) {
      answers[i] = {.rows = RowsOf(result), .changed = IntOf(PQcmdTuples(result))};
    };
    if (!Take(answered, failure)) return false;
    if (!failed_before && failure.IsOfAPlan()) kept.name.clear();
    if (!sent[i].ends) continue;
    const Result end(PQgetResult(connection_), &PQclear);
    if (PQresultStatus(end.get()) != PGRES_PIPELINE_SYNC) {
      failure.Note(end.get(), connection_);
      return false;
    }
  }
  return true;
}

}  // namespace stanna::storage
