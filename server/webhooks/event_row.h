// An event as it is kept, whichever way it came.
#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"
#include "server/webhooks/hubspot_event.h"
#include "storage/webhook_store.h"

namespace stanna::webhooks {

/// Whether something is done with such an event.
bool IsUsed(const HubSpotEvent& event);

/// Of no workspace yet. `json` is what ReadEvent read.
storage::WebhookEvent RowOf(const HubSpotEvent& event, std::string key, std::string_view json,
                            Time now);

}  // namespace stanna::webhooks
