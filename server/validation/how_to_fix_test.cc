#include "server/validation/how_to_fix.h"

#include <gtest/gtest.h>

#include <fstream>
#include <regex>
#include <sstream>

namespace stanna::validation {
namespace {

std::string TextOf(const std::string& path) {
  std::ifstream file(path);
  EXPECT_TRUE(file.is_open()) << path;
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

// The rules in the first column of the table below the heading.
std::vector<std::string> RulesBelow(const std::string& heading, const std::string& text) {
  std::vector<std::string> rules;
  const auto begin = text.find("\n## " + heading);
  EXPECT_NE(begin, std::string::npos) << heading;
  const auto end = text.find("\n## ", begin + 1);
  std::istringstream lines(text.substr(begin, end - begin));
  const std::regex rule("`([A-Z][A-Z_]+)`");
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("| `")) continue;
    const std::string column = line.substr(0, line.find('|', 1));
    for (std::sregex_iterator it(column.begin(), column.end(), rule), none; it != none; ++it) {
      rules.push_back((*it)[1]);
    }
  }
  return rules;
}

TEST(HowToFix, EveryDocumentedRuleHasAText) {
  auto rules = RulesBelow("Record issues", TextOf("docs/configuration.md"));
  EXPECT_GT(rules.size(), 20u);
  const auto figures = RulesBelow("Issues of figures", TextOf("docs/revenue.md"));
  EXPECT_GT(figures.size(), 5u);
  rules.insert(rules.end(), figures.begin(), figures.end());
  for (const std::string& rule : rules) {
    EXPECT_TRUE(IsBuiltIn(rule)) << rule;
    EXPECT_TRUE(HowToFix(rule, {}).ends_with('.')) << rule;
  }
}

TEST(HowToFix, OwnRulesSayWhatTheirMessageSays) {
  ValidationConfig config;
  config.rules["a"].check = CheckKind::kRange;
  config.rules["b"].message = "Ask the account manager.";
  EXPECT_EQ(HowToFix("a", config), "Correct the number in HubSpot, or the rule's range.");
  EXPECT_EQ(HowToFix("b", config), "Ask the account manager.");
  EXPECT_TRUE(HowToFix("c", config).starts_with("The rule is not there any more"));
  EXPECT_FALSE(IsBuiltIn("a"));
}

}  // namespace
}  // namespace stanna::validation
