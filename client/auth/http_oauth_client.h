// OAuthClient over HTTP.
#pragma once

#include <memory>

#include "client/auth/oauth_client.h"
#include "client/endpoints.h"
#include "client/http/http_client.h"

namespace stanna::hubspot {

/// `http` must outlive it and should repeat failed calls (RetryingHttpClient); code exchange and
/// revocation are marked as not idempotent.
std::unique_ptr<OAuthClient> MakeOAuthClient(OAuthApp app, HubSpotEndpoints endpoints,
                                             std::string user_agent, HttpClient& http);

}  // namespace stanna::hubspot
