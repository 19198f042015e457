#include "server/webhooks/journal_event.h"

#include <gtest/gtest.h>

#include "server/webhooks/hubspot_event.h"

namespace stanna::webhooks {
namespace {

using hubspot::JournalEvent;

constexpr std::int64_t kTime = 1'800'000'000'123;

JournalEvent Of(const std::string& action, const std::string& type = "0-1", std::int64_t id = 123) {
  JournalEvent event;
  event.action = action;
  event.portal_id = 33;
  event.occurred_at = FromEpochMs(kTime);
  event.object_type_id = type;
  event.object_id = id;
  return event;
}

// As the live run will read them.
std::vector<HubSpotEvent> Read(const JournalEvent& event) {
  std::vector<HubSpotEvent> all;
  for (const TranslatedEvent& translated : Translate(event)) {
    auto read = ReadEvent(translated.json);
    EXPECT_TRUE(read.ok()) << translated.json;
    if (!read.ok()) continue;
    EXPECT_EQ(read->portal_id, 33);
    EXPECT_EQ(read->occurred_at, FromEpochMs(kTime));
    all.push_back(*std::move(read));
  }
  return all;
}

HubSpotEvent ReadOne(const JournalEvent& event) {
  const auto all = Read(event);
  EXPECT_EQ(all.size(), 1u);
  return all.empty() ? HubSpotEvent() : all[0];
}

TEST(JournalEvent, WhatHappenedToARecord) {
  const struct {
    const char* action;
    const char* type_id;
    const char* type;
    EventKind kind;
    std::optional<ObjectType> object_type;
  } kCases[] = {
      {"CREATE", "0-1", "contact.creation", EventKind::kCreation, ObjectType::kContact},
      {"DELETE", "0-2", "company.deletion", EventKind::kDeletion, ObjectType::kCompany},
      {"RESTORE", "0-3", "deal.restore", EventKind::kRestore, ObjectType::kDeal},
      {"CREATE", "0-8", "line_item.creation", EventKind::kCreation, ObjectType::kLineItem},
      {"DELETE", "0-47", "object.deletion", EventKind::kDeletion, ObjectType::kMeeting},
      {"CREATE", "0-48", "object.creation", EventKind::kCreation, ObjectType::kCall},
      {"RESTORE", "0-49", "object.restore", EventKind::kRestore, ObjectType::kEmail},
      {"CREATE", "0-46", "object.creation", EventKind::kCreation, ObjectType::kNote},
      {"CREATE", "0-27", "object.creation", EventKind::kCreation, ObjectType::kTask},
      {"GDPR_DELETE", "0-1", "contact.privacyDeletion", EventKind::kPrivacyDeletion,
       ObjectType::kContact},
      {"CREATE", "0-5", "object.creation", EventKind::kCreation, std::nullopt},
  };
  for (const auto& c : kCases) {
    const HubSpotEvent event = ReadOne(Of(c.action, c.type_id));
    EXPECT_EQ(event.type, c.type);
    EXPECT_EQ(event.kind, c.kind) << c.type;
    EXPECT_EQ(event.object_type, c.object_type) << c.type;
    EXPECT_EQ(event.object_id, 123) << c.type;
  }
}

TEST(JournalEvent, AnUpdateIsAnEventForEachProperty) {
  JournalEvent update = Of("UPDATE", "0-3");
  update.properties = {{"amount", "7"}, {"dealstage", std::nullopt}, {"name", "a \"b\" 😀"}};
  const auto all = Read(update);
  ASSERT_EQ(all.size(), 3u);
  for (const HubSpotEvent& event : all) {
    EXPECT_EQ(event.type, "deal.propertyChange");
    EXPECT_EQ(event.kind, EventKind::kPropertyChange);
    EXPECT_EQ(event.object_type, ObjectType::kDeal);
  }
  EXPECT_EQ(all[0].property, "amount");
  EXPECT_EQ(all[0].value, "7");
  EXPECT_FALSE(all[0].redacted);
  EXPECT_EQ(all[1].property, "dealstage");
  EXPECT_TRUE(all[1].redacted) << "a read shows what is not said";
  EXPECT_EQ(all[2].value, "a \"b\" 😀");
  EXPECT_EQ(Translate(update)[2].property, "name");

  update.properties = {{"email", std::string(kRedacted)}};
  EXPECT_TRUE(ReadOne(update).redacted) << "as HubSpot writes sensitive values";
  update.properties.clear();
  EXPECT_EQ(ReadOne(update).kind, EventKind::kUnknown) << "of nothing that is said";
}

TEST(JournalEvent, AMergeNamesWhoIsLeftAndWhoIsGone) {
  JournalEvent merge = Of("MERGE", "0-2", 501);
  merge.primary_id = 501;
  merge.merged_ids = {502};
  merge.new_id = 777;
  HubSpotEvent event = ReadOne(merge);
  EXPECT_EQ(event.kind, EventKind::kMerge);
  EXPECT_EQ(event.survivor, 777);
  EXPECT_EQ(event.absorbed, (std::vector<ObjectId>{501, 502}));
  event = ReadOne(Of("MERGE", "0-2", 501));
  EXPECT_EQ(event.kind, EventKind::kMerge) << "where the journal says no more";
  EXPECT_EQ(event.survivor, 501);
}

TEST(JournalEvent, AnAssociationHasTwoEnds) {
  for (const bool removed : {false, true}) {
    JournalEvent change = Of(removed ? "ASSOCIATION_REMOVED" : "ASSOCIATION_ADDED");
    change.to_type_id = "0-47";
    change.to_id = 9;
    const HubSpotEvent event = ReadOne(change);
    EXPECT_EQ(event.type, "contact.associationChange");
    EXPECT_EQ(event.kind, EventKind::kAssociationChange);
    EXPECT_EQ(event.object_type, ObjectType::kContact);
    EXPECT_EQ(event.object_id, 123);
    EXPECT_EQ(event.to_type, ObjectType::kMeeting);
    EXPECT_EQ(event.to_id, 9);
    EXPECT_EQ(event.association_removed, removed);
  }
  const HubSpotEvent event = ReadOne(Of("ASSOCIATION_ADDED", "0-47", 9));
  EXPECT_EQ(event.kind, EventKind::kAssociationChange) << "the record itself is read";
  EXPECT_EQ(event.object_type, ObjectType::kMeeting);
  EXPECT_EQ(event.object_id, 9);
}

TEST(JournalEvent, WhatNobodyKnowsIsKeptAsSuch) {
  const struct {
    const char* action;
    const char* type;
  } kCases[] = {{"APP_UNINSTALL", "journal.APP_UNINSTALL"},
                {"SNAPSHOT", "journal.SNAPSHOT"},
                {"ASSOCIATION_MOVED", "journal.ASSOCIATION_MOVED"},
                {"<script>", "journal.unknown"},
                {"create", "journal.unknown"}};
  for (const auto& c : kCases) {
    const HubSpotEvent event = ReadOne(Of(c.action));
    EXPECT_EQ(event.type, c.type);
    EXPECT_EQ(event.kind, EventKind::kUnknown) << c.action;
  }
  EXPECT_EQ(ReadOne(Of("CREATE", "0-1", 0)).kind, EventKind::kUnknown) << "of no record";
}

TEST(JournalEvent, KeysTellPlacesApart) {
  const std::string key = JournalKey("o-1", 3, "amount");
  EXPECT_EQ(key, "journal/o-1/3/amount");
  EXPECT_NE(key, JournalKey("o-1", 4, "amount"));
  EXPECT_NE(key, JournalKey("o-2", 3, "amount"));
  EXPECT_NE(key, JournalKey("o-1", 3, "dealstage"));
  EXPECT_LT(JournalKey(std::string(5'000, 'o'), 3, "amount").size(), 301u);
}

}  // namespace
}  // namespace stanna::webhooks
