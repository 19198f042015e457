#include "server/app/hubspot_access.h"

#include <cstdlib>
#include <utility>

#include "client/auth/http_oauth_client.h"
#include "client/http/beast_http_client.h"
#include "client/http/proxy.h"
#include "client/http/url.h"
#include "server/connect/scopes.h"

namespace stanna::app {
namespace {

constexpr char kUserAgent[] = "stanna-hubspot/0.1";
constexpr char kCallbackPath[] = "/api/integrations/hubspot/callback";

hubspot::OAuthApp AppOf(const Options& options) {
  return {options.hubspot.client_id, options.hubspot.client_secret, RedirectUri(options),
          connect::RequiredScopes(), connect::OptionalScopes()};
}

absl::StatusOr<std::unique_ptr<hubspot::HttpClient>> OpenHttp(const Options& options) {
  ASSIGN_OR_RETURN(const hubspot::Url base, hubspot::ParseUrl(options.hubspot.endpoints.api_base));
  hubspot::BeastHttpOptions http;
  http.allowed_hosts = {base.host};
  http.ca_file = options.hubspot.ca_file;
  http.proxy =
      hubspot::ProxyFromEnvironment([](const char* name) -> const char* { return getenv(name); });
  return hubspot::MakeBeastHttpClient(std::move(http));
}

}  // namespace

std::string RedirectUri(const Options& options) {
  if (!options.hubspot.redirect_uri.empty()) return options.hubspot.redirect_uri;
  const auto address = ParseHostPort(options.http_address);
  const int port = address.ok() ? address->port : 0;
  return "http://localhost:" + std::to_string(port) + kCallbackPath;
}

absl::StatusOr<std::unique_ptr<HubSpotAccess>> HubSpotAccess::Open(
    const Options& options, const HubSpotAccessParts& parts) {
  auto http = OpenHttp(options);
  if (!http.ok()) return Annotate(http.status(), "HUBSPOT_API_BASE or HUBSPOT_CA_FILE");
  return std::unique_ptr<HubSpotAccess>(new HubSpotAccess(options, parts, *std::move(http)));
}

HubSpotAccess::HubSpotAccess(const Options& options, const HubSpotAccessParts& parts,
                             std::unique_ptr<hubspot::HttpClient> http)
    : http_(std::move(http)), retrying_http_(*http_, sleeper_), buckets_(parts.kv) {
  oauth_ = hubspot::MakeOAuthClient(AppOf(options), options.hubspot.endpoints, kUserAgent,
                                    retrying_http_);
  hubspot::HubSpotClientOptions client;
  client.user_agent = kUserAgent;
  client.endpoints = options.hubspot.endpoints;
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
