#include "server/filters/prepared_filter.h"

#include <gtest/gtest.h>

#include <map>

namespace stanna::filters {
namespace {

// 2026-07-01T12:00:00Z.
const Time kNow = FromEpochMs(1'782'907'200'000);

std::string TypeOf(std::string_view property) {
  static const std::map<std::string, std::string, std::less<>> kTypes = {
      {"text", "string"}, {"number", "number"}, {"option", "enumeration"}, {"flag", "bool"},
      {"day", "date"},    {"time", "datetime"}, {"phone", "phone_number"}};
  const auto found = kTypes.find(property);
  return found == kTypes.end() ? "" : found->second;
}

// One filter on one property; no `value`: the record does not have it.
bool Holds(std::string_view property, std::optional<std::string_view> value, std::string_view op,
           std::vector<std::string> values) {
  PropertyBag record;
  if (value) record.Set(property, *value);
  RecordFilter filter;
  filter.groups = {{{.property = std::string(property),
                     .op = ParseOperator(op).value(),
                     .values = std::move(values)}}};
  return Matches(filter, record, TypeOf, kNow);
}

struct Case {
  std::string_view property;
  std::optional<std::string_view> value;
  std::string_view op;
  std::vector<std::string> values;
  bool holds;
};

void Check(const std::vector<Case>& cases) {
  for (const Case& c : cases) {
    EXPECT_EQ(Holds(c.property, c.value, c.op, c.values), c.holds)
        << c.property << " " << c.value.value_or("(none)") << " " << c.op << " "
        << (c.values.empty() ? "" : c.values[0]);
  }
}

// As HubSpot's search has it, and the simulator (tools/hubspot_sim/api/search_filter.cc).
TEST(PreparedFilter, ARecordWithoutTheProperty) {
  for (const std::string_view property : {"text", "number", "option", "flag", "day", "time"}) {
    const std::string value = property == "day" || property == "time" ? "2026-01-01" : "1";
    Check({{property, std::nullopt, "EQ", {value}, false},
           {property, std::nullopt, "NEQ", {value}, true},
           {property, std::nullopt, "LT", {value}, false},
           {property, std::nullopt, "LTE", {value}, false},
           {property, std::nullopt, "GT", {value}, false},
           {property, std::nullopt, "GTE", {value}, false},
           {property, std::nullopt, "BETWEEN", {value, value}, false},
           {property, std::nullopt, "IN", {value}, false},
           {property, std::nullopt, "NOT_IN", {value}, true},
           {property, std::nullopt, "HAS_PROPERTY", {}, false},
           {property, std::nullopt, "NOT_HAS_PROPERTY", {}, true},
           {property, std::nullopt, "CONTAINS_TOKEN", {value}, false},
           {property, std::nullopt, "NOT_CONTAINS_TOKEN", {value}, true},
           // Cleared in HubSpot is as never set.
           {property, "", "NEQ", {value}, true},
           {property, "", "HAS_PROPERTY", {}, false},
           {property, "", "NOT_HAS_PROPERTY", {}, true}});
  }
}

TEST(PreparedFilter, Texts) {
  Check({{"text", "Acme GmbH", "EQ", {"acme gmbh"}, true},
         {"text", "acme gmbh", "EQ", {"ACME GmbH"}, true},
         {"text", "Acme", "EQ", {"Acme GmbH"}, false},
         {"text", "Acme", "NEQ", {"acme"}, false},
         {"text", "Acme", "IN", {"x", "ACME"}, true},
         {"text", "Acme", "NOT_IN", {"x", "ACME"}, false},
         {"text", "a;b", "EQ", {"a"}, false},
         {"text", "Acme", "HAS_PROPERTY", {}, true},
         {"text", "Acme", "NOT_HAS_PROPERTY", {}, false},
         {"flag", "true", "EQ", {"TRUE"}, true},
         {"flag", "false", "NEQ", {"true"}, true},
         {"phone", "+49 30 1", "CONTAINS_TOKEN", {"30"}, true},
         // Of a property that the portal does not have.
         {"gone", "Acme", "EQ", {"acme"}, true}});
}

TEST(PreparedFilter, Tokens) {
  Check({{"text", "Acme Cloud GmbH", "CONTAINS_TOKEN", {"cloud"}, true},
         {"text", "Acme Cloud GmbH", "CONTAINS_TOKEN", {"clou"}, false},
         {"text", "Acme Cloud GmbH", "CONTAINS_TOKEN", {"clou*"}, true},
         {"text", "Acme Cloud GmbH", "CONTAINS_TOKEN", {"*loud"}, true},
         {"text", "Acme Cloud GmbH", "CONTAINS_TOKEN", {"*LOU*"}, true},
         {"text", "Acme Cloud GmbH", "CONTAINS_TOKEN", {"loud"}, false},
         {"text", "cloudy cloud", "CONTAINS_TOKEN", {"cloud"}, true},
         {"text", "ann@acme.com", "CONTAINS_TOKEN", {"acme.com"}, true},
         {"text", "ann@acme.com", "CONTAINS_TOKEN", {"*@acme.com"}, true},
         {"text", "x", "CONTAINS_TOKEN", {"*"}, true},
         {"text", "über", "CONTAINS_TOKEN", {"ber"}, false},
         {"text", "Acme Cloud", "NOT_CONTAINS_TOKEN", {"cloud"}, false},
         {"number", "12 500", "CONTAINS_TOKEN", {"12"}, true},
         {"option", "CHAMPION;BUDGET_HOLDER", "CONTAINS_TOKEN", {"CHAMPION"}, true},
         {"option", "CHAMPION;BUDGET_HOLDER", "CONTAINS_TOKEN", {"champion"}, false},
         {"option", "CHAMPION;BUDGET_HOLDER", "CONTAINS_TOKEN", {"HAMPION"}, false}});
}

TEST(PreparedFilter, OptionsOneByOneAndInTheirOwnCase) {
  Check({{"option", "customer", "EQ", {"customer"}, true},
         {"option", "customer", "EQ", {"Customer"}, false},
         {"option", "customer", "NEQ", {"Customer"}, true},
         {"option", "customer", "IN", {"lead", "customer"}, true},
         {"option", "customer", "NOT_IN", {"lead", "customer"}, false},
         {"option", "A;B", "EQ", {"B"}, true},
         {"option", ";A; B", "EQ", {"B"}, true},
         {"option", "A;B", "EQ", {"A;B"}, false},
         {"option", "A;B", "IN", {"C", "B"}, true},
         {"option", "A;B", "NEQ", {"A"}, false},
         {"option", "A;B", "NOT_IN", {"C"}, true},
         {"option", "2", "GT", {"1"}, false}});
}

TEST(PreparedFilter, Numbers) {
  Check({{"number", "10", "EQ", {"10.00"}, true},
         {"number", "1e3", "EQ", {"1000"}, true},
         {"number", " 10 ", "EQ", {"+10"}, true},
         {"number", "-0", "EQ", {"0"}, true},
         {"number", "10", "NEQ", {"10.0"}, false},
         {"number", "9.99", "LT", {"10"}, true},
         {"number", "10", "LT", {"10"}, false},
         {"number", "10", "LTE", {"10"}, true},
         {"number", "10.000001", "GT", {"10"}, true},
         {"number", "100", "GTE", {"20"}, true},
         {"number", "5", "BETWEEN", {"5", "7"}, true},
         {"number", "7", "BETWEEN", {"5", "7"}, true},
         {"number", "7.1", "BETWEEN", {"5", "7"}, false},
         {"number", "7.0", "IN", {"6", "7"}, true},
         {"number", "7", "NOT_IN", {"6", "7.00"}, false},
         // Nothing holds of what is no number.
         {"number", "many", "EQ", {"1"}, false},
         {"number", "many", "NEQ", {"1"}, false},
         {"number", "inf", "GT", {"1"}, false},
         {"number", "1,000", "GT", {"1"}, false},
         // A double can't tell these apart.
         {"number", "9007199254740993", "GT", {"9007199254740992"}, true},
         {"number", "0.1000000000000000000001", "GT", {"0.1"}, true},
         {"number", "0.1000000000000000000000", "EQ", {"0.1"}, true},
         {"number", "1e399", "GT", {"1e398"}, true},
         {"number", "-1e399", "LT", {"-1e398"}, true},
         {"number", "1e-399", "GT", {"0"}, true}});
}

TEST(PreparedFilter, TimesInAnyForm) {
  Check({{"time", "2026-03-31T16:00:00.000Z", "EQ", {"1774972800000"}, true},
         {"time", "1774972800000", "EQ", {"2026-03-31T18:00:00+02:00"}, true},
         {"time", "2026-03-31T16:00:00Z", "GT", {"2026-03-31"}, true},
         {"time", "2026-03-31T16:00:00Z", "LT", {"2026-03-31"}, false},
         {"day", "2026-03-31", "EQ", {"2026-03-31"}, true},
         {"day", "2026-03-31", "BETWEEN", {"2026-03-01", "2026-03-31"}, true},
         {"day", "2026-03-31", "IN", {"2026-03-30", "1774915200000"}, true},
         {"day", "soon", "NEQ", {"2026-03-31"}, false}});
}

TEST(PreparedFilter, RelativeTimesCountFromNow) {
  Check({{"time", "2026-06-30T12:00:00Z", "GTE", {"-1d"}, true},
         {"time", "2026-06-30T11:59:59Z", "GTE", {"-1d"}, false},
         {"time", "2026-07-02T12:00:00Z", "LTE", {"+24h"}, true},
         {"time", "2026-06-17T12:00:00Z", "EQ", {"-2w"}, true},
         // A date knows no hours: the day on which it was so.
         {"day", "2026-06-30", "GTE", {"-1d"}, true},
         {"day", "2026-06-29", "GTE", {"-1d"}, false},
         {"day", "2025-07-01", "EQ", {"-365d"}, true},
         // In a text it is a text.
         {"text", "-1d", "EQ", {"-1d"}, true}});
}

TEST(PreparedFilter, RangesOfTextsAreReadAsWhatTheyLookLike) {
  Check({{"text", "20000", "GTE", {"9000"}, true},
         {"text", "2026-03-31", "GT", {"2026-03-30"}, true},
         {"gone", "5", "LT", {"6"}, true},
         {"text", "b", "GT", {"a"}, false},
         {"number", "5", "EQ", {"five"}, false},
         {"number", "5", "NEQ", {"five"}, true}});
}

TEST(PreparedFilter, PropertiesThatThePortalDoesNotHave) {
  RecordFilter filter;
  filter.groups = {{{.property = "text", .op = Operator::kHas, .values = {}},
                    {.property = "gone", .op = Operator::kHas, .values = {}}}};
  filter.formula = Formula{.text = "return true", .properties = {"number", "away"}};
  EXPECT_EQ(UnknownProperties(filter, TypeOf), (std::vector<std::string>{"away", "gone"}));
  EXPECT_TRUE(UnknownProperties(RecordFilter{}, TypeOf).empty());
}

TEST(PreparedFilter, GroupsAreAlternativesAndTheirFiltersAllHold) {
  const Filter customer{.property = "option", .op = Operator::kEq, .values = {"customer"}};
  const Filter large{.property = "number", .op = Operator::kGte, .values = {"100"}};
  const Filter named{.property = "text", .op = Operator::kHas, .values = {}};
  RecordFilter filter;
  filter.groups = {{customer, large}, {named}};
  const auto is_in = [&](std::vector<std::pair<std::string, std::string>> properties) {
    PropertyBag record;
    for (const auto& [name, value] : properties) record.Set(name, value);
    return Matches(filter, record, TypeOf, kNow);
  };
  EXPECT_TRUE(is_in({{"option", "customer"}, {"number", "100"}}));
  EXPECT_FALSE(is_in({{"option", "customer"}, {"number", "99"}}));
  EXPECT_FALSE(is_in({{"option", "lead"}, {"number", "100"}}));
  EXPECT_TRUE(is_in({{"text", "x"}}));
  EXPECT_FALSE(is_in({}));
  filter.groups.clear();
  EXPECT_TRUE(is_in({})) << "no criteria keep nothing out";
  filter.none = true;
  EXPECT_FALSE(is_in({}));
}

}  // namespace
}  // namespace stanna::filters
