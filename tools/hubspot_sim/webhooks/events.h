/// The events that a change of the portal makes, in the words that HubSpot sends.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tools/hubspot_sim/store/change.h"
#include "tools/hubspot_sim/webhooks/subscriptions.h"

namespace stanna::sim {

/// An event for one subscription. Its JSON is `head`, the number of the attempt, `tail`.
struct WebhookEvent {
  /// What tells a repetition: subscription, records, property, time and eventId, with bars between.
  std::string key;
  std::string head;
  std::string tail;
};

struct EventFormat {
  int64_t app_id = 0;
  int64_t portal_id = 0;
  /// Real payloads say `subscriptionType`; HubSpot's documentation says `eventType`.
  std::string type_member = "subscriptionType";
  /// By type and property name; their values are not sent.
  std::set<std::pair<ObjectType, std::string>> sensitive;
};

/// The events of what one operation did, in no order that means anything. `event_id` is of the
/// first change; each further one has the next, whatever the subscription.
std::vector<WebhookEvent> MakeEvents(const std::vector<Change>& changes, int64_t event_id,
                                     int64_t now_ms, const EventFormat& format,
                                     const Subscriptions& subscriptions);

}  // namespace stanna::sim
