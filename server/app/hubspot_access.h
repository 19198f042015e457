// Everything that speaks to HubSpot: the HTTP client, OAuth, and a client for each portal.
#pragma once

#include <memory>

#include "base/clock.h"
#include "client/call_observer.h"
#include "client/http/http_client.h"
#include "client/http/retrying_http_client.h"
#include "client/http/sleeper.h"
#include "server/app/cached_portal_clients.h"
#include "server/app/kv_bucket_store.h"
#include "server/app/options.h"
#include "storage/stores.h"

namespace stanna::app {

/// What it works with; all must outlive it.
struct HubSpotAccessParts {
  storage::Stores& stores;
  storage::KvStore& kv;
  const storage::TokenCipher& cipher;
  const Clock& clock;
  /// Is told of every call; null: nobody is.
  hubspot::CallObserver* observer = nullptr;
};

/// Thread-safe.
class HubSpotAccess {
 public:
  /// InvalidArgument: the CA file or a URL can't be used.
  static absl::StatusOr<std::unique_ptr<HubSpotAccess>> Open(const Options& options,
                                                             const HubSpotAccessParts& parts);

  hubspot::OAuthClient& oauth() { return *oauth_; }
  sync::PortalClients& clients() { return *clients_; }

 private:
  HubSpotAccess(const Options& options, const HubSpotAccessParts& parts,
                std::unique_ptr<hubspot::HttpClient> http);

  const std::unique_ptr<hubspot::HttpClient> http_;
  hubspot::SystemSleeper sleeper_;
  /// OAuth calls have no rate limit of their own, so they repeat by themselves.
  hubspot::RetryingHttpClient retrying_http_;
  KvBucketStore buckets_;
  std::unique_ptr<hubspot::OAuthClient> oauth_;
  std::unique_ptr<CachedPortalClients> clients_;
};

/// What HubSpot sends the browser back to; where it is not set, this machine by the scheme of our
/// own port.
std::string RedirectUri(const Options& options);

}  // namespace stanna::app
