#include "server/app/cached_portal_clients.h"

#include <utility>

#include "server/connect/scopes.h"

namespace stanna::app {
namespace {

constexpr char kProvider[] = "hubspot";
// The lowest tier's limit of a private app, until the first answer says what the portal has.
constexpr int kPrivateAppBurst = 100;

absl::Status NotConnected() {
  return WithReason(FailedPrecondition("HubSpot is not connected."), "INTEGRATION_NOT_CONNECTED",
                    {{"provider", kProvider}});
}

absl::Status CheckState(const storage::Connection& connection) {
  if (connection.state == storage::ConnectionState::kDisconnected) return NotConnected();
  if (connection.state != storage::ConnectionState::kReauthRequired) return absl::OkStatus();
  return WithReason(Unauthenticated("HubSpot refused the grant; connect HubSpot again."),
                    "HUBSPOT_REAUTH_REQUIRED",
                    {{"portalId", std::to_string(connection.portal_id)}});
}

bool IsReasonToAsk(sync::ScopeCheck check, const storage::Connection& connection) {
  switch (check) {
    case sync::ScopeCheck::kAlways:
      return true;
    case sync::ScopeCheck::kIfAnyMissing:
      return !connect::MissingScopes(connection).empty();
    case sync::ScopeCheck::kIfRequiredMissing:
      break;
  }
  return !connect::MissingScopes(connect::RequiredScopes(), connection.granted_scopes,
                                 connection.kind)
              .empty();
}

/// A client with the token store that its token source reads.
struct Bundle {
  Bundle(const storage::Connection& connection, const TokenStoreParts& parts)
      : tokens(connection.workspace_id, connection.id, parts) {}
  ConnectionTokenStore tokens;
  std::unique_ptr<hubspot::HubSpotClient> client;
};

}  // namespace

absl::StatusOr<std::shared_ptr<hubspot::HubSpotClient>> CachedPortalClients::ForWorkspace(
    const WorkspaceId& workspace, Deadline deadline) {
  const auto row = parts_.tokens.connections.Get(workspace, kProvider, deadline);
  if (absl::IsNotFound(row.status())) return NotConnected();
  if (!row.ok()) return row.status();
  RETURN_IF_ERROR(CheckState(*row));
  const MutexLock lock(mutex_);
  if (entries_.size() >= kMostClients) entries_.clear();
  Entry& entry = entries_[workspace];
  if (entry.client == nullptr || entry.connection != row->id) entry = {row->id, Make(*row)};
  return entry.client;
}

absl::Status CachedPortalClients::CheckScopes(const WorkspaceId& workspace, sync::ScopeCheck check,
                                              Deadline deadline) {
  ASSIGN_OR_RETURN(const auto row, parts_.tokens.connections.Get(workspace, kProvider, deadline));
  RETURN_IF_ERROR(CheckState(row));
  if (!IsReasonToAsk(check, row)) return absl::OkStatus();
  ASSIGN_OR_RETURN(const hubspot::TokenInfo info, Introspect(row, deadline));
  if (info.scopes.empty() || info.scopes == row.granted_scopes) return absl::OkStatus();
  return parts_.tokens.connections.SetScopes(workspace, row.id, info.scopes, deadline);
}

absl::StatusOr<hubspot::TokenInfo> CachedPortalClients::Introspect(
    const storage::Connection& connection, Deadline deadline) const {
  ConnectionTokenStore store(connection.workspace_id, connection.id, parts_.tokens);
  ASSIGN_OR_RETURN(const hubspot::StoredTokens tokens, store.Load());
  hubspot::CallOptions options;
  options.deadline = deadline;
  if (connection.kind == storage::ConnectionKind::kPrivateApp) {
    return parts_.oauth.DescribePrivateAppToken(tokens.access_token, options);
  }
  return parts_.oauth.Introspect(hubspot::TokenKind::kAccess, tokens.access_token, options);
}

std::shared_ptr<hubspot::HubSpotClient> CachedPortalClients::Make(
    const storage::Connection& connection) const {
  const bool is_private = connection.kind == storage::ConnectionKind::kPrivateApp;
  hubspot::HubSpotClientOptions options = parts_.options;
  options.portal_id = connection.portal_id;
  options.app_id = is_private ? "private_app" : parts_.oauth_app_id;
  options.time_zone = connection.portal_time_zone;
  if (is_private) options.limits.burst = kPrivateAppBurst;
  if (parts_.burst_limit > 0) options.limits.burst = parts_.burst_limit;
  options.limits.burst_may_grow = is_private && parts_.burst_limit == 0;
  const auto bundle = std::make_shared<Bundle>(connection, parts_.tokens);
  bundle->client = hubspot::MakeHubSpotClient(
      std::move(options), parts_.http,
      std::make_unique<hubspot::RefreshingTokenSource>(bundle->tokens, parts_.oauth,
                                                       parts_.http.clock, parts_.http.sleeper));
  return {bundle, bundle->client.get()};
}

}  // namespace stanna::app
