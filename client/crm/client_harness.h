// A whole HubSpotClient over fakes, for tests: what HubSpot answers is scripted, time is set.
#pragma once

#include <memory>
#include <utility>

#include "client/auth/fake_token_source.h"
#include "client/crm/http_hubspot_client.h"
#include "client/http/fake_http_client.h"
#include "client/http/fake_sleeper.h"
#include "client/limits/in_memory_bucket_store.h"

namespace stanna::hubspot {

struct ClientHarness {
  explicit ClientHarness(FakeHttpClient::Handler handler = {}, EndpointVersions versions = {})
      : http(std::move(handler)) {
    HubSpotClientOptions made{.portal_id = 7, .app_id = "app", .user_agent = "test-agent"};
    made.endpoints.api_base = "https://api.test";
    made.endpoints.versions = std::move(versions);
    auto source = std::make_unique<FakeTokenSource>();
    tokens = source.get();
    client = MakeHubSpotClient(std::move(made),
                               {.http = http,
                                .buckets = buckets,
                                .clock = clock,
                                .sleeper = sleeper,
                                .random = [] { return 1.0; }},
                               std::move(source));
  }

  HttpRequest request(std::size_t index) const { return http.requests().at(index); }

  FakeHttpClient http;
  FakeClock clock{FromEpochMs(1'700'000'000'000)};
  FakeSleeper sleeper{[this](std::chrono::milliseconds d) { clock.Advance(d); }};
  InMemoryBucketStore buckets{clock};
  FakeTokenSource* tokens = nullptr;
  std::unique_ptr<HubSpotClient> client;
  const CallOptions options{};
};

}  // namespace stanna::hubspot
