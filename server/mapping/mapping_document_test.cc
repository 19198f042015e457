#include "server/mapping/mapping_document.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace stanna::mapping {
namespace {

TEST(MappingDocument, StandardReadsBackFromWhatIsWritten) {
  const std::string text = WriteMappingDocument(StandardMapping());
  const auto read = ParseMappingDocument(text);
  ASSERT_TRUE(read.ok()) << ToString(read.status()) << text;
  EXPECT_EQ(*read, StandardMapping());
}

TEST(MappingDocument, StandardMapsEveryType) {
  for (const ObjectType type : kAllObjectTypes) {
    for (const TargetField& field : TargetOf(type).fields) {
      if (!field.required) continue;
      EXPECT_FALSE(StandardMapping().SourcesOf(type, field.name).empty())
          << NameOf(type) << "." << field.name;
    }
  }
}

TEST(MappingDocument, AsksForTheMappedPropertiesAndNoBodies) {
  const auto has = [](ObjectType type, std::string_view name) {
    const auto names = PropertiesToRequest(StandardMapping(), type);
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  EXPECT_TRUE(has(ObjectType::kCompany, "annual_recurring_revenue"));
  EXPECT_TRUE(has(ObjectType::kCompany, "createdate"));
  EXPECT_TRUE(has(ObjectType::kContact, "associatedcompanyid"));
  EXPECT_TRUE(has(ObjectType::kContact, "lastmodifieddate"));
  EXPECT_TRUE(has(ObjectType::kMeeting, "hs_meeting_end_time"));
  EXPECT_TRUE(has(ObjectType::kTask, "hs_task_status"));
  for (const ObjectType type : kAllObjectTypes) {
    for (const std::string& name : PropertiesToRequest(StandardMapping(), type)) {
      EXPECT_FALSE(name.ends_with("_body") || name.ends_with("_html") || name.ends_with("_text"))
          << name;
    }
  }
}

TEST(MappingDocument, NamedFieldsReplaceTheStandardOnes) {
  const auto config = ParseMappingDocument(R"({"mapping": {"clients": {
      "mrr": [{"property": "contract_value", "divideBy": 24, "decimals": 2}],
      "csmOwner": []}}})");
  ASSERT_TRUE(config.ok()) << ToString(config.status());
  const FieldSources& mrr = config->SourcesOf(ObjectType::kCompany, "mrr");
  ASSERT_EQ(mrr.size(), 1u);
  EXPECT_EQ(mrr[0].properties, std::vector<std::string>{"contract_value"});
  EXPECT_EQ(mrr[0].divide_by, 24);
  EXPECT_TRUE(config->SourcesOf(ObjectType::kCompany, "csmOwner").empty());
  EXPECT_EQ(config->SourcesOf(ObjectType::kCompany, "name"),
            StandardMapping().SourcesOf(ObjectType::kCompany, "name"));
  EXPECT_EQ(ParseMappingDocument("{}").value(), StandardMapping());
}

TEST(MappingDocument, EveryMistakeNamesItsPath) {
  const auto config = ParseMappingDocument(R"({"mapping": {
      "clients": {
        "domain": [],
        "mrr": [{"property": "mrr", "divideBy": 0}, {"property": 5}],
        "nick": [{"property": "x"}],
        "name": {"property": "name"},
        "csmOwner": [{"property": "hubspot_owner_id", "transform": "upper"}]},
      "stakeholders": {
        "name": [{"join": ["firstname", "last name"], "glue": " "}],
        "title": [{"property": "jobtitle", "divideBy": 2}],
        "phone": [{"separator": ","}]},
      "interactions": {
        "emails": {"direction": [{"property": "d", "values": {"A": "up"}}]},
        "tasks": {"subject": [{"between": ["a", "b"]}],
                  "occurredAt": [{"property": "t", "when": {"property": "s"}}]},
        "letters": {}},
      "tickets": {}},
    "filter": []})");
  ASSERT_FALSE(config.ok());
  EXPECT_EQ(config.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ReasonOf(config.status()), "INVALID_CONFIGURATION");
  std::vector<std::string> paths;
  for (const auto& violation : DetailsOf(config.status()).violations) {
    paths.push_back(violation.field);
    EXPECT_FALSE(violation.description.empty());
  }
  EXPECT_EQ(paths, (std::vector<std::string>{
                       "mapping.clients.domain",
                       "mapping.clients.mrr[0].divideBy",
                       "mapping.clients.mrr[1].property",
                       "mapping.clients.nick",
                       "mapping.clients.name",
                       "mapping.clients.csmOwner[0].transform",
                       "mapping.stakeholders.name[0].join[1]",
                       "mapping.stakeholders.name[0].glue",
                       "mapping.stakeholders.title[0].divideBy",
                       "mapping.stakeholders.phone[0]",
                       "mapping.stakeholders.phone[0].separator",
                       "mapping.interactions.emails.direction[0].values.A",
                       "mapping.interactions.tasks.subject[0].between",
                       "mapping.interactions.tasks.occurredAt[0].when",
                       "mapping.interactions.letters",
                       "mapping.tickets",
                       "filter",
                   }));
}

TEST(MappingDocument, RefusesWhatIsNoDocument) {
  for (const std::string& text :
       {std::string(""), std::string("[]"), std::string("{\"mapping\":"), std::string("null"),
        std::string("{\"mapping\": 1}"), std::string(300'000, ' ')}) {
    EXPECT_EQ(ParseMappingDocument(text).status().code(), absl::StatusCode::kInvalidArgument)
        << text.substr(0, 40);
  }
}

}  // namespace
}  // namespace stanna::mapping
