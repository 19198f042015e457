#include "server/insights/context/statement_text.h"

#include <gtest/gtest.h>

#include <random>

#include "server/insights/context/token_estimate.h"

namespace stanna::insights {
namespace {

const std::string kPreamble = "Facts.\n";
const std::vector<std::string> kHeadings = {"One", "Two"};

std::vector<Statement> Some() {
  return {{0, 5, "first", {"a/1"}}, {0, 9, "second", {"a/2"}}, {1, 7, "third", {"a/3", "a/4"}}};
}

TEST(StatementText, AllInTheirOrder) {
  const StatementText fitted = FitStatements(kPreamble, kHeadings, Some(), 1000);
  EXPECT_EQ(fitted.text,
            "Facts.\n# One\n- first [a/1]\n- second [a/2]\n# Two\n- third [a/3] [a/4]\n");
  EXPECT_EQ(fitted.kept, 3);
  EXPECT_EQ(fitted.left_out, 0);
  EXPECT_EQ(fitted.tokens, EstimateTokens(fitted.text));
}

TEST(StatementText, TheLeastImportantGoesFirst) {
  const int all = FitStatements(kPreamble, kHeadings, Some(), 1000).tokens;
  EXPECT_EQ(FitStatements(kPreamble, kHeadings, Some(), all).left_out, 0);
  const StatementText most = FitStatements(kPreamble, kHeadings, Some(), all + 5);
  EXPECT_EQ(most.left_out, 0);
  EXPECT_EQ(FitStatements(kPreamble, kHeadings, Some(), 28).text,
            "Facts.\n# One\n- second [a/2]\n(2 statements left out)\n");
  EXPECT_EQ(FitStatements(kPreamble, kHeadings, Some(), 1).text,
            "Facts.\n(3 statements left out)\n");
  EXPECT_EQ(FitStatements(kPreamble, kHeadings, {}, 1).text, "Facts.\n");
}

TEST(StatementText, NeverAboveTheBudgetAndMoreBudgetKeepsAll) {
  std::mt19937 random(3);
  for (int round = 0; round < 200; ++round) {
    std::vector<Statement> statements;
    for (unsigned i = 0; i < 1 + random() % 40; ++i) {
      statements.push_back({static_cast<int>(random() % 2),
                            static_cast<int>(random() % 10),
                            std::to_string(i) + std::string(random() % 60, 'x'),
                            {"a/1"}});
    }
    int kept = 0;
    std::string lines;
    for (int budget = 20; budget < 700; budget += 7) {
      const StatementText fitted = FitStatements(kPreamble, kHeadings, statements, budget);
      EXPECT_LE(fitted.tokens, budget);
      EXPECT_GE(fitted.kept, kept) << budget;
      EXPECT_EQ(fitted.kept + fitted.left_out, static_cast<int>(statements.size()));
      kept = fitted.kept;
    }
    EXPECT_EQ(kept, static_cast<int>(statements.size()));
  }
}

}  // namespace
}  // namespace stanna::insights
