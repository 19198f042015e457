#include "tools/hubspot_sim/webhooks/events.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <map>
#include <set>

#include "tools/hubspot_sim/store/store.h"

namespace stanna::sim {
namespace {

constexpr int64_t kNow = 1'800'000'000'000;
constexpr ObjectType kContact = ObjectType::kContact;
constexpr ObjectType kCompany = ObjectType::kCompany;
constexpr ObjectType kMeeting = ObjectType::kMeeting;

/// A portal whose changes become events of an app that subscribed to everything.
class EventsTest : public testing::Test {
 protected:
  EventsTest() {
    for (const char* object : {"contact", "company", "deal", "line_item"}) {
      for (const char* kind : {"creation", "deletion", "merge", "restore", "associationChange"}) {
        Subscribe({std::string(object) + "." + kind, "", ""});
      }
    }
    Subscribe({"contact.privacyDeletion", "", ""});
    Subscribe({"contact.propertyChange", "jobtitle", ""});
    Subscribe({"contact.propertyChange", "phone", ""});
    for (const char* kind : {"creation", "deletion", "associationChange"}) {
      Subscribe({std::string("object.") + kind, "", "0-47"});
    }
    Subscribe({"object.propertyChange", "hs_meeting_outcome", "0-47"});
    store_.SetListener([this](const std::vector<Change>& changes) {
      for (const WebhookEvent& event :
           MakeEvents(changes, next_event_id_, kNow + 5, format_, subscriptions_)) {
        keys_.push_back(event.key);
        made_.push_back(boost::json::parse(event.head + "0" + event.tail).as_object());
      }
      next_event_id_ += static_cast<int64_t>(changes.size());
    });
  }

  void Subscribe(const SubscriptionInput& input) {
    const auto added = subscriptions_.Add(input, 0);
    ASSERT_TRUE(added.subscription.has_value()) << added.refusal;
    subscriptions_.SetActive(added.subscription->id, true, 0);
  }
  int64_t Id(ObjectType type, int64_t index) const { return portal_.IdAt(type, index); }
  static std::string Type(const boost::json::object& event) {
    return std::string(event.at("subscriptionType").as_string());
  }
  /// "contact.deletion" to how often.
  std::map<std::string, int> Types() const {
    std::map<std::string, int> types;
    for (const auto& event : made_) ++types[Type(event)];
    return types;
  }
  const boost::json::object& The(const std::string& type) const {
    for (const auto& event : made_) {
      if (Type(event) == type) return event;
    }
    ADD_FAILURE() << "no " << type;
    return made_.front();
  }
  using Expected = std::map<std::string, int>;

  Portal portal_{PortalOptions{}};
  Store store_{portal_};
  Subscriptions subscriptions_;
  EventFormat format_{.app_id = 4210286, .portal_id = 44237313, .sensitive = {}};
  int64_t next_event_id_ = 100;
  std::vector<boost::json::object> made_;
  std::vector<std::string> keys_;
};

TEST_F(EventsTest, CreationAndDeletionAndRestore) {
  const int64_t id = store_.Create(kContact, {{*FindProperty(kContact, "jobtitle"), "CTO"}}, kNow);
  ASSERT_EQ(Types(), (Expected{{"contact.creation", 1}}));
  const auto& created = made_[0];
  EXPECT_EQ(created.at("objectId"), id);
  EXPECT_EQ(created.at("occurredAt"), kNow);
  EXPECT_EQ(created.at("appId"), 4210286);
  EXPECT_EQ(created.at("portalId"), 44237313);
  EXPECT_EQ(created.at("attemptNumber"), 0);
  EXPECT_EQ(created.at("changeFlag"), "NEW");
  EXPECT_EQ(created.at("changeSource"), "API");
  store_.Archive(kContact, id, kNow + 1);
  store_.Restore(kContact, id, kNow + 2);
  EXPECT_EQ(Types(),
            (Expected{{"contact.creation", 1}, {"contact.deletion", 1}, {"contact.restore", 1}}));
  EXPECT_EQ(made_[1].at("changeFlag"), "DELETED");
}

TEST_F(EventsTest, PropertyChangesOfSubscribedPropertiesOnly) {
  const int jobtitle = *FindProperty(kContact, "jobtitle");
  const auto lock = store_.Exclusive(ChangeSource::kUser);
  store_.Update(kContact, Id(kContact, 0),
                {{jobtitle, "CFO"}, {*FindProperty(kContact, "firstname"), "Eve"}}, kNow);
  ASSERT_EQ(Types(), (Expected{{"contact.propertyChange", 1}}));
  EXPECT_EQ(made_[0].at("propertyName"), "jobtitle");
  EXPECT_EQ(made_[0].at("propertyValue"), "CFO");
  EXPECT_EQ(made_[0].at("changeSource"), "CRM_UI");
  EXPECT_EQ(made_[0].at("sourceId"), "userId:73074701");
  EXPECT_FALSE(made_[0].contains("objectTypeId"));
  store_.Update(kContact, Id(kContact, 0), {{jobtitle, "CFO"}}, kNow + 1);
  EXPECT_EQ(made_.size(), 1U) << "the value is the same";
  store_.Update(kContact, Id(kContact, 0), {{jobtitle, ""}}, kNow + 2);
  ASSERT_EQ(made_.size(), 2U);
  EXPECT_EQ(made_[1].at("propertyValue"), "");
}

TEST_F(EventsTest, SensitiveValuesAreWithheld) {
  format_.sensitive = {{kContact, "phone"}};
  store_.Update(kContact, Id(kContact, 0), {{*FindProperty(kContact, "phone"), "+49 30 1"}}, kNow);
  ASSERT_EQ(made_.size(), 1U);
  EXPECT_EQ(made_[0].at("propertyValue"), "REDACTED");
  EXPECT_EQ(made_[0].at("isSensitive"), true);
}

TEST_F(EventsTest, ActivitiesSayTheirType) {
  store_.Update(kMeeting, Id(kMeeting, 0),
                {{*FindProperty(kMeeting, "hs_meeting_outcome"), "TEST_OUTCOME"}}, kNow);
  store_.Archive(kMeeting, Id(kMeeting, 1), kNow);
  store_.Archive(ObjectType::kCall, Id(ObjectType::kCall, 1), kNow);
  EXPECT_EQ(Types(), (Expected{{"object.propertyChange", 1}, {"object.deletion", 1}}))
      << "calls are not subscribed to";
  const auto& changed = The("object.propertyChange");
  EXPECT_EQ(changed.at("objectTypeId"), "0-47");
  EXPECT_EQ(changed.at("isSensitive"), false);
  EXPECT_EQ(changed.at("objectId"), Id(kMeeting, 0));
}

TEST_F(EventsTest, AMergeDeletesBothAndChangesNoProperty) {
  const int64_t winner = Id(kContact, 10);
  const int64_t loser = Id(kContact, 11);
  const int64_t merged = store_.Merge(kContact, winner, loser, kNow);
  EXPECT_EQ(Types(), (Expected{{"contact.merge", 1}, {"contact.deletion", 2}}));
  const auto& merge = The("contact.merge");
  EXPECT_EQ(merge.at("objectId"), winner);
  EXPECT_EQ(merge.at("primaryObjectId"), winner);
  EXPECT_EQ(merge.at("mergedObjectIds"), boost::json::array({loser}));
  EXPECT_EQ(merge.at("newObjectId"), merged);
  EXPECT_TRUE(merge.contains("numberOfPropertiesMoved"));
  std::set<int64_t> gone;
  for (const auto& event : made_) {
    if (Type(event) != "contact.deletion") continue;
    gone.insert(event.at("objectId").as_int64());
    EXPECT_EQ(event.at("changeSource"), "MERGE");
  }
  EXPECT_EQ(gone, (std::set<int64_t>{winner, loser}));
}

TEST_F(EventsTest, APrivacyDeletionIsADeletionToo) {
  store_.Purge(kContact, Id(kContact, 0));
  EXPECT_EQ(Types(), (Expected{{"contact.privacyDeletion", 1}, {"contact.deletion", 1}}));
  for (const auto& event : made_) EXPECT_EQ(event.at("occurredAt"), kNow + 5);
  EXPECT_EQ(made_[0].at("eventId"), made_[1].at("eventId")) << "not unique across subscriptions";
  EXPECT_NE(keys_[0], keys_[1]);
  made_.clear();
  store_.Purge(kCompany, Id(kCompany, 0));
  EXPECT_EQ(Types(), (Expected{{"company.deletion", 1}}));
}

TEST_F(EventsTest, AnAssociationChangesInBothDirectionsAndItsPrimaryOnTop) {
  const int64_t contact = store_.Create(kContact, {}, kNow);
  const int64_t company = store_.Create(kCompany, {}, kNow);
  made_.clear();
  keys_.clear();
  store_.Associate({kContact, contact, kCompany, company}, {1});
  EXPECT_EQ(Types(),
            (Expected{{"contact.associationChange", 2}, {"company.associationChange", 2}}));
  int primary = 0;
  for (const auto& event : made_) {
    const bool of_contact = Type(event) == "contact.associationChange";
    EXPECT_EQ(event.at("associationType"),
              of_contact ? "CONTACT_TO_COMPANY" : "COMPANY_TO_CONTACT");
    EXPECT_EQ(event.at("fromObjectId"), of_contact ? contact : company);
    EXPECT_EQ(event.at("toObjectId"), of_contact ? company : contact);
    EXPECT_EQ(event.at("associationRemoved"), false);
    EXPECT_FALSE(event.contains("objectId"));
    primary += event.at("isPrimaryAssociation").as_bool();
  }
  EXPECT_EQ(primary, 2);
  EXPECT_EQ(std::set<std::string>(keys_.begin(), keys_.end()).size(), 4U);
  made_.clear();
  store_.Associate({kContact, contact, kCompany, company}, {1});
  EXPECT_TRUE(made_.empty()) << "nothing changed";
  store_.Disassociate({kContact, contact, kCompany, company}, {});
  EXPECT_EQ(made_.size(), 4U);
  for (const auto& event : made_) EXPECT_EQ(event.at("associationRemoved"), true);
}

TEST_F(EventsTest, ANewPrimaryCompanyTakesTheMarkOffTheOld) {
  const int64_t contact = store_.Create(kContact, {}, kNow);
  const int64_t first = store_.Create(kCompany, {}, kNow);
  const int64_t second = store_.Create(kCompany, {}, kNow);
  store_.Associate({kContact, contact, kCompany, first}, {1});
  made_.clear();
  store_.Associate({kContact, contact, kCompany, second}, {1});
  int removed = 0;
  for (const auto& event : made_) {
    if (!event.at("associationRemoved").as_bool()) continue;
    ++removed;
    EXPECT_EQ(event.at("isPrimaryAssociation"), true);
    EXPECT_TRUE(event.at("toObjectId") == first || event.at("fromObjectId") == first);
  }
  EXPECT_EQ(removed, 2);
  EXPECT_EQ(made_.size(), 6U);
}

TEST_F(EventsTest, LinksOfActivitiesAreGenericOnly) {
  const int64_t meeting = store_.Create(kMeeting, {}, kNow);
  const int64_t company = store_.Create(kCompany, {}, kNow);
  made_.clear();
  store_.Associate({kMeeting, meeting, kCompany, company}, {188});
  ASSERT_EQ(Types(), (Expected{{"object.associationChange", 1}}));
  EXPECT_EQ(made_[0].at("fromObjectTypeId"), "0-47");
  EXPECT_EQ(made_[0].at("toObjectTypeId"), "0-2");
  EXPECT_EQ(made_[0].at("associationTypeId"), 188);
  EXPECT_EQ(made_[0].at("associationCategory"), "HUBSPOT_DEFINED");
  EXPECT_FALSE(made_[0].contains("associationType"));
  made_.clear();
  store_.Associate({kMeeting, 1, kCompany, company}, {188});
  EXPECT_TRUE(made_.empty()) << "there is no such meeting";
}

TEST_F(EventsTest, TheTypeCanBeCalledAsTheDocumentationDoes) {
  format_.type_member = "eventType";
  store_.SetListener([this](const std::vector<Change>& changes) {
    const auto events = MakeEvents(changes, 1, kNow, format_, subscriptions_);
    ASSERT_EQ(events.size(), 1U);
    const auto event = boost::json::parse(events[0].head + "7" + events[0].tail).as_object();
    EXPECT_EQ(event.at("eventType"), "contact.creation");
    EXPECT_EQ(event.at("attemptNumber"), 7);
    made_.push_back(event);
  });
  store_.Create(kContact, {}, kNow);
  EXPECT_EQ(made_.size(), 1U);
}

}  // namespace
}  // namespace stanna::sim
