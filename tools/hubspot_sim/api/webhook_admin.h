/// The endpoints by which a developer manages the app's webhooks.
#pragma once

#include "tools/hubspot_sim/api/context.h"

namespace stanna::sim {

/// Answers /webhooks/{version}/{appId}/… and /app-webhooks/2026-09/{appId}/….
HttpReply HandleWebhookAdmin(const Context& context, const HttpRequest& request);

}  // namespace stanna::sim
