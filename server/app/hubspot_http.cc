#include "server/app/hubspot_http.h"

#include <cstdlib>
#include <utility>

#include "client/endpoint_name.h"
#include "client/http/beast_http_client.h"
#include "client/http/observed_http_client.h"
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

std::unique_ptr<hubspot::HttpClient> Observed(std::unique_ptr<hubspot::HttpClient> http,
                                              hubspot::CallObserver* observer,
                                              std::string_view endpoint) {
  if (observer == nullptr) return http;
  return std::make_unique<hubspot::ObservedHttpClient>(std::move(http), *observer, endpoint);
}

}  // namespace

absl::StatusOr<std::unique_ptr<hubspot::HttpClient>> OpenHubSpotHttp(
    const Options& options, hubspot::CallObserver* observer) {
  ASSIGN_OR_RETURN(auto http, OpenSaying(options, false));
  return Observed(std::move(http), observer, "");
}

absl::StatusOr<std::unique_ptr<hubspot::HttpClient>> OpenHttpToAnyHost(
    const Options& options, hubspot::CallObserver* observer) {
  ASSIGN_OR_RETURN(auto http, OpenSaying(options, true));
  return Observed(std::move(http), observer, hubspot::kJournalFile);
}

}  // namespace stanna::app
