#include "server/webhooks/subscription_plan.h"

#include <gtest/gtest.h>

namespace stanna::webhooks {
namespace {

using hubspot::SubscriptionKey;
using hubspot::WebhookSettings;
using hubspot::WebhookSubscription;

const SubscriptionKey kAmount{"deal.propertyChange", "", "amount"};
const SubscriptionKey kCreation{"deal.creation", "", ""};
const SubscriptionKey kMeeting{"object.creation", "0-47", ""};
const SubscriptionKey kCall{"object.creation", "0-48", ""};
const WebhookSettings kSettings{"https://us.example/hooks", 10};

FoundWebhooks Found(std::vector<WebhookSubscription> subscriptions) {
  return {kSettings, std::move(subscriptions)};
}

WantedWebhooks Wanted(std::vector<SubscriptionKey> subscriptions, bool prune = false) {
  return {.target_url = kSettings.target_url,
          .max_concurrent_requests = {},
          .subscriptions = std::move(subscriptions),
          .prune = prune};
}

std::string Show(const SubscriptionKey& key) {
  return key.event_type + "/" + key.object_type_id + "/" + key.property + " ";
}

/// "missing …; no room …; inactive 7 ; superfluous 8 ; 2 in order"
std::string Show(const SubscriptionPlan& plan) {
  std::string text = "missing ";
  for (const auto& key : plan.missing) text += Show(key);
  text += "; no room ";
  for (const auto& key : plan.beyond_limit) text += Show(key);
  text += "; inactive ";
  for (const auto& one : plan.inactive) text += one.id + " ";
  text += "; superfluous ";
  for (const auto& one : plan.superfluous) text += one.id + " ";
  return text + "; " + std::to_string(plan.in_order) + " in order";
}

TEST(PlanSubscriptions, ComparesByWhatTheyTell) {
  const struct {
    const char* what;
    std::vector<SubscriptionKey> wanted;
    std::vector<WebhookSubscription> found;
    const char* plan;
    bool is_complete;
  } kCases[] = {
      {"nothing there",
       {kCreation, kAmount},
       {},
       "missing deal.creation// deal.propertyChange//amount ; no room ; inactive ; superfluous ; "
       "0 in order",
       false},
      {"all there",
       {kCreation, kAmount},
       {{"1", kAmount, true}, {"2", kCreation, true}},
       "missing ; no room ; inactive ; superfluous ; 2 in order",
       true},
      {"inactive",
       {kCreation},
       {{"1", kCreation, false}},
       "missing ; no room ; inactive 1 ; superfluous ; 0 in order",
       false},
      {"superfluous alone is complete",
       {kCreation},
       {{"1", kCreation, true}, {"2", kAmount, false}},
       "missing ; no room ; inactive ; superfluous 2 ; 1 in order",
       true},
      {"types of objects are told apart",
       {kMeeting},
       {{"1", kCall, true}},
       "missing object.creation/0-47/ ; no room ; inactive ; superfluous 1 ; 0 in order",
       false},
      {"of two to the same the active one counts",
       {kCreation},
       {{"1", kCreation, false}, {"2", kCreation, true}, {"3", kCreation, true}},
       "missing ; no room ; inactive ; superfluous 1 3 ; 1 in order",
       true},
      {"of two inactive ones the first",
       {kCreation},
       {{"1", kCreation, false}, {"2", kCreation, false}},
       "missing ; no room ; inactive 1 ; superfluous 2 ; 0 in order",
       false},
  };
  for (const auto& c : kCases) {
    const auto plan = PlanSubscriptions(Wanted(c.wanted), Found(c.found));
    EXPECT_EQ(Show(plan), c.plan) << c.what;
    EXPECT_EQ(plan.IsComplete(), c.is_complete) << c.what;
    EXPECT_FALSE(plan.settings) << c.what;
  }
}

TEST(PlanSubscriptions, WhatMattersMostGetsTheRoomThatThereIs) {
  const std::vector<SubscriptionKey> wanted = {kCreation, kMeeting, kCall};
  const FoundWebhooks found = Found({{"1", kAmount, true}, {"2", kMeeting, true}});
  EXPECT_EQ(Show(PlanSubscriptions(Wanted(wanted), found, 3)),
            "missing deal.creation// ; no room object.creation/0-48/ ; inactive ; superfluous 1 ; "
            "1 in order");
  EXPECT_EQ(Show(PlanSubscriptions(Wanted(wanted, true), found, 3)),
            "missing deal.creation// object.creation/0-48/ ; no room ; inactive ; superfluous 1 ; "
            "1 in order")
      << "what is removed makes room";
  EXPECT_EQ(PlanSubscriptions(Wanted(wanted), found, 1).beyond_limit.size(), 2u)
      << "more than the limit are there";
  EXPECT_FALSE(PlanSubscriptions(Wanted(wanted), found, 2).IsComplete());
}

TEST(PlanSubscriptions, SettingsArePutWhereTheyDiffer) {
  const struct {
    const char* what;
    std::optional<WebhookSettings> found;
    std::optional<int> wanted;
    std::optional<WebhookSettings> put;
  } kCases[] = {
      {"none", std::nullopt, std::nullopt, kSettings},
      {"none, and a number is wanted", std::nullopt, 20, WebhookSettings{kSettings.target_url, 20}},
      {"equal", kSettings, std::nullopt, std::nullopt},
      {"another number is left alone", WebhookSettings{kSettings.target_url, 30}, std::nullopt,
       std::nullopt},
      {"unless one is wanted", WebhookSettings{kSettings.target_url, 30}, 20,
       WebhookSettings{kSettings.target_url, 20}},
      {"another target keeps its number", WebhookSettings{"https://them.example/", 30},
       std::nullopt, WebhookSettings{kSettings.target_url, 30}},
      {"too small a number", WebhookSettings{kSettings.target_url, 5}, std::nullopt,
       WebhookSettings{kSettings.target_url, 6}},
  };
  for (const auto& c : kCases) {
    WantedWebhooks wanted = Wanted({});
    wanted.max_concurrent_requests = c.wanted;
    const auto plan = PlanSubscriptions(wanted, {c.found, {}});
    EXPECT_EQ(plan.settings, c.put) << c.what;
    EXPECT_EQ(plan.IsComplete(), !c.put) << c.what;
  }
}

}  // namespace
}  // namespace stanna::webhooks
