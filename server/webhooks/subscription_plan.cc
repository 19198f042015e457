#include "server/webhooks/subscription_plan.h"

#include <algorithm>
#include <map>
#include <set>

namespace stanna::webhooks {
namespace {

using hubspot::SubscriptionKey;
using hubspot::WebhookSettings;
using hubspot::WebhookSubscription;

std::optional<WebhookSettings> SettingsToPut(const WantedWebhooks& wanted,
                                             const std::optional<WebhookSettings>& found) {
  WebhookSettings settings = found.value_or(WebhookSettings());
  settings.target_url = wanted.target_url;
  if (wanted.max_concurrent_requests) {
    settings.max_concurrent_requests = *wanted.max_concurrent_requests;
  }
  // What HubSpot may have from older times would be refused with the next change.
  settings.max_concurrent_requests =
      std::max(settings.max_concurrent_requests, hubspot::kFewestConcurrentRequests);
  if (found == settings) return std::nullopt;
  return settings;
}

// Of two subscriptions to the same the active one is kept, or the first.
std::map<SubscriptionKey, const WebhookSubscription*> BestOfEachKey(
    const std::vector<WebhookSubscription>& found) {
  std::map<SubscriptionKey, const WebhookSubscription*> best;
  for (const WebhookSubscription& subscription : found) {
    const auto [at, is_first] = best.emplace(subscription.key, &subscription);
    if (!is_first && subscription.active && !at->second->active) at->second = &subscription;
  }
  return best;
}

}  // namespace

SubscriptionPlan PlanSubscriptions(const WantedWebhooks& wanted, const FoundWebhooks& found,
                                   std::size_t limit) {
  SubscriptionPlan plan;
  plan.settings = SettingsToPut(wanted, found.settings);
  const auto best = BestOfEachKey(found.subscriptions);
  const std::set<SubscriptionKey> keys(wanted.subscriptions.begin(), wanted.subscriptions.end());
  for (const WebhookSubscription& subscription : found.subscriptions) {
    if (!keys.contains(subscription.key) || best.at(subscription.key) != &subscription) {
      plan.superfluous.push_back(subscription);
    } else if (subscription.active) {
      ++plan.in_order;
    } else {
      plan.inactive.push_back(subscription);
    }
  }
  const std::size_t stay =
      found.subscriptions.size() - (wanted.prune ? plan.superfluous.size() : 0);
  const std::size_t room = limit - std::min(limit, stay);
  for (const SubscriptionKey& key : wanted.subscriptions) {
    if (best.contains(key)) continue;
    (plan.missing.size() < room ? plan.missing : plan.beyond_limit).push_back(key);
  }
  return plan;
}

}  // namespace stanna::webhooks
