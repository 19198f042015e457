#include "tests/support/old_analyses.h"

#include <glog/logging.h>
#include <libpq-fe.h>
#include <sqlite3.h>

namespace stanna::testing {
namespace {

constexpr char kSqlite[] = "sqlite:";

void RunInSqlite(const std::string& file, const std::string& statement) {
  sqlite3* database = nullptr;
  CHECK_EQ(sqlite3_open_v2(file.c_str(), &database, SQLITE_OPEN_READWRITE, nullptr), SQLITE_OK);
  CHECK_EQ(sqlite3_busy_timeout(database, 60'000), SQLITE_OK);
  CHECK_EQ(sqlite3_exec(database, statement.c_str(), nullptr, nullptr, nullptr), SQLITE_OK)
      << sqlite3_errmsg(database);
  sqlite3_close(database);
}

void RunInPostgres(const std::string& url, const std::string& statement) {
  PGconn* connection = PQconnectdb(url.c_str());
  CHECK_EQ(PQstatus(connection), CONNECTION_OK) << PQerrorMessage(connection);
  PGresult* result = PQexec(connection, ("SET stanna.every_workspace = on; " + statement).c_str());
  CHECK_EQ(PQresultStatus(result), PGRES_COMMAND_OK) << PQerrorMessage(connection);
  PQclear(result);
  PQfinish(connection);
}

// An analysis begins with its model's version, score, mood, level, confidence, sarcasm, intents and
// whether it is automatic; texts follow (storage/sql/activity_facts.h).
std::string Statement(const std::string& texts_begin) {
  return "UPDATE interactions SET analysis = '-1;0;0;0;0;0;0;0;' || substr(analysis, " +
         texts_begin + ") WHERE analysis <> ''";
}

}  // namespace

void MakeAnalysesOld(const std::string& database_url) {
  if (database_url.starts_with(kSqlite)) {
    RunInSqlite(database_url.substr(sizeof kSqlite - 1), Statement("instr(analysis, char(31))"));
  } else {
    RunInPostgres(database_url, Statement("strpos(analysis, chr(31))"));
  }
}

}  // namespace stanna::testing
