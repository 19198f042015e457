// WebhookAdmin over HubSpot's webhooks API.
#pragma once

#include <memory>
#include <string>

#include "client/endpoints.h"
#include "client/http/http_client.h"
#include "client/webhook_admin.h"

namespace stanna::hubspot {

struct WebhookApp {
  std::string app_id;  ///< HubSpot's number of the app, not its client id
  /// The developer's. Goes into the query, which no error names, and nowhere else.
  std::string developer_key;
};

/// `http` must outlive it, and repeats what may be repeated (RetryingHttpClient).
std::unique_ptr<WebhookAdmin> MakeWebhookAdmin(WebhookApp app, HubSpotEndpoints endpoints,
                                               std::string user_agent, HttpClient& http);

}  // namespace stanna::hubspot
