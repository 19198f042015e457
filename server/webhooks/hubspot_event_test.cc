#include "server/webhooks/hubspot_event.h"

#include <gtest/gtest.h>

#include <set>

namespace stanna::webhooks {
namespace {

constexpr auto kContact = ObjectType::kContact;
constexpr auto kCompany = ObjectType::kCompany;

HubSpotEvent Read(std::string_view json) {
  auto event = ReadEvent(json);
  EXPECT_TRUE(event.ok()) << json << ": " << ToString(event.status());
  return event.ok() ? *event : HubSpotEvent();
}

/// The fields of an event's base, then `rest`.
std::string Json(const std::string& type, const std::string& rest) {
  return R"({"appId":1,"eventId":101,"subscriptionId":7,"portalId":33,)"
         R"("occurredAt":1731612211000,"subscriptionType":")" +
         type + R"(","attemptNumber":0)" + (rest.empty() ? "" : "," + rest) + "}";
}

TEST(ReadEvent, ReadsWhatHubSpotSends) {
  const HubSpotEvent creation =
      Read(R"({"appId":4210286,"eventId":100,"subscriptionId":2881778,"portalId":44237313,)"
           R"("occurredAt":1731612159499,"subscriptionType":"contact.creation","attemptNumber":0,)"
           R"("objectId":123,"changeSource":"CRM","changeFlag":"NEW"})");
  EXPECT_EQ(creation.kind, EventKind::kCreation);
  EXPECT_EQ(creation.type, "contact.creation");
  EXPECT_EQ(creation.portal_id, 44237313);
  EXPECT_EQ(creation.app_id, 4210286);
  EXPECT_EQ(creation.subscription_id, 2881778);
  EXPECT_EQ(creation.event_id, 100);
  EXPECT_EQ(creation.occurred_at, FromEpochMs(1'731'612'159'499));
  EXPECT_EQ(creation.attempt, 0);
  EXPECT_EQ(creation.object_type, kContact);
  EXPECT_EQ(creation.object_id, 123);

  const HubSpotEvent change =
      Read(R"({"appId":4210286,"eventId":100,"subscriptionId":2902227,"portalId":44237313,)"
           R"("occurredAt":1731612210994,"subscriptionType":"contact.propertyChange",)"
           R"("attemptNumber":3,"objectId":123,"changeSource":"CRM","propertyName":"message",)"
           R"("propertyValue":"sample-value"})");
  EXPECT_EQ(change.kind, EventKind::kPropertyChange);
  EXPECT_EQ(change.attempt, 3);
  EXPECT_EQ(change.property, "message");
  EXPECT_EQ(change.value, "sample-value");
  EXPECT_FALSE(change.redacted);
}

TEST(ReadEvent, KnowsTheTypes) {
  using std::optional;
  struct Case {
    std::string type, rest;
    EventKind kind;
    optional<ObjectType> object_type;
    ObjectId object_id;
  };
  const std::string id = R"("objectId":123)";
  const std::string change = id + R"(,"propertyName":"p","propertyValue":"v")";
  const auto none = std::nullopt;
  for (const Case& c : {
           Case{"contact.deletion", id, EventKind::kDeletion, kContact, 123},
           Case{"contact.restore", id, EventKind::kRestore, kContact, 123},
           Case{"contact.privacyDeletion", id, EventKind::kPrivacyDeletion, kContact, 123},
           Case{"company.creation", id, EventKind::kCreation, kCompany, 123},
           Case{"deal.propertyChange", change, EventKind::kPropertyChange, ObjectType::kDeal, 123},
           Case{"line_item.creation", id, EventKind::kCreation, ObjectType::kLineItem, 123},
           Case{"object.creation", id + R"(,"objectTypeId":"0-48")", EventKind::kCreation,
                ObjectType::kCall, 123},
           Case{"object.deletion", id + R"(,"objectTypeId":"0-49")", EventKind::kDeletion,
                ObjectType::kEmail, 123},
           Case{"object.restore", id + R"(,"objectTypeId":"0-46")", EventKind::kRestore,
                ObjectType::kNote, 123},
           Case{"object.creation", id + R"(,"objectTypeId":"0-27")", EventKind::kCreation,
                ObjectType::kTask, 123},
           Case{"object.creation", id + R"(,"objectTypeId":"0-1")", EventKind::kCreation, kContact,
                123},
           Case{"object.propertyChange", change + R"(,"objectTypeId":"0-47")",
                EventKind::kPropertyChange, ObjectType::kMeeting, 123},
           // Records that are not kept, and what nobody knows.
           Case{"ticket.creation", id, EventKind::kCreation, none, 123},
           Case{"object.creation", id + R"(,"objectTypeId":"2-77")", EventKind::kCreation, none,
                123},
           Case{"object.creation", id, EventKind::kCreation, none, 123},
           Case{"conversation.newMessage", id, EventKind::kUnknown, none, 123},
           Case{"contact.somethingNew", id, EventKind::kUnknown, kContact, 123},
           Case{"contact", id, EventKind::kUnknown, kContact, 123},
           Case{"", id, EventKind::kUnknown, none, 123},
           Case{".", id, EventKind::kUnknown, none, 123},
           Case{"contact.creation.more", id, EventKind::kUnknown, kContact, 123},
           // Known ones that lack what they are about.
           Case{"contact.creation", "", EventKind::kUnknown, kContact, 0},
           Case{"contact.propertyChange", id, EventKind::kUnknown, kContact, 123},
           Case{"contact.associationChange", R"("fromObjectId":1)", EventKind::kUnknown, none, 1},
           // Digits in quotes are a number, too.
           Case{"contact.creation", R"("objectId":"9007199254740993")", EventKind::kCreation,
                kContact, 9'007'199'254'740'993},
       }) {
    SCOPED_TRACE(c.type + " " + c.rest);
    const HubSpotEvent event = Read(Json(c.type, c.rest));
    EXPECT_EQ(event.type, c.type);
    EXPECT_EQ(event.kind, c.kind);
    EXPECT_EQ(event.object_id, c.object_id);
    if (c.kind == EventKind::kUnknown) continue;
    EXPECT_EQ(event.object_type, c.object_type);
  }
}

TEST(ReadEvent, TakesTheTypeAndTheTimeOfTheDatedApi) {
  const HubSpotEvent event =
      Read(R"({"portalId":33,"occurredAt":"2024-11-14T19:23:31Z","eventType":"deal.deletion",)"
           R"("objectId":5})");
  EXPECT_EQ(event.kind, EventKind::kDeletion);
  EXPECT_EQ(event.type, "deal.deletion");
  EXPECT_EQ(event.occurred_at, FromEpochMs(1'731'612'211'000));
}

TEST(ReadEvent, ReadsBothFormsOfAnAssociation) {
  struct Case {
    std::string type, rest;
    std::optional<ObjectType> from, to;
    bool removed;
  };
  const std::string ends = R"("fromObjectId":123,"toObjectId":501)";
  for (const Case& c : {
           Case{"contact.associationChange",
                R"("associationType":"CONTACT_TO_COMPANY","associationRemoved":false,)"
                R"("isPrimaryAssociation":true)",
                kContact, kCompany, false},
           Case{"deal.associationChange",
                R"("associationType":"DEAL_TO_LINE_ITEM","associationRemoved":true)",
                ObjectType::kDeal, ObjectType::kLineItem, true},
           Case{"line_item.associationChange", R"("associationType":"LINE_ITEM_TO_DEAL")",
                ObjectType::kLineItem, ObjectType::kDeal, false},
           Case{"contact.associationChange", R"("associationType":"CONTACT_TO_TICKET")", kContact,
                std::nullopt, false},
           Case{"contact.associationChange", R"("changeSource":"USER")", kContact, std::nullopt,
                false},
           Case{"object.associationChange",
                R"("fromObjectTypeId":"0-1","toObjectTypeId":"0-2","associationTypeId":1,)"
                R"("associationCategory":"HUBSPOT_DEFINED","associationRemoved":false)",
                kContact, kCompany, false},
           Case{"object.associationChange",
                R"("fromObjectTypeId":"2-7","toObjectTypeId":"0-47","associationRemoved":true)",
                std::nullopt, ObjectType::kMeeting, true},
       }) {
    SCOPED_TRACE(c.type + " " + c.rest);
    const HubSpotEvent event = Read(Json(c.type, ends + "," + c.rest));
    EXPECT_EQ(event.kind, EventKind::kAssociationChange);
    EXPECT_EQ(event.object_type, c.from);
    EXPECT_EQ(event.object_id, 123);
    EXPECT_EQ(event.to_type, c.to);
    EXPECT_EQ(event.to_id, 501);
    EXPECT_EQ(event.association_removed, c.removed);
  }
}

TEST(ReadEvent, AMergeLeavesOneRecord) {
  struct Case {
    std::string rest;
    ObjectId object_id, survivor;
    std::vector<ObjectId> absorbed;
  };
  using Ids = std::vector<ObjectId>;
  for (const Case& c : {
           Case{R"("objectId":501,"primaryObjectId":501,"mergedObjectIds":[502],)"
                R"("newObjectId":777,"numberOfPropertiesMoved":4)",
                501, 777, Ids{501, 502}},
           Case{R"("objectId":501,"primaryObjectId":501,"mergedObjectIds":[502,503,502])", 501, 501,
                Ids{502, 503}},
           Case{R"("objectId":501,"primaryObjectId":501,"newObjectId":null,)"
                R"("mergedObjectIds":["502"])",
                501, 501, Ids{502}},
           Case{R"("primaryObjectId":501,"mergedObjectIds":[501,502],"newObjectId":501)", 501, 501,
                Ids{502}},
           Case{R"("objectId":501)", 501, 501, Ids{}},
           Case{R"("objectId":501,"primaryObjectId":501,"mergedObjectIds":[502],"newObjectId":0)",
                501, 501, Ids{502}},
           Case{R"("objectId":501,"primaryObjectId":0,"mergedObjectIds":[502])", 501, 501,
                Ids{502}},
       }) {
    const HubSpotEvent event = Read(Json("company.merge", c.rest));
    EXPECT_EQ(event.kind, EventKind::kMerge) << c.rest;
    EXPECT_EQ(event.object_id, c.object_id) << c.rest;
    EXPECT_EQ(event.survivor, c.survivor) << c.rest;
    EXPECT_EQ(event.absorbed, c.absorbed) << c.rest;
  }
  EXPECT_EQ(Read(Json("company.merge", "")).kind, EventKind::kUnknown);
}

TEST(ReadEvent, APropertysValueMayBeAnythingOrHidden) {
  struct Case {
    std::string rest, value;
    bool redacted;
  };
  for (const Case& c : {
           Case{R"("propertyValue":"NO_SHOW","isSensitive":false)", "NO_SHOW", false},
           Case{R"("propertyValue":"")", "", false},
           Case{R"("propertyValue":null)", "", false},
           Case{R"("changeSource":"CRM")", "", false},
           Case{R"("propertyValue":12)", "12", false},
           Case{R"("propertyValue":true)", "true", false},
           Case{R"("propertyValue":"a\"\\\u00e4\ud83d\ude00")", "a\"\\ä😀", false},
           Case{R"("propertyValue":"REDACTED","isSensitive":true)", "", true},
           Case{R"("propertyValue":"REDACTED")", "", true},
           Case{R"("propertyValue":"REDACTED","isSensitive":false)", "REDACTED", false},
           Case{R"("propertyValue":"shown","isSensitive":true)", "shown", false},
       }) {
    const HubSpotEvent event =
        Read(Json("contact.propertyChange", R"("objectId":1,"propertyName":"p",)" + c.rest));
    EXPECT_EQ(event.value, c.value) << c.rest;
    EXPECT_EQ(event.redacted, c.redacted) << c.rest;
  }
}

TEST(ReadEvent, SaysWhatIsNoEvent) {
  struct Case {
    std::string_view json, complaint;
  };
  const std::string deep =
      R"({"portalId":33,"occurredAt":1,"x":)" + std::string(100, '[') + std::string(100, ']') + "}";
  for (const Case& c : {
           Case{"", "JSON"},
           Case{"{", "JSON"},
           Case{"{}x", "JSON"},
           Case{"{\"portalId\":33,\"occurredAt\":1,\"a\":\"\xff\"}", "JSON"},
           Case{deep, "JSON"},
           Case{"[]", "object"},
           Case{"null", "object"},
           Case{"12", "object"},
           Case{"{}", "portal"},
           Case{R"({"portalId":0,"occurredAt":1})", "portal"},
           Case{R"({"portalId":-3,"occurredAt":1})", "portal"},
           Case{R"({"portalId":"x","occurredAt":1})", "portal"},
           Case{R"({"portalId":1.5,"occurredAt":1})", "portal"},
           Case{R"({"portalId":99999999999999999999,"occurredAt":1})", "portal"},
           Case{R"({"portalId":33})", "time"},
           Case{R"({"portalId":33,"occurredAt":null})", "time"},
           Case{R"({"portalId":33,"occurredAt":"yesterday"})", "time"},
           Case{R"({"portalId":33,"occurredAt":{}})", "time"},
       }) {
    const auto event = ReadEvent(c.json);
    EXPECT_EQ(event.status().code(), absl::StatusCode::kInvalidArgument) << c.json;
    EXPECT_NE(MessageOf(event.status()).find(c.complaint), std::string::npos)
        << ToString(event.status());
  }
}

TEST(RepetitionKey, IsTheSameForEachAttempt) {
  HubSpotEvent event = Read(
      Json("contact.propertyChange", R"("objectId":1,"propertyName":"p","propertyValue":"v")"));
  const std::string key = RepetitionKey(event);
  event.attempt = 9;
  EXPECT_EQ(RepetitionKey(event), key);
}

TEST(RepetitionKey, TellsEventsApart) {
  const auto of = [](const std::string& type, const std::string& rest) {
    return RepetitionKey(Read(Json(type, rest)));
  };
  const std::string change = R"("objectId":1,"propertyName":"p","propertyValue":"v")";
  const std::string ends = R"("associationType":"CONTACT_TO_COMPANY",)";
  std::set<std::string> keys;
  std::size_t count = 0;
  const auto add = [&](const std::string& key) {
    keys.insert(key);
    EXPECT_EQ(keys.size(), ++count) << key;
  };
  add(of("contact.propertyChange", change));
  add(of("contact.propertyChange", R"("objectId":2,"propertyName":"p")"));
  add(of("contact.propertyChange", R"("objectId":1,"propertyName":"q")"));
  add(of("contact.deletion", R"("objectId":1)"));
  add(of("contact.associationChange", ends + R"("fromObjectId":1,"toObjectId":2)"));
  add(of("contact.associationChange", ends + R"("fromObjectId":2,"toObjectId":1)"));
  // The last of two members of one name counts.
  add(of("contact.propertyChange", change + R"(,"subscriptionId":8)"));
  add(of("contact.propertyChange", change + R"(,"occurredAt":1731612211001)"));
  add(of("contact.propertyChange", change + R"(,"eventId":102)"));
  const std::string endless(5'000, 'p');
  const auto named = [&](const std::string& name) {
    return of("contact.propertyChange", R"("objectId":1,"propertyName":")" + name + R"(")");
  };
  add(named(endless + "a"));
  add(named(endless + "b"));
  EXPECT_LE(named(endless).size(), 300u) << "what an index takes";
}

}  // namespace
}  // namespace stanna::webhooks
