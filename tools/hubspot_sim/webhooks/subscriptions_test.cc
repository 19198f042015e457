#include "tools/hubspot_sim/webhooks/subscriptions.h"

#include <gtest/gtest.h>

namespace stanna::sim {
namespace {

TEST(Subscriptions, StartInactiveAndCountOnceActive) {
  Subscriptions subscriptions;
  const auto added = subscriptions.Add({"contact.propertyChange", "email", ""}, 5);
  ASSERT_TRUE(added.subscription.has_value()) << added.refusal;
  EXPECT_FALSE(added.subscription->active);
  const auto of = [&subscriptions](const char* property) {
    return subscriptions.Of(ObjectType::kContact, EventKind::kPropertyChange, property).size();
  };
  EXPECT_EQ(of("email"), 0U);
  const auto active = subscriptions.SetActive(added.subscription->id, true, 9);
  ASSERT_TRUE(active.has_value());
  EXPECT_EQ(active->created_ms, 5);
  EXPECT_EQ(active->updated_ms, 9);
  EXPECT_EQ(of("email"), 1U);
  EXPECT_EQ(of("phone"), 0U) << "one subscription per property";
  EXPECT_TRUE(subscriptions.Remove(added.subscription->id));
  EXPECT_EQ(of("email"), 0U);
  EXPECT_FALSE(subscriptions.SetActive(added.subscription->id, true, 9).has_value());
}

TEST(Subscriptions, RefuseWhatHubSpotRefuses) {
  const SubscriptionInput refused[] = {
      {"contact.birthday", "", ""},
      {"contact", "", ""},
      {"meeting.creation", "", ""},
      {"company.privacyDeletion", "", ""},
      {"product.associationChange", "", ""},
      {"contact.propertyChange", "", ""},
      {"contact.creation", "email", ""},
      {"contact.creation", "", "0-1"},
      {"contact.propertyChange", "hs_lastmodifieddate", ""},
      {"contact.propertyChange", "num_unique_conversion_events", ""},
      {"object.creation", "", ""},
      {"object.creation", "", "2-77"},
      {"object.propertyChange", "hs_email_html", "0-49"},
      {"object.propertyChange", "hs_email_subject", "0-49"},
  };
  Subscriptions subscriptions;
  for (const SubscriptionInput& input : refused) {
    const auto added = subscriptions.Add(input, 0);
    EXPECT_FALSE(added.subscription.has_value())
        << input.event_type << " " << input.property << " " << input.object_type_id;
    EXPECT_FALSE(added.refusal.empty());
  }
}

TEST(Subscriptions, TakeAllOfTheDocumentedTypes) {
  Subscriptions subscriptions;
  for (const char* object : {"contact", "company", "deal", "line_item", "ticket"}) {
    for (const char* kind : {"creation", "deletion", "merge", "restore", "associationChange"}) {
      const std::string type = std::string(object) + "." + kind;
      EXPECT_TRUE(subscriptions.Add({type, "", ""}, 0).subscription.has_value()) << type;
    }
  }
  for (const char* type :
       {"contact.privacyDeletion", "product.creation", "conversation.creation"}) {
    EXPECT_TRUE(subscriptions.Add({type, "", ""}, 0).subscription.has_value()) << type;
  }
  for (const char* object : {"0-47", "0-48", "0-49", "0-46", "0-27", "0-136"}) {
    EXPECT_TRUE(subscriptions.Add({"object.creation", "", object}, 0).subscription.has_value());
  }
  EXPECT_TRUE(subscriptions.Add({"object.propertyChange", "hs_call_body", "0-48"}, 0)
                  .subscription.has_value());
}

TEST(Subscriptions, NoDuplicatesAndAThousandAtMost) {
  Subscriptions subscriptions;
  for (size_t i = 0; i < kMaxSubscriptions; ++i) {
    const std::string property = "p" + std::to_string(i);
    ASSERT_TRUE(
        subscriptions.Add({"deal.propertyChange", property, ""}, 0).subscription.has_value());
  }
  EXPECT_EQ(subscriptions.Add({"deal.creation", "", ""}, 0).refusal,
            "Couldn't create another subscription. You've reached the maximum number allowed per "
            "application (1000).");
  subscriptions.Remove(subscriptions.All().front().id);
  EXPECT_NE(subscriptions.Add({"deal.propertyChange", "p7", ""}, 0).refusal, "") << "a duplicate";
  EXPECT_EQ(subscriptions.Add({"deal.creation", "", ""}, 0).refusal, "");
}

}  // namespace
}  // namespace stanna::sim
