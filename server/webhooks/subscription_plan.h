// What differs between the webhooks that an app has and those that it should have: pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "client/webhook_admin.h"

namespace stanna::webhooks {

/// What an app should have.
struct WantedWebhooks {
  std::string target_url;
  /// nullopt: as it is, or HubSpot's standard.
  std::optional<int> max_concurrent_requests = {};
  std::vector<hubspot::SubscriptionKey> subscriptions;  ///< what matters most first, each once
  /// Superfluous subscriptions go, and make room.
  bool prune = false;
};

/// What it has.
struct FoundWebhooks {
  std::optional<hubspot::WebhookSettings> settings;
  std::vector<hubspot::WebhookSubscription> subscriptions;
};

struct SubscriptionPlan {
  std::optional<hubspot::WebhookSettings> settings;       ///< to be put; nullopt: as they are
  std::vector<hubspot::SubscriptionKey> missing;          ///< to be made, and made active
  std::vector<hubspot::SubscriptionKey> beyond_limit;     ///< missing, and there is no room
  std::vector<hubspot::WebhookSubscription> inactive;     ///< wanted: to be made active
  std::vector<hubspot::WebhookSubscription> superfluous;  ///< not wanted, or a second one
  std::size_t in_order = 0;                               ///< wanted and active

  /// Whether the app is told of everything; superfluous events are ignored when they come.
  bool IsComplete() const {
    return !settings && missing.empty() && beyond_limit.empty() && inactive.empty();
  }
};

SubscriptionPlan PlanSubscriptions(const WantedWebhooks& wanted, const FoundWebhooks& found,
                                   std::size_t limit = hubspot::kMostSubscriptions);

}  // namespace stanna::webhooks
