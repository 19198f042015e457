// HubSpot's webhooks as a route of the gateway.
#pragma once

#include "server/gateway/raw_route.h"
#include "server/webhooks/receiver.h"

namespace stanna::app {

inline constexpr char kWebhookPath[] = "/api/integrations/hubspot/webhooks";

/// Public: the signature is what lets a request in. `receiver` must outlive the gateway's drain.
gateway::RawRoute WebhookRoute(webhooks::Receiver& receiver);

}  // namespace stanna::app
