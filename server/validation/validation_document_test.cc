#include "server/validation/validation_document.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace stanna::validation {
namespace {

namespace json = boost::json;

struct Read {
  ValidationConfig config;
  std::vector<FieldViolation> violations;
};

Read ReadText(const std::string& text) {
  Read read;
  ReadValidationSection(json::parse(text), read.config, read.violations);
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

using Paths = std::vector<std::string>;

TEST(ValidationDocument, ReadsWhatItSays) {
  const auto read = ReadText(R"({"rules": {
      "revenue-range": {"object": "companies", "property": "annualrevenue",
                        "range": {"min": "0", "max": "1e9"}, "message": "Ask sales."},
      "needs-email": {"object": "contacts", "property": "email", "required": true,
                      "severity": "error", "when": {"property": "vip", "is": ["true"]}},
      "mail": {"object": "contacts", "property": "email", "format": "email"},
      "stages": {"object": "deals", "property": "dealstage", "allowed": ["a", "b"]},
      "sku": {"object": "lineItems", "property": "hs_sku", "unique": true},
      "0-sum": {"object": "meetings", "formula": "return true", "properties": ["a", "b"]}},
    "duplicates": {"companies": ["domain", "nameAndOwner"], "contacts": ["email"]}})");
  EXPECT_EQ(PathsOf(read), Paths{});
  const auto& rules = read.config.rules;
  ASSERT_EQ(rules.size(), 6u);
  EXPECT_EQ(rules.at("revenue-range").check, CheckKind::kRange);
  EXPECT_EQ(rules.at("revenue-range").min, "0");
  EXPECT_EQ(rules.at("revenue-range").max, "1e9");
  EXPECT_EQ(rules.at("revenue-range").message, "Ask sales.");
  EXPECT_EQ(rules.at("revenue-range").severity, Severity::kWarning);
  EXPECT_EQ(rules.at("needs-email").severity, Severity::kError);
  EXPECT_EQ(rules.at("needs-email").when->values, std::vector<std::string>{"true"});
  EXPECT_EQ(rules.at("mail").format, Format::kEmail);
  EXPECT_EQ(rules.at("stages").allowed, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(rules.at("sku").type, ObjectType::kLineItem);
  EXPECT_EQ(rules.at("0-sum").formula.properties, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(read.config.duplicates.at(ObjectType::kCompany),
            (std::vector{DuplicateKey::kDomain, DuplicateKey::kNameAndOwner}));
  EXPECT_EQ(RulesOf(read.config, ObjectType::kLineItem, CheckKind::kUnique),
            std::vector<std::string>{"sku"});
  EXPECT_EQ(PropertiesOf(read.config, ObjectType::kContact),
            (std::set<std::string>{"email", "vip"}));
  EXPECT_EQ(PropertiesOf(read.config, ObjectType::kCompany),
            (std::set<std::string>{"annualrevenue", "domain", "hubspot_owner_id", "name"}));
  EXPECT_EQ(PropertiesOf(read.config, ObjectType::kMeeting), (std::set<std::string>{"a", "b"}));
}

TEST(ValidationDocument, EveryMistakeOfARuleNamesItsPath) {
  const std::string at = "validation.rules.r";
  const std::pair<std::string, Paths> kCases[] = {
      {R"("object": "deals", "property": "p")", {at}},
      {R"("object": "deals", "property": "p", "required": true, "unique": true)", {at}},
      {R"("object": "deals", "required": true)", {at}},
      {R"("object": "deals", "formula": "return true")", {}},
      {R"("object": "line_items", "property": "p", "required": true)", {at + ".object"}},
      {R"("property": "p", "required": true)", {at + ".object"}},
      {R"("object": "deals", "property": "p q", "required": true)", {at + ".property"}},
      {R"("object": "emails", "property": "hs_email_text", "required": true)", {at + ".property"}},
      {R"("object": "deals", "property": "p", "required": false)", {at + ".required"}},
      {R"("object": "deals", "property": "p", "unique": 1)", {at + ".unique"}},
      {R"("object": "deals", "property": "p", "range": {})", {at + ".range"}},
      {R"("object": "deals", "property": "p", "range": {"min": 1, "top": "2"})",
       {at + ".range.min", at + ".range.top"}},
      {R"("object": "deals", "property": "p", "range": {"min": "2", "max": "1.5"})",
       {at + ".range.max"}},
      {R"("object": "deals", "property": "p", "format": "iban")", {at + ".format"}},
      {R"("object": "deals", "property": "p", "allowed": [])", {at + ".allowed"}},
      {R"("object": "deals", "property": "p", "allowed": ["a", 1])", {at + ".allowed[1]"}},
      {R"("object": "deals", "property": "p", "required": true, "properties": ["a"])",
       {at + ".properties"}},
      {R"("object": "deals", "property": "p", "required": true, "severity": "fatal")",
       {at + ".severity"}},
      {R"("object": "deals", "property": "p", "required": true, "message": "")", {at + ".message"}},
      {R"("object": "deals", "property": "p", "required": true, "when": {"property": "x"})",
       {at + ".when"}},
      {R"("object": "deals", "property": "p", "required": true,
          "when": {"property": "x y", "is": []})",
       {at + ".when.property", at + ".when.is"}},
      {R"("object": "deals", "property": "p", "required": true, "level": 1)", {at + ".level"}},
  };
  for (const auto& [members, paths] : kCases) {
    EXPECT_EQ(PathsOf(ReadText("{\"rules\": {\"r\": {" + members + "}}}")), paths) << members;
  }
}

TEST(ValidationDocument, EveryOtherMistakeNamesItsPath) {
  const std::pair<std::string, Paths> kCases[] = {
      {"[]", {"validation"}},
      {R"({"rule": {}})", {"validation.rule"}},
      {R"({"rules": [], "duplicates": 1})", {"validation.rules", "validation.duplicates"}},
      {R"({"rules": {"Needs": {}, "": {}, "-a": {}, "a_b": {}, "a": 1}})",
       {"validation.rules.Needs", "validation.rules.", "validation.rules.-a",
        "validation.rules.a_b", "validation.rules.a"}},
      {R"({"duplicates": {"deals": [], "contacts": ["email", "email", "domain"],
                          "companies": ["domain", "phone"], "meetings": "domain"}})",
       {"validation.duplicates.deals", "validation.duplicates.contacts[1]",
        "validation.duplicates.contacts[2]", "validation.duplicates.companies[1]",
        "validation.duplicates.meetings"}},
      {R"({"duplicates": {"companies": "domain"}})", {"validation.duplicates.companies"}},
  };
  for (const auto& [text, paths] : kCases) EXPECT_EQ(PathsOf(ReadText(text)), paths) << text;
}

}  // namespace
}  // namespace stanna::validation
