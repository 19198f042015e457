#include "server/webhooks/subscription_setup.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace stanna::webhooks {
namespace {

using hubspot::CallOptions;
using hubspot::SubscriptionKey;
using hubspot::WebhookSettings;
using hubspot::WebhookSubscription;

const SubscriptionKey kAmount{"deal.propertyChange", "", "amount"};
const SubscriptionKey kCreation{"deal.creation", "", ""};
const SubscriptionKey kOther{"ticket.creation", "", ""};

/// An app as HubSpot keeps it, and what was done to it.
class FakeAdmin : public hubspot::WebhookAdmin {
 public:
  absl::StatusOr<std::optional<WebhookSettings>> GetSettings(const CallOptions&) override {
    return settings;
  }
  absl::Status PutSettings(const WebhookSettings& put, const CallOptions&) override {
    done += "settings ";
    settings = put;
    return absl::OkStatus();
  }
  absl::StatusOr<std::vector<WebhookSubscription>> List(const CallOptions&) override { return all; }
  absl::StatusOr<WebhookSubscription> Create(const SubscriptionKey& key,
                                             const CallOptions&) override {
    if (key == refused) return InvalidArgument("HubSpot says no");
    if (key == broken) return Unavailable("HubSpot is away");
    done += "create:" + key.event_type + " ";
    all.push_back({std::to_string(next_id++), key, false});
    return all.back();
  }
  absl::Status Activate(const std::vector<std::string>& ids, const CallOptions&) override {
    for (WebhookSubscription& one : all) {
      if (std::ranges::count(ids, one.id) == 0) continue;
      done += "activate:" + one.id + " ";
      one.active = true;
    }
    return absl::OkStatus();
  }
  absl::Status Remove(const std::string& id, const CallOptions&) override {
    done += "remove:" + id + " ";
    std::erase_if(all, [&](const auto& one) { return one.id == id; });
    return absl::OkStatus();
  }

  std::optional<WebhookSettings> settings;
  std::vector<WebhookSubscription> all;
  std::optional<SubscriptionKey> refused, broken;
  int next_id = 10;
  std::string done;
};

WantedWebhooks Wanted(bool prune = false) {
  return {.target_url = "https://us.example/hooks",
          .max_concurrent_requests = 12,
          .subscriptions = {kCreation, kAmount},
          .prune = prune};
}

TEST(SetUpSubscriptions, FromNothingToAllActiveAndThenNothingIsLeftToDo) {
  FakeAdmin admin;
  const auto report = SetUpSubscriptions(admin, Wanted(), {});
  ASSERT_TRUE(report.ok()) << ToString(report.status());
  EXPECT_EQ(admin.done,
            "settings create:deal.creation create:deal.propertyChange activate:10 activate:11 ");
  EXPECT_EQ(admin.settings, (WebhookSettings{"https://us.example/hooks", 12}));
  EXPECT_TRUE(report->settings_put);
  EXPECT_EQ(report->created, 2u);
  EXPECT_EQ(report->activated, 2u);
  admin.done.clear();
  const auto again = SetUpSubscriptions(admin, Wanted(), {});
  ASSERT_TRUE(again.ok());
  EXPECT_TRUE(again->plan.IsComplete());
  EXPECT_EQ(admin.done, "");
}

TEST(SetUpSubscriptions, ACheckChangesNothing) {
  FakeAdmin admin;
  admin.all = {{"1", kOther, true}};
  const auto report = CheckSubscriptions(admin, Wanted(true), {});
  ASSERT_TRUE(report.ok());
  EXPECT_EQ(report->plan.missing.size(), 2u);
  EXPECT_EQ(report->plan.superfluous.size(), 1u);
  EXPECT_EQ(admin.done, "");
}

TEST(SetUpSubscriptions, RemovesOnlyWhenItIsTo) {
  for (const bool prune : {false, true}) {
    FakeAdmin admin;
    admin.settings = WebhookSettings{"https://us.example/hooks", 12};
    admin.all = {{"1", kOther, true}, {"2", kCreation, true}, {"3", kAmount, false}};
    const auto report = SetUpSubscriptions(admin, Wanted(prune), {});
    ASSERT_TRUE(report.ok());
    EXPECT_EQ(admin.done, prune ? "remove:1 activate:3 " : "activate:3 ");
    EXPECT_EQ(report->removed, prune ? 1u : 0u);
  }
}

TEST(SetUpSubscriptions, WhatHubSpotRefusesIsReportedAndTheOthersAreMade) {
  FakeAdmin admin;
  admin.refused = kCreation;
  const auto report = SetUpSubscriptions(admin, Wanted(), {});
  ASSERT_TRUE(report.ok()) << ToString(report.status());
  EXPECT_EQ(admin.done, "settings create:deal.propertyChange activate:10 ");
  ASSERT_EQ(report->refused.size(), 1u);
  EXPECT_EQ(report->refused[0].key, kCreation);
  EXPECT_EQ(report->refused[0].reason, "HubSpot says no");
}

TEST(SetUpSubscriptions, AfterAnErrorTheNextTimeGoesOn) {
  FakeAdmin admin;
  admin.broken = kAmount;
  const absl::Status status = SetUpSubscriptions(admin, Wanted(), {}).status();
  EXPECT_TRUE(absl::IsUnavailable(status));
  EXPECT_NE(ToString(status).find("HubSpot is away"), std::string::npos) << ToString(status);
  admin.broken.reset();
  admin.done.clear();
  ASSERT_TRUE(SetUpSubscriptions(admin, Wanted(), {}).ok());
  EXPECT_EQ(admin.done, "create:deal.propertyChange activate:10 activate:11 ");
}

}  // namespace
}  // namespace stanna::webhooks
