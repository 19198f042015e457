// Brings an app's webhooks to what they should be.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/status.h"
#include "client/webhook_admin.h"
#include "server/webhooks/subscription_plan.h"

namespace stanna::webhooks {

struct RefusedSubscription {
  hubspot::SubscriptionKey key;
  std::string reason;  ///< in HubSpot's words
};

struct SetupReport {
  FoundWebhooks found;  ///< as it was
  SubscriptionPlan plan;
  // What was done; nothing after a mere check.
  bool settings_put = false;
  std::size_t created = 0, activated = 0, removed = 0;
  std::vector<RefusedSubscription> refused;
};

/// Compares only.
absl::StatusOr<SetupReport> CheckSubscriptions(hubspot::WebhookAdmin& admin,
                                               const WantedWebhooks& wanted,
                                               const hubspot::CallOptions& options);

/// Does what the plan says; removes nothing unless `wanted.prune`. Settings first, so that nothing
/// is active without a target. A subscription that HubSpot refuses is reported and the others are
/// made; any other error ends it, and the next time goes on from there.
absl::StatusOr<SetupReport> SetUpSubscriptions(hubspot::WebhookAdmin& admin,
                                               const WantedWebhooks& wanted,
                                               const hubspot::CallOptions& options);

}  // namespace stanna::webhooks
