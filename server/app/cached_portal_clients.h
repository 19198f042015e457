// sync::PortalClients that keeps one HubSpotClient a connection.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "base/mutex.h"
#include "client/auth/oauth_client.h"
#include "client/crm/http_hubspot_client.h"
#include "server/app/connection_token_store.h"
#include "server/sync/portal_clients.h"

namespace stanna::app {

/// A client is small (a token, a few figures); more connections in use at once than that are rare
/// in one process, and then only cost a token look-up.
inline constexpr std::size_t kMostClients = 4096;

/// All references must outlive it.
struct PortalClientsParts {
  TokenStoreParts tokens;
  hubspot::OAuthClient& oauth;
  hubspot::HubSpotClientParts http;
  /// Endpoints, user agent and retry; portal, app and burst limit are set for each client.
  hubspot::HubSpotClientOptions options;
  /// Names an OAuth app's buckets.
  std::string oauth_app_id;
  /// Calls per ten seconds; 0: by the kind of connection.
  int burst_limit = 0;
};

class CachedPortalClients : public sync::PortalClients {
 public:
  explicit CachedPortalClients(PortalClientsParts parts) : parts_(std::move(parts)) {}

  absl::StatusOr<std::shared_ptr<hubspot::HubSpotClient>> ForWorkspace(const WorkspaceId& workspace,
                                                                       Deadline deadline) override;
  absl::Status CheckScopes(const WorkspaceId& workspace, sync::ScopeCheck check,
                           Deadline deadline) override;

 private:
  struct Entry {
    ConnectionId connection;
    std::shared_ptr<hubspot::HubSpotClient> client;
  };
  std::shared_ptr<hubspot::HubSpotClient> Make(const storage::Connection& connection) const;
  absl::StatusOr<hubspot::TokenInfo> Introspect(const storage::Connection& connection,
                                                Deadline deadline) const;

  const PortalClientsParts parts_;
  Mutex mutex_;
  std::map<WorkspaceId, Entry> entries_ GUARDED_BY(mutex_);
};

}  // namespace stanna::app
