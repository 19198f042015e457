#include "server/webhooks/wanted_subscriptions.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <set>

#include "server/webhooks/hubspot_event.h"

namespace stanna::webhooks {
namespace {

using hubspot::SubscriptionKey;
using enum ObjectType;

std::vector<SubscriptionKey> WantedBy(const std::vector<const char*>& documents) {
  std::vector<WorkspaceInterest> workspaces;
  for (const char* document : documents) {
    auto config = config::ParseDocument(document);
    EXPECT_TRUE(config.ok()) << ToString(config.status());
    if (config.ok()) workspaces.push_back({*std::move(config), {}});
  }
  return WantedSubscriptions(workspaces);
}

std::ptrdiff_t PlaceOf(const std::vector<SubscriptionKey>& all, const SubscriptionKey& key) {
  const auto found = std::ranges::find(all, key);
  return found == all.end() ? -1 : found - all.begin();
}

bool Has(const std::vector<SubscriptionKey>& all, const SubscriptionKey& key) {
  return PlaceOf(all, key) >= 0;
}

TEST(WantedSubscriptions, TheLivesOfAllTypesAsFarAsHubSpotHasThem) {
  const auto wanted = WantedSubscriptions({});
  // Four of each type; merges of four, and people who are forgotten.
  EXPECT_EQ(wanted.size(), 9u * 4 + 4 + 1);
  for (const char* type : {"company.merge", "contact.creation", "deal.restore",
                           "line_item.associationChange", "contact.privacyDeletion"}) {
    EXPECT_TRUE(Has(wanted, {type, "", ""})) << type;
  }
  EXPECT_TRUE(Has(wanted, {"object.associationChange", "0-47", ""}));
  EXPECT_FALSE(Has(wanted, {"object.merge", "0-47", ""}));
  EXPECT_FALSE(Has(wanted, {"deal.privacyDeletion", "", ""}));
}

// The names stand in two places: what HubSpot is asked for must be what is understood when it
// comes.
TEST(WantedSubscriptions, AllOfThemAreUnderstoodWhenTheyCome) {
  std::set<ObjectType> types;
  for (const SubscriptionKey& key : WantedBy({"{}"})) {
    std::string json = R"({"portalId":1,"occurredAt":1731612159499,"objectId":7,"fromObjectId":7,)"
                       R"("toObjectId":8,"subscriptionType":")" +
                       key.event_type + R"(","propertyName":")" + key.property + "\"";
    if (!key.object_type_id.empty()) {
      json += R"(,"objectTypeId":")" + key.object_type_id + R"(","fromObjectTypeId":")" +
              key.object_type_id + R"(","toObjectTypeId":"0-1")";
    } else if (key.event_type.ends_with("associationChange")) {
      std::string word = key.event_type.substr(0, key.event_type.find('.'));
      std::ranges::transform(word, word.begin(),
                             [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
      json += R"(,"associationType":")" + word + R"(_TO_CONTACT")";
    }
    const auto event = ReadEvent(json + "}");
    ASSERT_TRUE(event.ok()) << json << ToString(event.status());
    EXPECT_NE(event->kind, EventKind::kUnknown) << json;
    ASSERT_TRUE(event->object_type) << json;
    types.insert(*event->object_type);
    EXPECT_EQ(event->property, key.property);
  }
  EXPECT_EQ(types.size(), kAllObjectTypes.size());
}

TEST(WantedSubscriptions, PropertiesOfTheMappingWithoutThoseThatSayNothing) {
  const auto wanted = WantedBy({"{}"});
  EXPECT_TRUE(Has(wanted, {"company.propertyChange", "", "name"}));
  EXPECT_TRUE(Has(wanted, {"deal.propertyChange", "", "amount"}));
  EXPECT_TRUE(Has(wanted, {"object.propertyChange", "0-47", "hs_meeting_outcome"}));
  for (const char* property :
       {"hs_object_id", "hs_lastmodifieddate", "lastmodifieddate", "createdate", "hs_createdate",
        "hs_email_subject", "hs_email_html", "hs_merged_object_ids"}) {
    const auto found = std::ranges::find(wanted, property, &SubscriptionKey::property);
    EXPECT_EQ(found, wanted.end()) << property << " of " << found->event_type;
  }
  EXPECT_LE(wanted.size(), hubspot::kMostSubscriptions);
}

TEST(WantedSubscriptions, WatchedPropertiesComeBeforeOthersAndBothAfterLives) {
  const auto wanted = WantedBy({"{}"});
  const auto life = PlaceOf(wanted, {"object.deletion", "0-27", ""});
  const auto watched = PlaceOf(wanted, {"deal.propertyChange", "", "dealstage"});
  const auto other = PlaceOf(wanted, {"company.propertyChange", "", "name"});
  EXPECT_LT(0, life);
  EXPECT_LT(life, watched);
  EXPECT_LT(watched, other);
}

TEST(WantedSubscriptions, EachWorkspacesOwnPropertiesOnce) {
  constexpr char kTier[] = R"({"history":{"watched":{"companies":["our_tier","name"]}}})";
  const auto of_one = WantedBy({"{}"}), of_both = WantedBy({"{}", kTier, kTier});
  const SubscriptionKey tier{"company.propertyChange", "", "our_tier"};
  const SubscriptionKey name{"company.propertyChange", "", "name"};
  EXPECT_FALSE(Has(of_one, tier));
  EXPECT_TRUE(Has(of_both, tier));
  EXPECT_EQ(of_both.size(), of_one.size() + 1);
  EXPECT_EQ(std::ranges::count(of_both, name), 1) << "watched in one, read in the other";
}

TEST(WantedSubscriptions, OnlyWhatThePortalDefinesOnceThatIsKnown) {
  storage::PropertyDefinition name;
  name.name = "name";
  WorkspaceInterest interest{config::StandardConfiguration(), {{kCompany, {name}}}};
  const auto wanted = WantedSubscriptions({interest});
  EXPECT_TRUE(Has(wanted, {"company.propertyChange", "", "name"}));
  EXPECT_EQ(std::ranges::count(wanted, "company.propertyChange", &SubscriptionKey::event_type), 1);
  EXPECT_TRUE(Has(wanted, {"deal.propertyChange", "", "amount"})) << "nothing is known of deals";
}

}  // namespace
}  // namespace stanna::webhooks
