// Makes and ends a workspace's connection to its HubSpot portal.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/deadline.h"
#include "base/ids.h"
#include "base/status.h"
#include "client/auth/oauth_client.h"
#include "server/connect/oauth_state.h"
#include "server/connect/workspace_eraser.h"
#include "server/sync/portal_clients.h"
#include "server/sync/sync_control.h"
#include "storage/connection_store.h"
#include "storage/crypto/token_cipher.h"
#include "storage/stores.h"
#include "storage/workspace_store.h"

namespace stanna::connect {

/// What HubSpot appended to the redirect URI.
struct Callback {
  std::string code;
  std::string state;
  std::string error;  ///< HubSpot's code when consent was refused, else empty
  std::string error_description;
  FlowEnd end = {};
};

struct Consent {
  std::string authorize_url;
  Time expires_at{};
};

struct NewConnection {
  storage::Connection connection;
  std::vector<std::string> missing_scopes;
  /// The first sync, or the one that was on already; empty when it could not be queued (the
  /// connection stands all the same).
  SyncRunId sync_id;
};

struct Ended {
  bool revoked = false;  ///< HubSpot confirmed it
};

/// All must outlive the Connector.
struct ConnectorParts {
  storage::Stores& stores;
  const storage::TokenCipher& cipher;
  OAuthStates& states;
  hubspot::OAuthClient& oauth;
  sync::PortalClients& clients;
  sync::SyncControl& syncs;
  const Clock& clock;
  WorkspaceEraser& eraser;
  /// Without an OAuth app only private-app tokens can connect.
  bool has_oauth_app = true;
};

/// Thread-safe; calls block until `deadline` at most. Errors of HubSpot carry metadata
/// "service" = "hubspot".
class Connector {
 public:
  explicit Connector(ConnectorParts parts) : parts_(parts) {}

  /// FailedPrecondition (OAUTH_NOT_CONFIGURED): the server has no OAuth app.
  absl::StatusOr<Consent> Start(const WorkspaceId& workspace, const FlowOptions& options = {});

  /// Errors: those of OAuthStates::Consume (a refusal needs no confirmation); PermissionDenied
  /// (OAUTH_CONSENT_REFUSED); FailedPrecondition: PORTAL_MISMATCH (another portal than the one
  /// whose data the workspace holds, disconnected or not, unless it was to be replaced),
  /// PORTAL_ERASURE_UNFINISHED (its data is still being erased), WORKSPACE_ERASED (since the flow
  /// began), OAUTH_CODE_REFUSED; Unavailable. `flow`, if not null: what the state told, whether the
  /// connection was made or not, also to another browser than the one that began it; without a
  /// workspace when the state told nothing.
  absl::StatusOr<NewConnection> Complete(const Callback& callback, Deadline deadline,
                                         Flow* flow = nullptr);

  /// InvalidArgument (a field violation of "token") when HubSpot does not know it; PORTAL_MISMATCH
  /// and Unavailable as above.
  absl::StatusOr<NewConnection> ConnectPrivateApp(const WorkspaceId& workspace,
                                                  const std::string& token,
                                                  const FlowOptions& options, Deadline deadline);

  /// Forgets the tokens, cancels the syncs that are on, and asks HubSpot to withdraw the grant.
  /// FailedPrecondition (INTEGRATION_NOT_CONNECTED). Ending twice is fine.
  absl::StatusOr<Ended> Disconnect(const WorkspaceId& workspace, Deadline deadline);

 private:
  struct Tokens;
  absl::StatusOr<NewConnection> Connect(const Flow& flow, const Tokens& tokens, Deadline deadline);
  absl::StatusOr<storage::Connection> Store(const Flow& flow, const Tokens& tokens,
                                            Deadline deadline);
  absl::Status CheckPortal(const Flow& flow, std::int64_t portal_id, bool& is_first,
                           Deadline deadline);
  absl::Status GoOnErasing(const Flow& flow, Deadline deadline);
  absl::Status ErasePortal(const Flow& flow, Deadline deadline);
  void ReadAccount(storage::Connection& connection, bool is_first, Deadline deadline);
  void AdoptCurrency(const storage::Connection& connection, Deadline deadline);
  void CancelRuns(const WorkspaceId& workspace, Deadline deadline);
  absl::StatusOr<SyncRunId> FindOpenRun(const WorkspaceId& workspace, Deadline deadline);
  SyncRunId QueueFirstSync(const WorkspaceId& workspace, Deadline deadline);

  const ConnectorParts parts_;
};

/// The workspace as it begins: named after its id, which is its own domain when it looks like one.
storage::Workspace NewWorkspace(const WorkspaceId& id, Time now);

}  // namespace stanna::connect
