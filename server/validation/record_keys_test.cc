#include "server/validation/record_keys.h"

#include <gtest/gtest.h>

namespace stanna::validation {
namespace {

HubSpotRecord Record(ObjectType type, std::vector<std::pair<std::string, std::string>> properties) {
  HubSpotRecord record;
  record.type = type;
  for (const auto& [name, value] : properties) record.properties.Set(name, value);
  return record;
}

TEST(ComparableName, DropsWhatDoesNotTellCompaniesApart) {
  const std::pair<std::string, std::string> kCases[] = {
      {"Acme", "acme"},
      {"  ACME \t Cloud ", "acme cloud"},
      {"Acme, Inc.", "acme"},
      {"Acme GmbH & Co. KG", "acme"},
      {"Müller Söhne AG", "müller söhne"},
      {"MÜLLER SÖHNE", "müller söhne"},
      {"Acme S.p.A.", "acme"},
      {"Acme A/S", "acme"},
      {"Acme Pty Ltd", "acme"},
      {"Inc", "inc"},
      {"AG GmbH", "ag"},
      {"Incentive", "incentive"},
      {"Ltd. Edition", "ltd. edition"},
      {"3×3", "3×3"},
      {"", ""},
      {" . ", ""},
  };
  for (const auto& [name, comparable] : kCases) EXPECT_EQ(ComparableName(name), comparable) << name;
}

TEST(KeysOf, DuplicateKeysAreNormalised) {
  ValidationConfig config;
  config.duplicates[ObjectType::kCompany] = {DuplicateKey::kNameAndOwner, DuplicateKey::kDomain};
  config.duplicates[ObjectType::kContact] = {DuplicateKey::kEmail};
  const auto company = [](std::string name, std::string owner, std::string domain) {
    return Record(ObjectType::kCompany,
                  {{"name", name}, {"hubspot_owner_id", owner}, {"domain", domain}});
  };
  using Keys = std::vector<Key>;
  EXPECT_EQ(KeysOf(company("Acme GmbH", "5", "https://www.Acme.com/"), config),
            (Keys{{"=domain", "acme.com"}, {"=nameAndOwner", "acme\n5"}}));
  EXPECT_EQ(KeysOf(company("Acme", "", "gmail.com"), config), (Keys{{"=nameAndOwner", "acme\n"}}));
  EXPECT_EQ(KeysOf(company("", "5", "acme"), config), Keys{});
  EXPECT_EQ(KeysOf(Record(ObjectType::kContact, {{"email", " Ann@Acme.com "}}), config),
            (Keys{{"=email", "ann@acme.com"}}));
  EXPECT_EQ(KeysOf(Record(ObjectType::kContact, {{"email", "ann"}}), config), Keys{});
  EXPECT_EQ(KeysOf(Record(ObjectType::kDeal, {{"email", "ann@acme.com"}}), config), Keys{});
}

TEST(KeysOf, UniqueValues) {
  ValidationConfig config;
  Rule& rule = config.rules["number"];
  rule.check = CheckKind::kUnique;
  rule.property = "customer_number";
  rule.when = mapping::Condition{.property = "stage", .values = {"customer"}};
  using Keys = std::vector<Key>;
  const auto keys = [&](std::string number, std::string stage) {
    return KeysOf(Record(ObjectType::kCompany, {{"customer_number", number}, {"stage", stage}}),
                  config);
  };
  EXPECT_EQ(keys(" A-17 ", "customer"), (Keys{{"number", "a-17"}}));
  EXPECT_EQ(keys("A-17", "lead"), Keys{});
  EXPECT_EQ(keys("", "customer"), Keys{});
  EXPECT_EQ(keys(std::string(300, 'x'), "customer"), Keys{}) << "too long to name anything";
}

TEST(SharedKeyIssue, SaysWithWhatAndWhatToDo) {
  ValidationConfig config;
  Rule& rule = config.rules["number"];
  rule.check = CheckKind::kUnique;
  rule.property = "customer_number";
  rule.severity = Severity::kError;
  const ObjectId others[] = {8, 9, 10, 11, 12};
  const auto unique = SharedKeyIssue({"number", "a-17"}, ObjectType::kCompany, others, config);
  EXPECT_EQ(unique.rule, "number");
  EXPECT_EQ(unique.field, "customer_number");
  EXPECT_TRUE(unique.held_back);
  EXPECT_EQ(unique.message,
            "customer_number 'a-17' is not unique: it is the same as companies 8, 9, 10 and 2 "
            "more. Correct the value in HubSpot, or merge the records if they are one.");
  const auto name = SharedKeyIssue({"=nameAndOwner", "acme\n5"}, ObjectType::kCompany,
                                   std::span(others).first(1), config);
  EXPECT_EQ(name.rule, "POSSIBLE_DUPLICATE");
  EXPECT_EQ(name.field, "name");
  EXPECT_FALSE(name.held_back);
  EXPECT_TRUE(name.message.starts_with(
      "the name and the owner 'acme' are the same as companies 8. Merge the records in HubSpot"))
      << name.message;
}

}  // namespace
}  // namespace stanna::validation
