#include "storage/sql/sql_errors.h"

#include <soci/postgresql/soci-postgresql.h>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <algorithm>
#include <exception>
#include <string>

#include "storage/sql/deadline_error.h"
#include "storage/sql/erased_error.h"

namespace stanna::storage {
namespace {

// `… constraint "clients_domain_key" …` → ` (clients_domain_key)`. Names are ours, values are not.
std::string ConstraintName(std::string_view message) {
  constexpr std::string_view kBefore = "constraint \"";
  const auto at = message.find(kBefore);
  if (at == std::string_view::npos) return "";
  const std::string_view rest = message.substr(at + kBefore.size());
  return " (" + std::string(rest.substr(0, rest.find('"'))) + ")";
}

std::string_view FirstLine(std::string_view text) { return text.substr(0, text.find('\n')); }

std::string OneLine(std::string text) {
  while (!text.empty() && text.back() == '\n') text.pop_back();
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

bool Contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

absl::Status Erased() {
  return WithReason(FailedPrecondition("The workspace is being erased, or was."),
                    "WORKSPACE_ERASED");
}

absl::Status StatusFromSqliteConstraint(std::string_view message) {
  // "UNIQUE constraint failed: clients.workspace_id, clients.domain" names columns only.
  const auto at = message.find("UNIQUE constraint failed");
  if (at != std::string_view::npos) {
    return AlreadyExists("a row with this key exists: " +
                         std::string(FirstLine(message.substr(at))));
  }
  if (Contains(message, "FOREIGN KEY")) {
    return FailedPrecondition("a row that this one refers to does not exist");
  }
  return InvalidArgument("a value breaks a rule of its table");
}

}  // namespace

absl::Status StatusFromSqlstate(std::string_view sqlstate, std::string_view message) {
  const std::string_view kind = sqlstate.substr(0, 2);
  const std::string code = " [SQLSTATE " + std::string(sqlstate) + "]";
  if (sqlstate == "23505") {
    return AlreadyExists("a row with this key exists" + ConstraintName(message) + code);
  }
  if (sqlstate == "23503") {
    return FailedPrecondition("a row that this one refers to does not exist" +
                              ConstraintName(message) + code);
  }
  if (kind == "23" || kind == "22") {
    return InvalidArgument("a value does not fit its column" + ConstraintName(message) + code);
  }
  if (sqlstate == "40001" || sqlstate == "40P01") {
    return Aborted("the transaction met another one" + code);
  }
  if (sqlstate == "55P03") {
    return WithReason(Unavailable("a table is in use" + code), kLockNotAvailable);
  }
  if (sqlstate == "SW001") return Erased();
  if (sqlstate == "53100") return Unavailable("the database's disk is full" + code);
  if (sqlstate == "53300") return Unavailable("the database has no connection left" + code);
  if (sqlstate == "57014") return DeadlineExceeded("the database took too long" + code);
  if (sqlstate.empty() || sqlstate[0] == ' ' || sqlstate[0] == '\0' || kind == "08" ||
      kind == "53" || sqlstate.substr(0, 3) == "57P" || sqlstate == "25P03") {
    return Unavailable("the database can't be reached or is busy" + code);
  }
  return Internal("the database refused a statement" + code + ": " +
                  std::string(FirstLine(message)));
}

absl::Status StatusFromSqlite(int code, std::string_view message) {
  switch (code & 0xff) {
    case SQLITE_CONSTRAINT:
      return StatusFromSqliteConstraint(message);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return Unavailable("the database file is locked by another process");
    case SQLITE_INTERRUPT:
      return DeadlineExceeded("the database took too long");
    case SQLITE_CANTOPEN:
    case SQLITE_IOERR:
    case SQLITE_FULL:
    case SQLITE_READONLY:
      return Unavailable("the database file can't be used: " + std::string(FirstLine(message)));
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return DataLoss("the database file is damaged: " + std::string(FirstLine(message)));
    case SQLITE_MISMATCH:
    case SQLITE_TOOBIG:
      return InvalidArgument("a value does not fit its column");
    default:
      return Internal("the database refused a statement: " + std::string(FirstLine(message)));
  }
}

// Never what(): SOCI puts the statement's parameters into it, and those may be tokens.
absl::Status StatusFromCurrentException() {
  try {
    throw;
  } catch (const DeadlineError&) {
    return DeadlineExceeded("the deadline passed between two statements");
  } catch (const ErasedError&) {
    return Erased();
  } catch (const soci::postgresql_soci_error& e) {
    return StatusFromSqlstate(e.sqlstate().c_str(), e.get_error_message());
  } catch (const soci::sqlite3_soci_error& e) {
    return StatusFromSqlite(e.result(), e.get_error_message());
  } catch (const soci::soci_error& e) {
    return Internal("the database library failed: " + OneLine(e.get_error_message()));
  } catch (const std::bad_alloc&) {
    return ResourceExhausted("out of memory in a database call");
  } catch (const std::exception& e) {
    return Internal("a database call failed: " + std::string(e.what()));
  } catch (...) {
    return Internal("a database call failed");
  }
}

}  // namespace stanna::storage
