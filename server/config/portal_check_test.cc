#include "server/config/portal_check.h"

#include <gtest/gtest.h>

namespace stanna::config {
namespace {

PortalDefinitions Portal() {
  PortalDefinitions portal;
  portal.properties[ObjectType::kCompany] = {{"tier", "enumeration"}, {"revenue", "number"},
                                             {"signed", "date"},      {"vip", "bool"},
                                             {"note", "string"},      {"name", "string"}};
  portal.properties[ObjectType::kMeeting] = {{"a", "datetime"}, {"b", "bool"}};
  portal.pipelines = {{"7", {"71", "72"}}};
  return portal;
}

std::vector<std::string> Mistakes(const std::string& document) {
  const auto config = ParseDocument(document);
  EXPECT_TRUE(config.ok()) << ToString(config.status());
  std::vector<std::string> found;
  for (const auto& v : CheckAgainstPortal(*config, Portal())) {
    found.push_back(v.field + ": " + v.description);
  }
  return found;
}

using Found = std::vector<std::string>;

TEST(PortalCheck, TheStandardDocumentAlwaysPasses) { EXPECT_EQ(Mistakes("{}"), Found{}); }

TEST(PortalCheck, PropertiesMustBeThere) {
  EXPECT_EQ(Mistakes(R"({"mapping": {"clients": {
      "name": [{"property": "name"}, {"property": "nick"}],
      "csmOwner": [{"join": ["note", "mail"]}],
      "lifecycleStage": [{"property": "note", "when": {"property": "stage", "is": ["x"]}}]}}})"),
            (Found{"mapping.clients.csmOwner[0].join[1]: the portal has no property 'mail'",
                   "mapping.clients.lifecycleStage[0].when.property: the portal has no property "
                   "'stage'",
                   "mapping.clients.name[1].property: the portal has no property 'nick'"}));
}

TEST(PortalCheck, TypesMustBeReadable) {
  EXPECT_EQ(Mistakes(R"({"mapping": {"clients": {
      "mrr": [{"property": "revenue"}, {"property": "note"}, {"property": "signed"},
              {"property": "vip", "values": {"true": "1"}}],
      "renewalDate": [{"property": "vip"}, {"property": "revenue"}]},
      "interactions": {"meetings": {"durationMs": [{"between": ["a", "b"]}]}}}})"),
            (Found{"mapping.clients.mrr[2].property: is of type date, which can't be read as a "
                   "number",
                   "mapping.clients.renewalDate[0].property: is of type bool, which can't be read "
                   "as a date",
                   "mapping.interactions.meetings.durationMs[0].between[1]: is of type bool, which "
                   "can't be read as a time"}));
}

TEST(PortalCheck, PipelinesAndStagesMustBeThere) {
  EXPECT_EQ(
      Mistakes(
          R"({"pipelines": {"7": {"stages": {"71": {"outcome": "won"}, "79": {"outcome": "won"}}}, "8": {}}})"),
      (Found{"pipelines.7.stages.79: the pipeline has no such stage",
             "pipelines.8: the portal has no deal pipeline with this id"}));
}

TEST(PortalCheck, FiltersFitTheirProperties) {
  EXPECT_EQ(Mistakes(R"({"filters": {
      "companies": {"groups": [
         [{"property": "tier", "operator": "IN", "values": ["a", "b;c"]},
          {"property": "tier", "operator": "GT", "value": "1"},
          {"property": "nick", "operator": "HAS_PROPERTY"},
          {"property": "revenue", "operator": "EQ", "value": "much"},
          {"property": "revenue", "operator": "BETWEEN", "value": "10", "highValue": "9"},
          {"property": "note", "operator": "GTE", "value": "10"}],
         [{"property": "signed", "operator": "GT", "value": "-30d"},
          {"property": "signed", "operator": "BETWEEN", "value": "soon",
           "highValue": "2026-01-01"},
          {"property": "revenue", "operator": "CONTAINS_TOKEN", "value": "1*"}]],
         "formula": "return true", "properties": ["revenue", "nick"]},
      "interactions": {"meetings": {"groups": [
         [{"property": "c", "operator": "HAS_PROPERTY"}]]}}}})"),
            (Found{"filters.companies.groups[0][0].values[1]: holds ';': options are compared one "
                   "by one",
                   "filters.companies.groups[0][1].operator: GT needs a number or a time; the "
                   "property is of type enumeration",
                   "filters.companies.groups[0][2].property: the portal has no property 'nick'",
                   "filters.companies.groups[0][3].value: is not a number, as the property is",
                   "filters.companies.groups[0][4].highValue: is below value",
                   "filters.companies.groups[1][1].value: is not a time, as the property is: "
                   "2026-03-31, 2026-03-31T16:00:00Z or -365d",
                   "filters.companies.properties[1]: the portal has no property 'nick'",
                   "filters.interactions.meetings.groups[0][0].property: the portal has no "
                   "property 'c'"}));
}

TEST(PortalCheck, RulesFitTheirProperties) {
  EXPECT_EQ(Mistakes(R"({"validation": {"rules": {
      "a": {"object": "companies", "property": "revenue", "range": {"min": "0"}},
      "b": {"object": "companies", "property": "note", "range": {"min": "0"}},
      "c": {"object": "companies", "property": "signed", "range": {"min": "0"}},
      "d": {"object": "companies", "property": "revenue", "format": "email"},
      "e": {"object": "companies", "property": "nick", "required": true},
      "f": {"object": "companies", "property": "name", "required": true,
            "when": {"property": "stage", "is": ["x"]}},
      "g": {"object": "companies", "formula": "return true", "properties": ["name", "nick"]},
      "h": {"object": "deals", "property": "anything", "required": true}},
    "duplicates": {"companies": ["nameAndOwner"]}}})"),
            (Found{"validation.rules.c.range: needs a number; the property is of type date",
                   "validation.rules.d.format: can't be email: the property is of type number",
                   "validation.rules.e.property: the portal has no property 'nick'",
                   "validation.rules.f.when.property: the portal has no property 'stage'",
                   "validation.rules.g.properties[1]: the portal has no property 'nick'",
                   "validation.duplicates.companies[0]: the portal has no property "
                   "'hubspot_owner_id'"}));
}

TEST(PortalCheck, WhatWasNeverReadIsNotChecked) {
  const auto config = ParseDocument(
      R"({"mapping": {"clients": {"mrr": [{"property": "x"}]}}, "pipelines": {"8": {}}})");
  EXPECT_TRUE(CheckAgainstPortal(*config, {}).empty());
}

}  // namespace
}  // namespace stanna::config
