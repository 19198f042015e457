#include "server/validation/record_check.h"

#include <gtest/gtest.h>

namespace stanna::validation {
namespace {

HubSpotRecord Company(std::vector<std::pair<std::string, std::string>> properties) {
  HubSpotRecord record;
  record.type = ObjectType::kCompany;
  record.id = 7;
  for (const auto& [name, value] : properties) record.properties.Set(name, value);
  return record;
}

Rule OfProperty(CheckKind check) {
  Rule rule;
  rule.property = "p";
  rule.check = check;
  return rule;
}

// The message of the one issue of a company whose property `p` is so; "" when there is none.
std::string MessageOf(const Rule& rule, const std::string& value) {
  ValidationConfig config;
  config.rules["r"] = rule;
  const auto issues = Check(Company({{"p", value}}), config);
  return issues.empty() ? "" : issues.at(0).message;
}

TEST(Check, Required) {
  const Rule rule = OfProperty(CheckKind::kRequired);
  EXPECT_EQ(MessageOf(rule, "x"), "");
  EXPECT_EQ(MessageOf(rule, ""), "p has no value. Enter a value in HubSpot.");
  EXPECT_EQ(MessageOf(rule, "  "), "p has no value. Enter a value in HubSpot.");
}

TEST(Check, Ranges) {
  Rule rule = OfProperty(CheckKind::kRange);
  rule.min = "0";
  rule.max = "100";
  const std::string fix = ". Correct the number in HubSpot, or the rule's range.";
  EXPECT_EQ(MessageOf(rule, "0"), "");
  EXPECT_EQ(MessageOf(rule, "100.00"), "");
  EXPECT_EQ(MessageOf(rule, ""), "") << "nothing is in no range";
  EXPECT_EQ(MessageOf(rule, "-0.01"), "p '-0.01' is too low; allowed is 0 to 100" + fix);
  EXPECT_EQ(MessageOf(rule, "100.0000000000000000000001"),
            "p '100.0000000000000000000001' is too high; allowed is 0 to 100" + fix);
  EXPECT_EQ(MessageOf(rule, "much"), "p 'much' is not a number; allowed is 0 to 100" + fix);
  rule.max.clear();
  EXPECT_EQ(MessageOf(rule, "1e300"), "");
  EXPECT_EQ(MessageOf(rule, "-1"), "p '-1' is too low; allowed is at least 0" + fix);
  rule.message = "Ask sales.";
  EXPECT_EQ(MessageOf(rule, "-1"), "p '-1' is too low; allowed is at least 0. Ask sales.");
}

TEST(Check, Formats) {
  struct Case {
    Format format;
    std::vector<std::string> right, wrong;
  };
  const Case kCases[] = {
      {Format::kDomain,
       {"acme.com", "shop.acme.co.uk", "bücher.de"},
       {"https://acme.com", "acme", "acme.com/x", "a@acme.com", "1.2.3.4", "co.uk"}},
      {Format::kEmail,
       {"ann@acme.com", "Ann.B+x@mail.acme.com"},
       {"ann", "ann@", "Ann <ann@acme.com>", "mailto:ann@acme.com", "a@b.com, c@d.com"}},
      {Format::kUrl,
       {"https://acme.com", "HTTP://www.acme.com/a?b=c", "acme.com/x", "www.acme.com"},
       {"acme", "ftp://acme.com", "https://", "a@acme.com", "acme com"}},
      {Format::kDate,
       {"2026-03-31", "2026-03-31T16:00:00Z", "1774972800000"},
       {"31.03.2026", "soon", "2026-02-30"}},
      {Format::kNumber, {"1", "-1.5e3", " 7 "}, {"1,000", "seven", "0x10", "1 000", "inf"}},
  };
  for (const Case& c : kCases) {
    Rule rule = OfProperty(CheckKind::kFormat);
    rule.format = c.format;
    for (const auto& value : c.right) EXPECT_EQ(MessageOf(rule, value), "") << value;
    for (const auto& value : c.wrong) {
      const std::string message = MessageOf(rule, value);
      EXPECT_NE(message.find("' is not a"), std::string::npos) << value << " " << message;
      EXPECT_TRUE(message.ends_with(". Correct the value in HubSpot.")) << message;
    }
    EXPECT_EQ(MessageOf(rule, ""), "");
  }
}

TEST(Check, AllowedValues) {
  Rule rule = OfProperty(CheckKind::kAllowed);
  rule.allowed = {"a", "b", "x;y"};
  const std::string fix = ". Choose an allowed value in HubSpot, or add this one to the rule.";
  EXPECT_EQ(MessageOf(rule, "a"), "");
  EXPECT_EQ(MessageOf(rule, "a;b"), "") << "each option of a multi-select";
  EXPECT_EQ(MessageOf(rule, "x;y"), "");
  EXPECT_EQ(MessageOf(rule, ""), "");
  EXPECT_EQ(MessageOf(rule, "A"), "p 'A' is not allowed; there are 'a', 'b', 'x;y'" + fix);
  EXPECT_EQ(MessageOf(rule, "a;c"), "p 'c' is not allowed; there are 'a', 'b', 'x;y'" + fix);
  EXPECT_EQ(MessageOf(rule, ";"), "p ';' is not allowed; there are 'a', 'b', 'x;y'" + fix);
  rule.allowed = std::vector<std::string>(10, "a");
  EXPECT_NE(MessageOf(rule, "z").find("'a' and 2 more."), std::string::npos);
}

TEST(Check, ConditionsTypesAndSeverities) {
  ValidationConfig config;
  Rule rule = OfProperty(CheckKind::kRequired);
  rule.severity = Severity::kError;
  config.rules["error"] = rule;
  rule.severity = Severity::kWarning;
  rule.when = mapping::Condition{.property = "stage", .values = {"customer"}};
  config.rules["when"] = rule;
  rule.type = ObjectType::kDeal;
  config.rules["deals"] = rule;
  config.rules["unique"] = OfProperty(CheckKind::kUnique);
  config.rules["formula"] = OfProperty(CheckKind::kFormula);
  const auto rules_of = [&](const HubSpotRecord& record) {
    std::vector<std::string> rules;
    for (const auto& issue : Check(record, config)) {
      EXPECT_EQ(issue.field, "p");
      rules.push_back(issue.rule + (issue.held_back ? "!" : ""));
    }
    return rules;
  };
  using Rules = std::vector<std::string>;
  EXPECT_EQ(rules_of(Company({})), Rules{"error!"});
  EXPECT_EQ(rules_of(Company({{"stage", "lead"}})), Rules{"error!"});
  EXPECT_EQ(rules_of(Company({{"stage", "customer"}})), (Rules{"error!", "when"}));
  EXPECT_EQ(rules_of(Company({{"stage", "customer"}, {"p", "x"}})), Rules{});
}

TEST(Check, AFormulasIssueIsTheCallers) {
  Rule rule;
  rule.check = CheckKind::kFormula;
  EXPECT_EQ(FormulaIssue("sum", rule).message,
            "does not fulfil the rule's formula. Correct what the formula reads in HubSpot, or the "
            "formula.");
  rule.property = "amount";
  rule.message = "Ask sales.";
  const auto issue = FormulaIssue("sum", rule, "stopped after 10 ms");
  EXPECT_EQ(issue.message,
            "amount does not fulfil the rule's formula: stopped after 10 ms. Ask sales.");
  EXPECT_EQ(issue.rule, "sum");
  EXPECT_EQ(issue.field, "amount");
}

}  // namespace
}  // namespace stanna::validation
