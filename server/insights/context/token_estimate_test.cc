#include "server/insights/context/token_estimate.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace stanna::insights {
namespace {

TEST(TokenEstimate, ByKindOfCharacter) {
  const struct {
    const char* text;
    int tokens;
  } kCases[] = {
      {"", 0},           {"a", 1},
      {"word", 1},       {"words", 2},
      {"two words", 3},  {"12", 2},
      {"123", 3},        {"renewal.", 3},
      {"\n", 1},         {"\u00e4", 2},
      {"f\u00fcr", 4},   {"\u4f60\u597d", 6},
      {"[deals/55]", 7}, {"int_emails_123", 8},
  };
  for (const auto& c : kCases) EXPECT_EQ(EstimateTokens(c.text), c.tokens) << c.text;
}

TEST(TokenEstimate, LinesAddUp) {
  std::mt19937 random(1);
  const std::string characters = "ab 12.\n[\xc3\xa4";
  for (int i = 0; i < 1000; ++i) {
    std::string first, second;
    for (int k = 0; k < 20; ++k) {
      first += characters[random() % characters.size()];
      second += characters[random() % characters.size()];
    }
    first += "\n";
    EXPECT_EQ(EstimateTokens(first + second), EstimateTokens(first) + EstimateTokens(second))
        << first << second;
  }
}

}  // namespace
}  // namespace stanna::insights
