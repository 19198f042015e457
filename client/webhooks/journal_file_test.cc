#include "client/webhooks/journal_file.h"

#include <gtest/gtest.h>

namespace stanna::hubspot {
namespace {

using Properties = std::map<std::string, std::optional<std::string>>;

JournalFile Read(const std::string& body) {
  const auto file = ReadJournalFile(body);
  EXPECT_TRUE(file.ok()) << ToString(file.status());
  return file.value_or(JournalFile());
}

// The only event of a file, whose members are written either way.
std::optional<JournalEvent> Event(const std::string& members) {
  const JournalFile file = Read(R"({"offset":"o","journalEvents":[)" + members + "]}");
  EXPECT_EQ(file.events.size(), 1u);
  return file.events.empty() ? std::nullopt : file.events[0];
}

TEST(JournalFile, BothFormsOfNamesSayTheSame) {
  const std::string kFiles[] = {
      R"({"offset":"o-1","publishedAt":"2026-11-29T10:00:01.000Z","journalEvents":[{
          "type":"crmObject","portalId":33,"occurredAt":"2026-11-29T10:00:00.123Z",
          "action":"UPDATE","objectTypeId":"0-1","objectId":123,
          "propertyChanges":{"jobtitle":"CTO","phone":"","age":7,"gone":null,"odd":{"a":1}}}]})",
      R"({"offset":"o-1","published_at":1795946401000,"journal_events":[{
          "type":"crmObject","portal_id":"33","occurred_at":1795946400123,
          "action":"UPDATE","object_type_id":"0-1","object_id":"123",
          "property_changes":{"jobtitle":"CTO","phone":"","age":7,"gone":null,"odd":{"a":1}}}]})"};
  for (const std::string& body : kFiles) {
    const JournalFile file = Read(body);
    EXPECT_EQ(file.published_at, ParseRfc3339("2026-11-29T10:00:01Z")) << body;
    ASSERT_EQ(file.events.size(), 1u) << body;
    ASSERT_TRUE(file.events[0].has_value()) << body;
    const JournalEvent& event = *file.events[0];
    EXPECT_EQ(event.action, "UPDATE");
    EXPECT_EQ(event.portal_id, 33);
    EXPECT_EQ(event.occurred_at, *ParseRfc3339("2026-11-29T10:00:00.123Z"));
    EXPECT_EQ(event.object_type_id, "0-1");
    EXPECT_EQ(event.object_id, 123);
    EXPECT_EQ(event.properties, (Properties{{"age", "7"},
                                            {"gone", ""},
                                            {"jobtitle", "CTO"},
                                            {"odd", std::nullopt},
                                            {"phone", ""}}));
  }
}

TEST(JournalFile, AMergeNamesItsRecords) {
  for (const char* text :
       {R"({"portalId":33,"occurredAt":5,"action":"MERGE","objectTypeId":"0-2","objectId":501,
            "primaryObjectId":501,"mergedObjectIds":[502,"503"],"newObjectId":777})",
        R"({"portal_id":33,"occurred_at":5,"action":"MERGE","object_type_id":"0-2",
            "object_id":501,"primary_object_id":501,"merged_object_ids":[502,"503"],
            "new_object_id":777})"}) {
    const auto event = Event(text);
    ASSERT_TRUE(event.has_value()) << text;
    EXPECT_EQ(event->object_id, 501);
    EXPECT_EQ(event->primary_id, 501);
    EXPECT_EQ(event->new_id, 777);
    EXPECT_EQ(event->merged_ids, (std::vector<std::int64_t>{502, 503}));
  }
}

TEST(JournalFile, TheEndsOfAnAssociationUnderAnyName) {
  for (const char* text :
       {R"({"portalId":33,"occurredAt":5,"action":"ASSOCIATION_ADDED","objectTypeId":"0-1",
            "objectId":1,"associatedObjectTypeId":"0-2","associatedObjectId":2})",
        R"({"portal_id":33,"occurred_at":5,"action":"ASSOCIATION_ADDED","object_type_id":"0-1",
            "object_id":1,"associated_object_type_id":"0-2","associated_object_id":2})",
        R"({"portalId":33,"occurredAt":5,"action":"ASSOCIATION_ADDED","fromObjectTypeId":"0-1",
            "fromObjectId":1,"toObjectTypeId":"0-2","toObjectId":2})"}) {
    const auto event = Event(text);
    ASSERT_TRUE(event.has_value()) << text;
    EXPECT_EQ(event->object_type_id, "0-1") << text;
    EXPECT_EQ(event->object_id, 1) << text;
    EXPECT_EQ(event->to_type_id, "0-2") << text;
    EXPECT_EQ(event->to_id, 2) << text;
  }
}

TEST(JournalFile, WhatIsNoEventLeavesTheOthers) {
  for (const char* bad : {"7", "null", "[]", "{}", R"({"portalId":33,"occurredAt":5})",
                          R"({"portalId":0,"occurredAt":5,"action":"CREATE"})",
                          R"({"occurredAt":5,"action":"CREATE"})",
                          R"({"portalId":33,"occurredAt":"yesterday","action":"CREATE"})"}) {
    const std::string good = R"({"portalId":33,"occurredAt":5,"action":"CREATE","objectId":9})";
    const JournalFile file = Read(R"({"journalEvents":[)" + std::string(bad) + "," + good + "]}");
    ASSERT_EQ(file.events.size(), 2u) << bad;
    EXPECT_FALSE(file.events[0].has_value()) << bad;
    ASSERT_TRUE(file.events[1].has_value()) << bad;
    EXPECT_EQ(file.events[1]->object_id, 9);
  }
}

TEST(JournalFile, WhatIsNoFileIsSaidSo) {
  for (const char* bad : {"", "<Error/>", "[]", "{}", R"({"journalEvents":{}})",
                          R"({"journalEvents":[)", R"({"journalEvents":null})"}) {
    const auto file = ReadJournalFile(bad);
    EXPECT_TRUE(absl::IsDataLoss(file.status())) << bad;
    EXPECT_EQ(ReasonOf(file.status()), "HUBSPOT_UNREADABLE_ANSWER") << bad;
  }
  EXPECT_TRUE(Read(R"({"journalEvents":[]})").events.empty());
}

}  // namespace
}  // namespace stanna::hubspot
