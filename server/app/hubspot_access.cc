#include "server/app/hubspot_access.h"

#include <utility>

#include "client/auth/http_oauth_client.h"
#include "server/app/hubspot_http.h"
#include "server/connect/scopes.h"

namespace stanna::app {
namespace {

constexpr char kCallbackPath[] = "/api/integrations/hubspot/callback";

hubspot::OAuthApp AppOf(const Options& options) {
  return {options.hubspot.client_id, options.hubspot.client_secret, RedirectUri(options),
          connect::RequiredScopes(), connect::OptionalScopes()};
}

}  // namespace

std::string RedirectUri(const Options& options) {
  if (!options.hubspot.redirect_uri.empty()) return options.hubspot.redirect_uri;
  const auto address = ParseHostPort(options.http_address);
  const int port = address.ok() ? address->port : 0;
  const std::string scheme = options.tls.certificate_file.empty() ? "http" : "https";
  return scheme + "://localhost:" + std::to_string(port) + kCallbackPath;
}

absl::StatusOr<std::unique_ptr<HubSpotAccess>> HubSpotAccess::Open(
    const Options& options, const HubSpotAccessParts& parts) {
  ASSIGN_OR_RETURN(auto http, OpenHubSpotHttp(options, parts.observer));
  return std::unique_ptr<HubSpotAccess>(new HubSpotAccess(options, parts, std::move(http)));
}

HubSpotAccess::HubSpotAccess(const Options& options, const HubSpotAccessParts& parts,
                             std::unique_ptr<hubspot::HttpClient> http)
    : http_(std::move(http)), retrying_http_(*http_, sleeper_), buckets_(parts.kv) {
  oauth_ = hubspot::MakeOAuthClient(AppOf(options), options.hubspot.endpoints, kUserAgent,
                                    retrying_http_);
  hubspot::HubSpotClientOptions client;
  client.user_agent = kUserAgent;
  client.endpoints = options.hubspot.endpoints;
  client.observer = parts.observer;
  if (options.hubspot.search_limit > 0) client.limits.search = options.hubspot.search_limit;
  clients_ = std::make_unique<CachedPortalClients>(
      PortalClientsParts{{parts.stores.connections(), parts.cipher, parts.kv, parts.clock},
                         *oauth_,
                         {*http_, buckets_, parts.clock, sleeper_},
                         std::move(client),
                         options.hubspot.client_id,
                         options.hubspot.burst_limit});
}

}  // namespace stanna::app
