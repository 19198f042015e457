#include "server/app/connection_token_store.h"

#include <utility>

namespace stanna::app {
namespace {

constexpr char kProvider[] = "hubspot";
// One row by its key; the token source has a deadline of its own around it.
constexpr std::chrono::seconds kRowLimit{10};

absl::Status ReauthRequired(const std::string& why) {
  return WithReason(Unauthenticated(why + " Connect HubSpot again."), "HUBSPOT_REAUTH_REQUIRED");
}

}  // namespace

std::string RefreshLockOf(const ConnectionId& connection) {
  return "token_refresh:" + connection.value;
}

ConnectionTokenStore::ConnectionTokenStore(WorkspaceId workspace, ConnectionId connection,
                                           TokenStoreParts parts)
    : workspace_(std::move(workspace)),
      connection_(std::move(connection)),
      parts_(parts),
      lock_key_(RefreshLockOf(connection_)),
      lock_owner_(NewSecret(16)) {}

absl::StatusOr<hubspot::StoredTokens> ConnectionTokenStore::Load() {
  const auto row = parts_.connections.Get(workspace_, kProvider, Deadline::After(kRowLimit));
  if (absl::IsNotFound(row.status())) return ReauthRequired("HubSpot is not connected.");
  if (!row.ok()) return row.status();
  // Not for a person: whoever asks again through PortalClients gets the new connection's client.
  if (row->id != connection_) return Unavailable("HubSpot was connected anew meanwhile.");
  if (row->state == storage::ConnectionState::kReauthRequired ||
      row->state == storage::ConnectionState::kDisconnected) {
    return ReauthRequired("The connection may not call HubSpot any more.");
  }
  hubspot::StoredTokens tokens;
  ASSIGN_OR_RETURN(tokens.access_token, Open(row->sealed_access_token));
  ASSIGN_OR_RETURN(tokens.refresh_token, Open(row->sealed_refresh_token));
  tokens.obtained_at = row->token_obtained_at;
  tokens.expires_at = row->token_expires_at;
  return tokens;
}

// A refresh that was under way when a person disconnected must not bring the connection back.
absl::Status ConnectionTokenStore::CheckConnected() const {
  ASSIGN_OR_RETURN(const auto row,
                   parts_.connections.Get(workspace_, kProvider, Deadline::After(kRowLimit)));
  const bool is_ours = row.id == connection_;
  if (is_ours && row.state != storage::ConnectionState::kDisconnected) return absl::OkStatus();
  return Aborted("the connection was ended or replaced");
}

absl::Status ConnectionTokenStore::Save(const hubspot::StoredTokens& tokens) {
  RETURN_IF_ERROR(CheckConnected());
  return parts_.connections.UpdateTokens(workspace_, connection_, Seal(tokens.access_token),
                                         Seal(tokens.refresh_token), tokens.obtained_at,
                                         tokens.expires_at, Deadline::After(kRowLimit));
}

absl::Status ConnectionTokenStore::MarkReauthRequired(const std::string& reason) {
  RETURN_IF_ERROR(CheckConnected());
  storage::ConnectionError error;
  error.code = "HUBSPOT_REAUTH_REQUIRED";
  error.message = reason;
  error.at = parts_.clock.Now();
  error.recoverable = false;
  error.resolution = "Connect HubSpot again.";
  return parts_.connections.SetState(workspace_, connection_,
                                     storage::ConnectionState::kReauthRequired, error, error.at,
                                     Deadline::After(kRowLimit));
}

bool ConnectionTokenStore::TryLockRefresh(std::chrono::milliseconds ttl) {
  const auto locked = parts_.kv.CompareAndSet(lock_key_, std::nullopt, lock_owner_, ttl);
  // Without the shared store two processes may both refresh, which HubSpot allows; none at all
  // would stop the import.
  return !locked.ok() || *locked;
}

void ConnectionTokenStore::UnlockRefresh() {
  // A lock that can't be freed frees itself.
  (void)parts_.kv.CompareAndSet(lock_key_, lock_owner_, std::nullopt, {});
}

absl::StatusOr<std::string> ConnectionTokenStore::Open(const std::string& sealed) const {
  if (sealed.empty()) return std::string();
  return parts_.cipher.Open(sealed, {workspace_.value, connection_.value});
}

std::string ConnectionTokenStore::Seal(const std::string& token) const {
  if (token.empty()) return "";
  return parts_.cipher.Seal(token, {workspace_.value, connection_.value});
}

}  // namespace stanna::app
