// HubSpotClient over HTTP.
#pragma once

#include <memory>
#include <string>

#include "base/clock.h"
#include "client/auth/token_source.h"
#include "client/call_observer.h"
#include "client/endpoints.h"
#include "client/http/http_client.h"
#include "client/http/retry.h"
#include "client/http/sleeper.h"
#include "client/hubspot_client.h"
#include "client/limits/bucket_store.h"
#include "client/limits/rate_limiter.h"

namespace stanna::hubspot {

struct HubSpotClientOptions {
  std::int64_t portal_id = 0;
  /// Names the app in the shared rate-limit buckets, so that two apps in one portal don't slow each
  /// other: the OAuth client id, or a fixed word for private apps.
  std::string app_id{};
  std::string user_agent = "stanna-hubspot/0.1";
  HubSpotEndpoints endpoints{};
  RateLimits limits{};
  /// The portal's, as HubSpot names it ("US/Eastern"): its midnight resets the daily limit. Empty:
  /// not known.
  std::string time_zone{};
  RetryPolicy retry{};
  /// Is told of turns and limits; outlives the client. Null: nobody. Requests are told by
  /// ObservedHttpClient.
  CallObserver* observer = nullptr;
};

/// What the client works with; all must outlive it. `http` is used as it is: the client repeats
/// failed calls itself, since each attempt needs a place in the rate limit.
struct HubSpotClientParts {
  HttpClient& http;
  BucketStore& buckets;
  const Clock& clock;
  Sleeper& sleeper;
  RandomSource random = SystemRandom;
};

std::unique_ptr<HubSpotClient> MakeHubSpotClient(HubSpotClientOptions options,
                                                 const HubSpotClientParts& parts,
                                                 std::unique_ptr<TokenSource> tokens);

}  // namespace stanna::hubspot
