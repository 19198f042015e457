#include "server/filters/filter_document.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace stanna::filters {
namespace {

namespace json = boost::json;

struct Read {
  FilterConfig config;
  std::vector<FieldViolation> violations;
};

Read ReadText(const std::string& text) {
  Read read;
  ReadFiltersSection(json::parse(text), read.config, read.violations);
  return read;
}

std::vector<std::string> PathsOf(const Read& read) {
  std::vector<std::string> paths;
  for (const auto& violation : read.violations) {
    paths.push_back(violation.field);
    EXPECT_FALSE(violation.description.empty());
  }
  return paths;
}

TEST(FilterDocument, ReadsWhatItSays) {
  const auto read = ReadText(R"({
    "companies": {
      "groups": [[{"property": "lifecyclestage", "operator": "IN", "values": ["customer", "lead"]},
                  {"property": "annualrevenue", "operator": "BETWEEN", "value": "1",
                   "highValue": "9"}],
                 [{"property": "vip", "operator": "HAS_PROPERTY"}]],
      "formula": "return true", "properties": ["name", "annualrevenue"], "onLeave": "delete"},
    "interactions": {"notes": {"none": true, "onLeave": "keep"}, "calls": {}}})");
  EXPECT_EQ(PathsOf(read), std::vector<std::string>{});
  const RecordFilter companies{
      .none = false,
      .groups =
          {{{.property = "lifecyclestage", .op = Operator::kIn, .values = {"customer", "lead"}},
            {.property = "annualrevenue", .op = Operator::kBetween, .values = {"1", "9"}}},
           {{.property = "vip", .op = Operator::kHas, .values = {}}}},
      .formula = Formula{.text = "return true", .properties = {"name", "annualrevenue"}},
      .on_leave = OnLeave::kDelete};
  EXPECT_EQ(read.config.types.at(ObjectType::kCompany), companies);
  EXPECT_EQ(PropertiesOf(companies),
            (std::set<std::string>{"annualrevenue", "lifecyclestage", "name", "vip"}));
  EXPECT_TRUE(read.config.types.at(ObjectType::kNote).none);
  EXPECT_EQ(read.config.types.at(ObjectType::kNote).on_leave, OnLeave::kKeep);
  EXPECT_EQ(read.config.types.at(ObjectType::kCall), RecordFilter{});
  EXPECT_FALSE(read.config.types.contains(ObjectType::kContact));
}

TEST(FilterDocument, EveryOperatorTakesItsOwnMembers) {
  struct Case {
    std::string members;
    std::vector<std::string> paths;
  };
  const std::string at = "filters.deals.groups[0][0]";
  const Case kCases[] = {
      {R"("operator": "EQ", "value": "a")", {}},
      {R"("operator": "NOT_CONTAINS_TOKEN", "value": "a*")", {}},
      {R"("operator": "NOT_HAS_PROPERTY")", {}},
      {R"("operator": "EQ")", {at + ".value"}},
      {R"("operator": "EQ", "values": ["a"])", {at + ".value", at + ".values"}},
      {R"("operator": "EQ", "value": "")", {at + ".value"}},
      {R"("operator": "EQ", "value": 5)", {at + ".value"}},
      {R"("operator": "LT", "value": "1", "highValue": "2")", {at + ".highValue"}},
      {R"("operator": "BETWEEN", "value": "1")", {at + ".highValue"}},
      {R"("operator": "HAS_PROPERTY", "value": "1")", {at + ".value"}},
      {R"("operator": "IN", "value": "1")", {at + ".value", at + ".values"}},
      {R"("operator": "IN", "values": [])", {at + ".values"}},
      {R"("operator": "NOT_IN", "values": ["a", 1])", {at + ".values[1]"}},
      {R"("operator": "LIKE", "value": "1")", {at + ".operator"}},
      {R"("operator": 1)", {at + ".operator"}},
      {R"("value": "1")", {at}},
      {R"("operator": "EQ", "value": "1", "negate": true)", {at + ".negate"}},
  };
  for (const auto& [members, paths] : kCases) {
    const auto read =
        ReadText(R"({"deals": {"groups": [[{"property": "amount", )" + members + "}]]}}");
    EXPECT_EQ(PathsOf(read), paths) << members;
  }
}

TEST(FilterDocument, EveryMistakeNamesItsPath) {
  const std::pair<std::string, std::vector<std::string>> kCases[] = {
      {"[]", {"filters"}},
      {R"({"lineItems": {}, "line_items": {}, "tickets": {}, "notes": {}})",
       {"filters.lineItems", "filters.line_items", "filters.tickets", "filters.notes"}},
      {R"({"interactions": {"letters": {}, "companies": {}}})",
       {"filters.interactions.letters", "filters.interactions.companies"}},
      {R"({"deals": {"groups": [], "onLeave": "forget", "none": "yes", "filter": 1}})",
       {"filters.deals.groups", "filters.deals.onLeave", "filters.deals.none",
        "filters.deals.filter"}},
      {R"({"deals": {"groups": [[], {}, [5]]}})",
       {"filters.deals.groups[0]", "filters.deals.groups[1]", "filters.deals.groups[2][0]"}},
      {R"({"deals": {"groups": [[{"property": "a b", "operator": "HAS_PROPERTY"}]]}})",
       {"filters.deals.groups[0][0].property"}},
      {R"({"deals": {"groups": [[{"property": "associations.company",
                                  "operator": "HAS_PROPERTY"}]]}})",
       {"filters.deals.groups[0][0].property"}},
      {R"({"interactions": {"notes": {"groups": [[{"property": "hs_note_body",
                                                   "operator": "HAS_PROPERTY"}]]}}})",
       {"filters.interactions.notes.groups[0][0].property"}},
      {R"({"deals": {"none": true, "formula": "return true"}})", {"filters.deals.none"}},
      {R"({"deals": {"properties": ["a"]}})", {"filters.deals.properties"}},
      {R"({"deals": {"properties": ["a", "b c"], "formula": "return true"}})",
       {"filters.deals.properties[1]"}},
      {R"({"deals": {"formula": ""}})", {"filters.deals.formula"}},
  };
  for (const auto& [text, paths] : kCases) EXPECT_EQ(PathsOf(ReadText(text)), paths) << text;
}

TEST(FilterDocument, HubSpotsLimitsHold) {
  const auto filters = [](int groups, int each) {
    std::string text;
    for (int g = 0; g < groups; ++g) {
      text += g == 0 ? "[" : ",[";
      for (int f = 0; f < each; ++f) {
        text += f == 0 ? "" : ",";
        text += R"({"property": "a", "operator": "HAS_PROPERTY"})";
      }
      text += "]";
    }
    return R"({"deals": {"groups": [)" + text + "]}}";
  };
  EXPECT_EQ(PathsOf(ReadText(filters(3, 6))), std::vector<std::string>{});
  EXPECT_EQ(PathsOf(ReadText(filters(5, 3))), std::vector<std::string>{});
  EXPECT_EQ(PathsOf(ReadText(filters(6, 1))), std::vector<std::string>{"filters.deals.groups"});
  EXPECT_EQ(PathsOf(ReadText(filters(1, 7))), std::vector<std::string>{"filters.deals.groups[0]"});
  EXPECT_EQ(PathsOf(ReadText(filters(4, 5))), std::vector<std::string>{"filters.deals.groups"});
}

}  // namespace
}  // namespace stanna::filters
