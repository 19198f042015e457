#include "tools/benchmarks/statement_log.h"

#include <gtest/gtest.h>

namespace stanna::bench {
namespace {

using Parameters = std::vector<std::optional<std::string>>;

TEST(StatementLog, ReadsTextsNamesAndParameters) {
  const auto statements = ParseStatementLog(
      "2026-11-30 05:06:19.956 UTC [24638] LOG:  listening\n"
      "<<24638>> LOG:  parameter \"log_line_prefix\" changed to \"<<%p>> \"\n"
      "<<7>> LOG:  statement: BEGIN; SET LOCAL a = 1\n"
      "<<7>> LOG:  execute st_1: SELECT $1,\n"
      "\t $2\n"
      "<<7>> DETAIL:  parameters: $1 = 'o''brien, = x', $2 = NULL, $3 = ''\n"
      "<<8>> LOG:  execute <unnamed>: SELECT 'a: b'\n"
      "<<8>> ERROR:  no\n");
  ASSERT_EQ(statements.size(), 3u);
  EXPECT_EQ(statements[0].sql, "BEGIN; SET LOCAL a = 1");
  EXPECT_EQ(statements[0].name, "");
  EXPECT_EQ(statements[1].process, "7");
  EXPECT_EQ(statements[1].name, "st_1");
  EXPECT_EQ(statements[1].sql, "SELECT $1,\n $2");
  EXPECT_EQ(statements[1].parameters, (Parameters{"o'brien, = x", std::nullopt, ""}));
  EXPECT_EQ(statements[2].name, "");
  EXPECT_EQ(statements[2].sql, "SELECT 'a: b'");
}

TEST(StatementLog, OfSeveralConnectionsEachReadingTransactionIsWhole) {
  const std::string begin =
      "LOG:  statement: BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL x = 1\n";
  const auto transactions = ReadingTransactions(ParseStatementLog(
      "<<1>> " + begin + "<<2>> " + begin + "<<1>> LOG:  statement: SELECT 1\n" +
      "<<2>> LOG:  statement: SELECT 2\n<<3>> LOG:  statement: BEGIN; SET LOCAL x = 1\n"
      "<<2>> LOG:  statement: COMMIT\n<<3>> LOG:  statement: COMMIT\n"
      "<<1>> LOG:  statement: COMMIT\n<<1>> LOG:  statement: SELECT 4\n"));
  ASSERT_EQ(transactions.size(), 2u);
  EXPECT_EQ(transactions[0].at(1).sql, "SELECT 2");
  ASSERT_EQ(transactions[1].size(), 3u);
  EXPECT_EQ(transactions[1].at(1).sql, "SELECT 1");
}

TEST(StatementLog, AReadingTransactionEndsWithItsCommit) {
  const std::string begin =
      "LOG:  execute kept_1: BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY\n";
  const std::string one = "<<1>> " + begin + "<<1>> LOG:  execute kept_2: SELECT 1\n";
  const std::string ended = one + "<<1>> LOG:  statement: COMMIT\n";
  const auto has_ended = [](const std::string& log) {
    return HasReadToTheEnd(ParseStatementLog(log));
  };
  EXPECT_FALSE(has_ended(""));
  EXPECT_FALSE(has_ended("<<2>> LOG:  statement: BEGIN\n<<2>> LOG:  statement: COMMIT\n"));
  EXPECT_FALSE(has_ended(one));
  EXPECT_TRUE(has_ended(ended));
  EXPECT_TRUE(has_ended("<<2>> LOG:  statement: BEGIN\n" + ended));
  EXPECT_FALSE(has_ended(ended + "<<2>> " + begin)) << "another one has begun";
}

}  // namespace
}  // namespace stanna::bench
