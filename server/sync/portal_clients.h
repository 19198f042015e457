// How the engine gets a HubSpot client for a workspace, without knowing how it is built.
#pragma once

#include <memory>

#include "base/deadline.h"
#include "base/ids.h"
#include "base/status.h"
#include "client/hubspot_client.h"

namespace stanna::sync {

/// When a run's end is a reason to ask HubSpot what the connection may do now.
enum class ScopeCheck {
  kIfRequiredMissing,  ///< something could not be read before; perhaps it was granted since
  kIfAnyMissing,       ///< the same for what is only wished for
  kAlways,             ///< HubSpot refused something for want of a scope
};

/// Thread-safe. Implemented by server/app.
class PortalClients {
 public:
  virtual ~PortalClients() = default;
  /// The client of the workspace's connection; the same one to every caller while the connection
  /// stays. FailedPrecondition (INTEGRATION_NOT_CONNECTED) when there is none, Unauthenticated
  /// (HUBSPOT_REAUTH_REQUIRED) when a person must reconnect first.
  virtual absl::StatusOr<std::shared_ptr<hubspot::HubSpotClient>> ForWorkspace(
      const WorkspaceId& workspace, Deadline deadline) = 0;
  /// Keeps what HubSpot says of the connection's scopes, if `check` gives a reason to ask.
  virtual absl::Status CheckScopes(const WorkspaceId& workspace, ScopeCheck check,
                                   Deadline deadline) = 0;
};

}  // namespace stanna::sync
