// A workspace's connection to a HubSpot portal, with its sealed tokens.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/deadline.h"
#include "base/ids.h"
#include "base/status.h"

namespace stanna::storage {

enum class ConnectionState { kActive, kDegraded, kReauthRequired, kDisconnected };
enum class ConnectionKind { kOAuth, kPrivateApp };

/// The last thing that went wrong, in words for a person.
struct ConnectionError {
  std::string code;  ///< "HUBSPOT_REAUTH_REQUIRED"
  std::string message;
  Time at{};
  bool recoverable = true;  ///< heals without a person
  std::string resolution;   ///< what to do
  bool operator==(const ConnectionError&) const = default;
};

struct Connection {
  WorkspaceId workspace_id;
  ConnectionId id;
  std::string provider = "hubspot";
  ConnectionKind kind = ConnectionKind::kOAuth;
  ConnectionState state = ConnectionState::kActive;
  std::int64_t portal_id = 0;
  std::string portal_domain;
  std::string authorized_by;  ///< e-mail of who consented
  std::string portal_time_zone, company_currency, ui_domain;
  std::vector<std::string> granted_scopes;
  /// Sealed by storage/crypto; empty when there is none.
  std::string sealed_access_token, sealed_refresh_token;
  std::optional<Time> token_obtained_at, token_expires_at;
  std::optional<ConnectionError> last_error;
  Time created_at{};
  Time updated_at{};
};

/// Either is empty when there is none.
struct SealedTokens {
  std::string access, refresh;
};

/// How a portal is set up.
struct PortalAccount {
  std::string time_zone, company_currency, ui_domain;
};

/// One connection a workspace and provider. See WorkspaceStore for threads and errors.
class ConnectionStore {
 public:
  virtual ~ConnectionStore() = default;
  /// Creates the workspace's connection to `connection.provider`, or replaces the one to the same
  /// portal. AlreadyExists: it is connected to another portal, and nothing is changed; that one is
  /// to be erased first (ErasureStore), also where two flows end at once.
  virtual absl::Status Put(const Connection& connection, Deadline deadline) = 0;
  virtual absl::StatusOr<Connection> Get(const WorkspaceId& workspace, const std::string& provider,
                                         Deadline deadline) = 0;
  virtual absl::StatusOr<std::vector<Connection>> List(const WorkspaceId& workspace,
                                                       Deadline deadline) = 0;
  /// Every workspace's connection in this state: for the scheduler.
  virtual absl::StatusOr<std::vector<Connection>> ListByState(ConnectionState state,
                                                              Deadline deadline) = 0;
  /// Only while the connection is still `id` (a reconnect makes a new one): Aborted otherwise.
  virtual absl::Status UpdateTokens(const WorkspaceId& workspace, const ConnectionId& id,
                                    const std::string& sealed_access,
                                    const std::string& sealed_refresh, std::optional<Time> obtained,
                                    std::optional<Time> expires, Deadline deadline) = 0;
  /// The same tokens under another key, while they are still those of `from`. Aborted: they are
  /// others meanwhile.
  virtual absl::Status Reseal(const WorkspaceId& workspace, const ConnectionId& id,
                              const SealedTokens& from, const SealedTokens& to,
                              Deadline deadline) = 0;
  /// What HubSpot says the connection may do. Aborted as above.
  virtual absl::Status SetScopes(const WorkspaceId& workspace, const ConnectionId& id,
                                 const std::vector<std::string>& granted, Deadline deadline) = 0;
  /// The portal's home currency, which its admins may change; the figures of all clients are marked
  /// to be worked out again. Aborted as above.
  virtual absl::Status SetCompanyCurrency(const WorkspaceId& workspace, const ConnectionId& id,
                                          const std::string& currency, Time now,
                                          Deadline deadline) = 0;
  /// What HubSpot says of the portal's account. Aborted as above.
  virtual absl::Status SetAccount(const WorkspaceId& workspace, const ConnectionId& id,
                                  const PortalAccount& account, Deadline deadline) = 0;
  /// Sets state and last error (nullopt clears it). Aborted as above.
  virtual absl::Status SetState(const WorkspaceId& workspace, const ConnectionId& id,
                                ConnectionState state, const std::optional<ConnectionError>& error,
                                Time at, Deadline deadline) = 0;
};

}  // namespace stanna::storage
