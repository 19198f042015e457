// The state of a workspace's integration as the status page shows it, put together from the
// connection, the runs and the client's limits.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/deadline.h"
#include "base/ids.h"
#include "base/object_type.h"
#include "base/status.h"
#include "client/hubspot_client.h"
#include "server/sync/portal_clients.h"
#include "storage/connection_store.h"
#include "storage/stores.h"
#include "storage/sync_run_store.h"

namespace stanna::connect {

/// A sync is due daily; older data is called stale.
inline constexpr std::chrono::hours kStaleAfter{24};
/// How many of the latest runs are looked at for the freshness of each type.
inline constexpr int kRunsConsidered = 50;

enum class IntegrationState { kNotConnected, kActive, kDegraded, kReauthRequired, kDisconnected };

struct IntegrationStatus {
  IntegrationState state = IntegrationState::kNotConnected;
  /// Default-made when never connected. Its tokens are blanked.
  storage::Connection connection;
  bool has_refresh = false;
  std::vector<std::string> missing_scopes;
  std::optional<Time> last_sync_at;       ///< end of the last run that completed
  std::optional<Time> last_full_sync_at;  ///< end of the last that read everything
  std::optional<storage::ConnectionError> last_error;
  std::optional<hubspot::LimitSnapshot> limits;  ///< absent when not connected
  std::map<ObjectType, Time> freshness;
  bool stale = true;

  bool Connected() const {
    return state == IntegrationState::kActive || state == IntegrationState::kDegraded;
  }
};

/// Pure: everything but the limits. `runs` newest first.
IntegrationStatus Assemble(const storage::Connection& connection,
                           const std::vector<storage::SyncRun>& runs, Time now);

/// Reads and assembles. A workspace that was never connected is a value, not an error.
absl::StatusOr<IntegrationStatus> ReadStatus(const WorkspaceId& workspace, storage::Stores& stores,
                                             sync::PortalClients& clients, Time now,
                                             Deadline deadline);

}  // namespace stanna::connect
