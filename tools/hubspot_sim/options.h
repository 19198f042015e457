/// Settings of one simulator, with their defaults.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tools/hubspot_sim/portal/portal.h"
#include "tools/hubspot_sim/webhooks/delivery_switches.h"

namespace stanna::sim {

struct SimOptions {
  PortalOptions portal;

  /// The registered app. The defaults are those that tools/quickstart uses.
  std::string client_id = "sim-client-id";
  std::string client_secret = "sim-client-secret";
  /// The one redirect URI that is registered; must be equal in every call.
  std::string redirect_uri = "http://127.0.0.1:8080/api/v1/integration/callback";
  std::string private_app_token = "pat-na1-sim-token";
  int64_t app_id = 4'210'286;
  /// Of the developer account that owns the app: its webhooks are managed with it.
  std::string developer_key = "sim-developer-key";
  bool auto_consent = false;  ///< answer /oauth/authorize with the redirect, without a page
  int64_t token_ttl_seconds = 1800;

  std::string rate_limit = "public";
  int64_t latency_ms = 0;
  int64_t index_lag_ms = 0;      ///< how long the search index is behind
  bool search_disorder = false;  ///< sort by last-modified only roughly
  /// Longest request target; the edge answers longer ones with an HTML 414.
  int64_t max_url = 8192;
  /// Entries of an inline association list before it is cut and paged.
  int64_t inline_associations = 100;
  bool gzip = true;  ///< when the client accepts it

  /// Where webhooks go from the start; empty: nowhere until the settings say.
  std::string webhook_target;
  DeliverySwitches webhooks;
  bool journal_snake_case = false;                ///< how members of a journal's event are written
  std::vector<std::string> sensitive_properties;  ///< "contacts.phone": webhooks withhold the value

  std::string base_url = "https://api.hubapi.com";  ///< in `paging.next.link`
};

}  // namespace stanna::sim
