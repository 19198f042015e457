#include "storage/sql/sql_errors.h"

#include <gtest/gtest.h>

#include <new>
#include <stdexcept>
#include <string>

namespace stanna::storage {
namespace {

using Code = absl::StatusCode;

struct SqlstateCase {
  const char* sqlstate;
  Code code;
};

TEST(SqlErrors, MapsSqlstates) {
  const SqlstateCase cases[] = {
      {"23505", Code::kAlreadyExists},   {"23503", Code::kFailedPrecondition},
      {"23502", Code::kInvalidArgument}, {"22P02", Code::kInvalidArgument},
      {"22003", Code::kInvalidArgument}, {"40001", Code::kAborted},
      {"40P01", Code::kAborted},         {"57014", Code::kDeadlineExceeded},
      {"25P03", Code::kUnavailable},     {"57P01", Code::kUnavailable},
      {"57P03", Code::kUnavailable},     {"08000", Code::kUnavailable},
      {"08006", Code::kUnavailable},     {"53300", Code::kUnavailable},
      {"", Code::kUnavailable},          {"     ", Code::kUnavailable},
      {"55P03", Code::kUnavailable},     {"42P01", Code::kInternal},
      {"XX000", Code::kInternal},
  };
  for (const SqlstateCase& c : cases) {
    EXPECT_EQ(StatusFromSqlstate(c.sqlstate, "text").code(), c.code) << c.sqlstate;
  }
}

struct SqliteCase {
  int code;
  const char* message;
  Code expected;
};

TEST(SqlErrors, MapsSqliteCodes) {
  const SqliteCase cases[] = {
      {19, "Cannot execute. UNIQUE constraint failed: clients.domain", Code::kAlreadyExists},
      {19 | (8 << 8), "UNIQUE constraint failed: clients.domain", Code::kAlreadyExists},
      {19, "FOREIGN KEY constraint failed", Code::kFailedPrecondition},
      {19, "NOT NULL constraint failed: clients.name", Code::kInvalidArgument},
      {19, "CHECK constraint failed", Code::kInvalidArgument},
      {5, "database is locked", Code::kUnavailable},
      {6, "table is locked", Code::kUnavailable},
      {9, "interrupted", Code::kDeadlineExceeded},
      {14, "unable to open database file", Code::kUnavailable},
      {13, "database or disk is full", Code::kUnavailable},
      {11, "database disk image is malformed", Code::kDataLoss},
      {26, "file is not a database", Code::kDataLoss},
      {20, "datatype mismatch", Code::kInvalidArgument},
      {1, "no such table: x", Code::kInternal},
  };
  for (const SqliteCase& c : cases) {
    EXPECT_EQ(StatusFromSqlite(c.code, c.message).code(), c.expected) << c.message;
  }
}

TEST(SqlErrors, NamesTheConstraintAndNoValue) {
  const auto status = StatusFromSqlstate(
      "23505",
      "ERROR:  duplicate key value violates unique constraint \"clients_domain\"\n"
      "DETAIL:  Key (workspace_id, domain)=(acme.com, secret.com) already exists.");
  EXPECT_NE(MessageOf(status).find("clients_domain"), std::string::npos);
  EXPECT_EQ(MessageOf(status).find("secret"), std::string::npos);
  EXPECT_EQ(
      MessageOf(StatusFromSqlstate("22P02", "invalid input syntax: \"secret\"")).find("secret"),
      std::string::npos);
}

template <typename Exception>
Code CodeOfThrown(const Exception& exception) {
  try {
    throw exception;
  } catch (...) {
    return StatusFromCurrentException().code();
  }
}

TEST(SqlErrors, KnowsOtherExceptions) {
  EXPECT_EQ(CodeOfThrown(std::bad_alloc()), Code::kResourceExhausted);
  EXPECT_EQ(CodeOfThrown(std::logic_error("x")), Code::kInternal);
  EXPECT_EQ(CodeOfThrown(7), Code::kInternal);
}

}  // namespace
}  // namespace stanna::storage
