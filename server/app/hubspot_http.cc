#include "server/app/hubspot_http.h"

#include <cstdlib>
#include <utility>

#include "client/http/beast_http_client.h"
#include "client/http/proxy.h"
#include "client/http/url.h"

namespace stanna::app {
namespace {

absl::StatusOr<std::unique_ptr<hubspot::HttpClient>> Open(const Options& options, bool any_host) {
  ASSIGN_OR_RETURN(const hubspot::Url base, hubspot::ParseUrl(options.hubspot.endpoints.api_base));
  hubspot::BeastHttpOptions http;
  http.allowed_hosts = {base.host};
  http.any_host = any_host;
  http.ca_file = options.hubspot.ca_file;
  http.proxy =
      hubspot::ProxyFromEnvironment([](const char* name) -> const char* { return getenv(name); });
  return hubspot::MakeBeastHttpClient(std::move(http));
}

absl::StatusOr<std::unique_ptr<hubspot::HttpClient>> OpenSaying(const Options& options,
                                                                bool any_host) {
  auto http = Open(options, any_host);
  if (!http.ok()) return Annotate(http.status(), "HUBSPOT_API_BASE or HUBSPOT_CA_FILE");
  return http;
}

}  // namespace

absl::StatusOr<std::unique_ptr<hubspot::HttpClient>> OpenHubSpotHttp(const Options& options) {
  return OpenSaying(options, false);
}

absl::StatusOr<std::unique_ptr<hubspot::HttpClient>> OpenHttpToAnyHost(const Options& options) {
  return OpenSaying(options, true);
}

}  // namespace stanna::app
