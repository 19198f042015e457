#include "server/app/hubspot_http.h"

#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "client/endpoint_name.h"
#include "client/http/beast_http_client.h"
#include "client/http/observed_http_client.h"
#include "client/http/proxy.h"
#include "client/http/traced_http_client.h"
#include "client/http/url.h"

namespace stanna::app {
namespace {

// `hosts` empty: any.
absl::StatusOr<std::unique_ptr<hubspot::HttpClient>> Open(const Options& options,
                                                          std::vector<std::string> hosts) {
  hubspot::BeastHttpOptions http;
  http.any_host = hosts.empty();
  http.allowed_hosts = std::move(hosts);
  http.ca_file = options.hubspot.ca_file;
  http.proxy =
      hubspot::ProxyFromEnvironment([](const char* name) -> const char* { return getenv(name); });
  auto client = hubspot::MakeBeastHttpClient(std::move(http));
  if (!client.ok()) return Annotate(client.status(), "HUBSPOT_CA_FILE");
  return client;
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
  const auto base = hubspot::ParseUrl(options.hubspot.endpoints.api_base);
  if (!base.ok()) return Annotate(base.status(), "HUBSPOT_API_BASE");
  ASSIGN_OR_RETURN(auto http, Open(options, {base->host}));
  return std::make_unique<hubspot::TracedHttpClient>(Observed(std::move(http), observer, ""));
}

absl::StatusOr<std::unique_ptr<hubspot::HttpClient>> OpenJournalFileHttp(
    const Options& options, hubspot::CallObserver* observer) {
  ASSIGN_OR_RETURN(auto http, Open(options, options.hubspot.journal_file_hosts));
  return Observed(std::move(http), observer, hubspot::kJournalFile);
}

}  // namespace stanna::app
