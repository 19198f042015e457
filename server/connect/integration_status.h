// The state of a workspace's integration as the status page shows it, put together from the
// connection, the runs, the checkpoints, the queues and the client's limits.
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
#include "storage/checkpoint_store.h"
#include "storage/connection_store.h"
#include "storage/job_store.h"
#include "storage/stores.h"
#include "storage/sync_run_store.h"
#include "storage/webhook_store.h"

namespace stanna::connect {

/// How often syncs are due at the least: hourly outside of business hours.
inline constexpr std::chrono::minutes kSyncInterval{60};
/// One that is late may be on its way; a type that missed two is called stale.
inline constexpr std::chrono::minutes kStaleAfter = 2 * kSyncInterval;

enum class IntegrationState { kNotConnected, kActive, kDegraded, kReauthRequired, kDisconnected };

/// What is still to be done.
struct Backlog {
  std::int64_t pending_reads = 0;  ///< records to be read from HubSpot again
  std::int64_t pending_links = 0;  ///< records whose clients are to be found again
  std::int64_t old_analyses = 0;   ///< messages that an older model has read
  storage::QueueDepth jobs;
};

struct WebhookHealth {
  storage::WebhookStats stats;
  /// How far the app's journal is read, of all its portals; absent where events are pushed.
  std::optional<storage::JournalPosition> journal;
  std::chrono::milliseconds lag{0};  ///< for how long the oldest event that waits has done so
  bool keeps_up = false;             ///< by the schedule's rule, but for what the last sync found
};

/// Why a run that is not over stands still.
struct Waiting {
  SyncRunId run;
  Time until{};
  std::string reason;
};

struct IntegrationStatus {
  IntegrationState state = IntegrationState::kNotConnected;
  /// Default-made when never connected. Its tokens are blanked.
  storage::Connection connection;
  bool has_refresh = false;  ///< and HubSpot is not known to refuse it
  std::vector<std::string> missing_scopes;
  /// End of the last run that completed; backfills and replays make nothing fresh.
  std::optional<Time> last_sync_at;
  std::optional<Time> last_full_sync_at;  ///< end of the last that read everything
  std::optional<storage::ConnectionError> last_error;
  std::optional<hubspot::LimitSnapshot> limits;  ///< absent when not connected
  std::map<ObjectType, Time> freshness;          ///< when each type was brought up to date
  std::vector<ObjectType> stale_types{kAllObjectTypes.begin(), kAllObjectTypes.end()};
  std::optional<Backlog> backlog;         ///< absent when never connected
  std::optional<WebhookHealth> webhooks;  ///< likewise
  std::optional<Waiting> waiting;

  bool Connected() const {
    return state == IntegrationState::kActive || state == IntegrationState::kDegraded;
  }
};

/// What a status is made of.
struct StatusFacts {
  storage::Connection connection;
  /// In any order: of each kind at least the last that completed, the last that failed, and those
  /// that are not over.
  std::vector<storage::SyncRun> runs;
  std::vector<storage::SyncCheckpoint> checkpoints;
  Backlog backlog;
  storage::WebhookStats webhooks;
  std::optional<storage::JournalPosition> journal;  ///< where events are pulled, not pushed
};

/// Pure: everything but the limits.
IntegrationStatus Assemble(const StatusFacts& facts, Time now);

struct StatusSources {
  storage::Stores& stores;
  sync::PortalClients& clients;
  /// The journal that events are pulled from; empty: HubSpot pushes them.
  std::string journal = {};
};

/// Reads and assembles. A workspace that was never connected is a value, not an error.
absl::StatusOr<IntegrationStatus> ReadStatus(const WorkspaceId& workspace,
                                             const StatusSources& sources, Time now,
                                             Deadline deadline);

}  // namespace stanna::connect
