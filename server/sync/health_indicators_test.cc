#include "server/sync/health_indicators.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace stanna::sync {
namespace {

using storage::CustomField;

storage::DealView Deal(int modified, std::vector<CustomField> fields) {
  storage::DealView deal;
  deal.row.source_modified_at = FromEpochMs(modified);
  deal.row.custom = std::move(fields);
  return deal;
}

struct Case {
  const char* what;
  std::string type, indicator;
  std::vector<std::pair<std::string, std::string>> values;  // value, currency; newest deal last
  std::string expected;                                     // "": no indicator
};

TEST(HealthIndicators, TakeTheDealsFieldsTogether) {
  const Case cases[] = {
      {"latest", "text", "latest", {{"red", ""}, {"green", ""}}, "green"},
      {"lowest by value", "number", "lowest", {{"9", ""}, {"10", ""}}, "9"},
      {"highest by value", "number", "highest", {{"9", ""}, {"10", ""}}, "10"},
      {"negative", "number", "lowest", {{"-2", ""}, {"-10", ""}}, "-10"},
      {"sum is exact", "number", "sum", {{"0.1", ""}, {"0.2", ""}}, "0.3"},
      {"sum of money", "money", "sum", {{"10", "EUR"}, {"2.5", "EUR"}}, "12.5"},
      {"no sum over currencies", "money", "sum", {{"10", "EUR"}, {"2.5", "USD"}}, ""},
      {"no lowest over currencies", "money", "lowest", {{"10", "EUR"}, {"2", "USD"}}, ""},
      {"no sum of dates", "date", "sum", {{"2026-01-01", ""}}, ""},
      {"earliest date", "date", "lowest", {{"2026-02-01", ""}, {"2026-01-31", ""}}, "2026-01-31"},
      {"any is true", "bool", "any", {{"true", ""}, {"false", ""}}, "true"},
      {"none is true", "bool", "any", {{"false", ""}, {"false", ""}}, "false"},
      {"all options", "options", "any", {{"b;a", ""}, {"c;a", ""}}, "a;b;c"},
      {"options one by one", "option", "any", {{"b", ""}, {"a", ""}}, "a;b"},
      {"not an indicator", "number", "", {{"1", ""}}, ""},
  };
  for (const Case& c : cases) {
    std::vector<storage::DealView> deals;
    for (const auto& [value, currency] : c.values) {
      deals.push_back(
          Deal(static_cast<int>(deals.size()), {{"f", c.type, value, currency, c.indicator}}));
    }
    const auto indicators = HealthIndicators(deals);
    EXPECT_EQ(indicators.empty() ? "" : indicators[0].value, c.expected) << c.what;
  }
}

TEST(HealthIndicators, AreByName) {
  const auto indicators = HealthIndicators(
      {Deal(1, {{"b", "text", "x", "", "latest"}}), Deal(2, {{"a", "text", "y", "", "latest"}})});
  ASSERT_EQ(indicators.size(), 2u);
  EXPECT_EQ(indicators[0].name, "a");
  EXPECT_EQ(indicators[1].name, "b");
}

}  // namespace
}  // namespace stanna::sync
