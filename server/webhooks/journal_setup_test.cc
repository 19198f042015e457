#include "server/webhooks/journal_setup.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "server/webhooks/wanted_subscriptions.h"

namespace stanna::webhooks {
namespace {

using hubspot::CallOptions;
using hubspot::JournalSubscription;
using hubspot::JournalSubscriptionKey;
using Keys = std::vector<JournalSubscriptionKey>;

// What HubSpot has, and what was done in which order.
class FakeSubscriptions : public hubspot::JournalSubscriptions {
 public:
  void Add(const JournalSubscriptionKey& key, bool of_single_records = false) {
    all.push_back({std::to_string(++last_id_), key, of_single_records});
  }
  absl::StatusOr<std::vector<JournalSubscription>> List(const CallOptions&) override { return all; }
  absl::StatusOr<JournalSubscription> Create(const JournalSubscriptionKey& key,
                                             const CallOptions&) override {
    done.push_back("create " + key.type + " " + key.object_type_id);
    if (key.object_type_id == refused_type) return InvalidArgument("not this one");
    if (key.object_type_id == failing_type) return Unavailable("away");
    Add(key);
    return all.back();
  }
  absl::Status Remove(const std::string& id, const CallOptions&) override {
    done.push_back("remove " + id);
    std::erase_if(all, [&](const auto& one) { return one.id == id; });
    return absl::OkStatus();
  }

  std::vector<JournalSubscription> all;
  std::vector<std::string> done;
  std::string refused_type = "-", failing_type = "-";

 private:
  int last_id_ = 0;
};

JournalSubscriptionKey Contacts(std::vector<std::string> properties = {"email"}) {
  return {.type = "OBJECT",
          .portal_id = 33,
          .object_type_id = "0-1",
          .actions = {"CREATE", "UPDATE"},
          .properties = std::move(properties)};
}

TEST(WantedOfJournal, OneOfRecordsAndOneOfAssociationsForEachType) {
  const Keys keys = WantedOfJournal(33, {{"contact.creation", "", ""},
                                         {"contact.deletion", "", ""},
                                         {"contact.restore", "", ""},
                                         {"contact.merge", "", ""},
                                         {"contact.associationChange", "", ""},
                                         {"contact.privacyDeletion", "", ""},
                                         {"object.creation", "0-47", ""},
                                         {"contact.propertyChange", "", "phone"},
                                         {"contact.propertyChange", "", "email"},
                                         {"conversation.newMessage", "", ""}});
  const Keys expected = {
      {.type = "ASSOCIATION",
       .portal_id = 33,
       .object_type_id = "0-1",
       .actions = {"ASSOCIATION_ADDED", "ASSOCIATION_REMOVED"},
       .properties = {}},
      {.type = "GDPR_PRIVACY_DELETION",
       .portal_id = 33,
       .object_type_id = "",
       .actions = {"GDPR_DELETE"},
       .properties = {}},
      {.type = "OBJECT",
       .portal_id = 33,
       .object_type_id = "0-1",
       .actions = {"CREATE", "DELETE", "MERGE", "RESTORE", "UPDATE"},
       .properties = {"email", "phone"}},
      {.type = "OBJECT",
       .portal_id = 33,
       .object_type_id = "0-47",
       .actions = {"CREATE"},
       .properties = {}},
  };
  EXPECT_EQ(keys, expected);
}

TEST(WantedOfJournal, OfTheStandardMappingAllTypesWithTheirProperties) {
  const Keys keys = WantedOfJournal(
      33, WantedSubscriptions({{.config = config::StandardConfiguration(), .definitions = {}}}));
  EXPECT_EQ(keys.size(), 2 * kAllObjectTypes.size() + 1);
  for (const JournalSubscriptionKey& key : keys) {
    if (key.type != "OBJECT") continue;
    EXPECT_TRUE(std::ranges::count(key.actions, "UPDATE")) << key.object_type_id;
    EXPECT_FALSE(key.properties.empty()) << key.object_type_id << ": it would be told of all";
  }
}

TEST(PlanJournal, TellsWhatDiffers) {
  const JournalSubscriptionKey wanted = Contacts();
  JournalSubscriptionKey other_portal = Contacts();
  other_portal.portal_id = 44;
  const std::vector<JournalSubscription> found = {{"1", Contacts({"email", "phone"}), false},
                                                  {"2", wanted, false},
                                                  {"3", wanted, false},
                                                  {"4", wanted, true},
                                                  {"5", other_portal, false}};
  const JournalPlan plan = PlanJournal({wanted}, found);
  EXPECT_EQ(plan.in_order, 1u);
  EXPECT_TRUE(plan.missing.empty());
  ASSERT_EQ(plan.outdated.size(), 2u) << "other properties, and one that is there twice";
  EXPECT_EQ(plan.outdated[0].id, "1");
  EXPECT_EQ(plan.outdated[1].id, "3");
  ASSERT_EQ(plan.superfluous.size(), 2u);
  EXPECT_EQ(plan.superfluous[0].id, "4");
  EXPECT_EQ(plan.superfluous[1].id, "5");
  EXPECT_EQ(PlanJournal({wanted}, {}).missing, Keys{wanted});
}

TEST(SetUpJournal, MakesTheNewOneBeforeTheOldOneGoes) {
  FakeSubscriptions hubspot;
  hubspot.Add(Contacts({"email"}));
  JournalSubscriptionKey theirs = Contacts();
  theirs.object_type_id = "0-5";
  hubspot.Add(theirs);
  const auto check = CheckJournal(hubspot, {Contacts({"phone"})}, {});
  ASSERT_TRUE(check.ok());
  EXPECT_EQ(check->plan.missing.size(), 1u);
  EXPECT_TRUE(hubspot.done.empty());

  const auto report = SetUpJournal(hubspot, {Contacts({"phone"})}, false, {});
  ASSERT_TRUE(report.ok());
  EXPECT_EQ(hubspot.done, (std::vector<std::string>{"create OBJECT 0-1", "remove 1"}));
  EXPECT_EQ(report->created, 1u);
  EXPECT_EQ(report->removed, 1u);
  EXPECT_EQ(report->plan.superfluous.size(), 1u) << "theirs stays";
  hubspot.done.clear();
  ASSERT_TRUE(SetUpJournal(hubspot, {Contacts({"phone"})}, false, {}).ok());
  EXPECT_TRUE(hubspot.done.empty()) << "once more changes nothing";
  ASSERT_TRUE(SetUpJournal(hubspot, {Contacts({"phone"})}, true, {}).ok());
  EXPECT_EQ(hubspot.done, std::vector<std::string>{"remove 2"});
}

TEST(SetUpJournal, WhatIsRefusedIsSaidAndWhatItWouldReplaceStays) {
  FakeSubscriptions hubspot;
  hubspot.Add(Contacts({"email"}));
  hubspot.refused_type = "0-1";
  JournalSubscriptionKey deals = Contacts();
  deals.object_type_id = "0-3";
  const auto report = SetUpJournal(hubspot, {Contacts({"phone"}), deals}, false, {});
  ASSERT_TRUE(report.ok());
  ASSERT_EQ(report->refused.size(), 1u);
  EXPECT_EQ(report->refused[0].reason, "not this one");
  EXPECT_EQ(report->created, 1u);
  EXPECT_EQ(report->removed, 0u);
  EXPECT_EQ(hubspot.all.size(), 2u);
}

TEST(SetUpJournal, AnErrorEndsItAndSaysHowFarItCame) {
  FakeSubscriptions hubspot;
  hubspot.failing_type = "0-3";
  JournalSubscriptionKey deals = Contacts();
  deals.object_type_id = "0-3";
  const auto report = SetUpJournal(hubspot, {Contacts(), deals}, false, {});
  EXPECT_TRUE(absl::IsUnavailable(report.status()));
  EXPECT_NE(MessageOf(report.status()).find("1 of 2"), std::string::npos);
}

}  // namespace
}  // namespace stanna::webhooks
