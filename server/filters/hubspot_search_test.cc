#include "server/filters/hubspot_search.h"

#include <gtest/gtest.h>

namespace stanna::filters {
namespace {

// 2026-07-01T12:00:00Z.
const Time kNow = FromEpochMs(1'782'907'200'000);

// A property is named by its type.
std::string TypeOf(std::string_view property) {
  return property == "gone" ? "" : std::string(property);
}

// "EQ value high [values]"; "no" when HubSpot can't be asked.
std::string Asked(const std::string& property, Operator op, std::vector<std::string> values) {
  RecordFilter filter;
  filter.groups = {{{.property = property, .op = op, .values = std::move(values)}}};
  const auto groups = ToSearch(filter, TypeOf, kNow);
  if (!groups) return "no";
  const SearchFilter& out = groups->at(0).at(0);
  EXPECT_EQ(out.property, property);
  std::string text = out.op;
  if (!out.value.empty()) text += " " + out.value;
  if (!out.high_value.empty()) text += " " + out.high_value;
  for (const std::string& value : out.values) text += " [" + value + "]";
  return text;
}

TEST(ToSearch, ValuesAsHubSpotTakesThem) {
  using enum Operator;
  EXPECT_EQ(Asked("string", kEq, {"Acme"}), "EQ acme");
  EXPECT_EQ(Asked("string", kIn, {"Acme", "B"}), "IN [acme] [b]");
  EXPECT_EQ(Asked("string", kContains, {"Ac*"}), "CONTAINS_TOKEN ac*");
  EXPECT_EQ(Asked("enumeration", kNotIn, {"SQL"}), "NOT_IN [SQL]");
  EXPECT_EQ(Asked("bool", kNeq, {"true"}), "NEQ true");
  EXPECT_EQ(Asked("number", kBetween, {"1.50", "2"}), "BETWEEN 1.50 2");
  EXPECT_EQ(Asked("date", kGte, {"2026-03-31"}), "GTE 1774915200000");
  EXPECT_EQ(Asked("date", kGte, {"-1d"}), "GTE 1782777600000");
  EXPECT_EQ(Asked("datetime", kLt, {"-1d"}), "LT 1782820800000");
  EXPECT_EQ(Asked("number", kHas, {}), "HAS_PROPERTY");
  EXPECT_EQ(Asked("phone_number", kNotHas, {}), "NOT_HAS_PROPERTY");
}

TEST(ToSearch, WhatHubSpotCantAnswer) {
  using enum Operator;
  EXPECT_EQ(Asked("gone", kEq, {"a"}), "no");
  EXPECT_EQ(Asked("json", kHas, {}), "no");
  EXPECT_EQ(Asked("string", kGt, {"5"}), "no") << "a range of texts";
  EXPECT_EQ(Asked("string", kGt, {"2026-01-01"}), "no");
  EXPECT_EQ(Asked("enumeration", kLte, {"5"}), "no");
  EXPECT_EQ(Asked("number", kEq, {"five"}), "no");
  EXPECT_EQ(Asked("number", kContains, {"5"}), "no");
  EXPECT_EQ(Asked("datetime", kEq, {"soon"}), "no");
  EXPECT_EQ(Asked("datetime", kGt, {"0"}), "no") << "error 500";
  EXPECT_EQ(Asked("datetime", kGt, {"1"}), "GT 1");
}

TEST(ToSearch, LimitsHoldWithWhatIsAdded) {
  RecordFilter filter;
  EXPECT_EQ(ToSearch(filter, TypeOf, kNow), SearchGroups{}) << "everything";
  const Filter one{.property = "string", .op = Operator::kHas, .values = {}};
  filter.groups = {FilterGroup(6, one)};
  EXPECT_TRUE(ToSearch(filter, TypeOf, kNow).has_value());
  EXPECT_FALSE(ToSearch(filter, TypeOf, kNow, 1).has_value());
  filter.groups = {5, FilterGroup(3, one)};
  EXPECT_TRUE(ToSearch(filter, TypeOf, kNow).has_value());
  EXPECT_FALSE(ToSearch(filter, TypeOf, kNow, 1).has_value());
  filter.groups.clear();
  filter.none = true;
  EXPECT_FALSE(ToSearch(filter, TypeOf, kNow).has_value());
}

}  // namespace
}  // namespace stanna::filters
