#include "tools/benchmarks/bare_sql.h"

#include <chrono>
#include <utility>

#include "tests/support/child_process.h"
#include "tests/support/wait.h"

namespace stanna::bench {
namespace {

constexpr std::string_view kJobs = "FROM jobs";
constexpr std::chrono::seconds kLongestWrite{10};

absl::Status SetLogging(testing::PostgresServer& postgres, const std::string& statements) {
  RETURN_IF_ERROR(
      postgres.Execute("ALTER SYSTEM SET log_line_prefix = '" + std::string(kLogLinePrefix) + "'"));
  RETURN_IF_ERROR(postgres.Execute("ALTER SYSTEM SET log_statement = '" + statements + "'"));
  return postgres.Execute("SELECT pg_reload_conf()");
}

class ServerLog {
 public:
  explicit ServerLog(const testing::PostgresServer& postgres)
      : path_(postgres.folder() + "/server.log") {
    Skip();
  }
  void Skip() { read_ = testing::ReadWholeFile(path_).size(); }
  std::string Take() {
    const std::string log = testing::ReadWholeFile(path_);
    return log.substr(std::exchange(read_, log.size()));
  }

 private:
  const std::string path_;
  std::size_t read_ = 0;
};

// All that the call's transactions wrote.
std::string TakeWhole(ServerLog& log) {
  std::string all;
  testing::WaitUntil(
      [&] {
        all += log.Take();
        return HasReadToTheEnd(ParseStatementLog(all));
      },
      kLongestWrite);
  return all;
}

bool IsAboutJobs(const CallStatements& transaction) {
  for (const LoggedStatement& statement : transaction) {
    if (statement.sql.find(kJobs) != std::string::npos) return true;
  }
  return false;
}

absl::StatusOr<CallStatements> StatementsOf(const std::string& log) {
  CallStatements statements;
  for (const CallStatements& transaction : ReadingTransactions(ParseStatementLog(log))) {
    if (IsAboutJobs(transaction)) continue;
    statements.insert(statements.end(), transaction.begin(), transaction.end());
  }
  if (statements.empty()) return Internal("a call asked the database nothing");
  return statements;
}

absl::StatusOr<std::vector<CallStatements>> RecordLogged(
    const testing::PostgresServer& postgres, int calls,
    const std::function<absl::Status(int number)>& call) {
  std::vector<CallStatements> recorded;
  ServerLog log(postgres);
  for (int number = 0; number < calls; ++number) {
    log.Skip();
    RETURN_IF_ERROR(call(number));
    ASSIGN_OR_RETURN(recorded.emplace_back(), StatementsOf(TakeWhole(log)));
  }
  return recorded;
}

// Not const char* const*: libpq's functions take it so.
std::vector<const char*> PointersTo(const std::vector<std::optional<std::string>>& parameters) {
  std::vector<const char*> pointers;
  for (const auto& parameter : parameters) {
    pointers.push_back(parameter ? parameter->c_str() : nullptr);
  }
  return pointers;
}

}  // namespace

absl::StatusOr<std::vector<CallStatements>> RecordCalls(
    testing::PostgresServer& postgres, int calls,
    const std::function<absl::Status(int number)>& call) {
  RETURN_IF_ERROR(SetLogging(postgres, "all"));
  // A connection takes the new setting up with its next statement; the pool has several.
  for (int number = 0; number < calls; ++number) RETURN_IF_ERROR(call(number));
  auto recorded = RecordLogged(postgres, calls, call);
  RETURN_IF_ERROR(SetLogging(postgres, "none"));
  return recorded;
}

absl::StatusOr<BareSql> BareSql::Connect(const std::string& url) {
  ASSIGN_OR_RETURN(Libpq libpq, Libpq::Connect(url));
  // What the server sets once a connection, of what counts (storage/sql/sql_session.cc).
  RETURN_IF_ERROR(libpq.Query("SET jit = off").status());
  return BareSql(std::move(libpq));
}

absl::StatusOr<std::string> BareSql::Prepare(const std::string& sql) {
  const auto [entry, is_new] =
      prepared_.try_emplace(sql, "kept_" + std::to_string(prepared_.size()));
  if (!is_new) return entry->second;
  const std::unique_ptr<PGresult, decltype(&PQclear)> result(
      PQprepare(libpq_.connection(), entry->second.c_str(), sql.c_str(), 0, nullptr), &PQclear);
  if (PQresultStatus(result.get()) == PGRES_COMMAND_OK) return entry->second;
  return Internal(sql + ": " + PQerrorMessage(libpq_.connection()));
}

absl::Status BareSql::Send(const LoggedStatement& statement) {
  PGconn* connection = libpq_.connection();
  const auto parameters = PointersTo(statement.parameters);
  const int count = static_cast<int>(parameters.size());
  PGresult* result = nullptr;
  if (!statement.name.empty()) {
    ASSIGN_OR_RETURN(const std::string name, Prepare(statement.sql));
    result =
        PQexecPrepared(connection, name.c_str(), count, parameters.data(), nullptr, nullptr, 0);
  } else if (count > 0) {
    result = PQexecParams(connection, statement.sql.c_str(), count, nullptr, parameters.data(),
                          nullptr, nullptr, 0);
  } else {
    result = PQexec(connection, statement.sql.c_str());
  }
  const ExecStatusType outcome = PQresultStatus(result);
  PQclear(result);
  if (outcome == PGRES_COMMAND_OK || outcome == PGRES_TUPLES_OK) return absl::OkStatus();
  return Internal(statement.sql + ": " + PQerrorMessage(connection));
}

absl::Status BareSql::Play(const CallStatements& statements) {
  for (const LoggedStatement& statement : statements) RETURN_IF_ERROR(Send(statement));
  return absl::OkStatus();
}

}  // namespace stanna::bench
