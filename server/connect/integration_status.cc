#include "server/connect/integration_status.h"

#include <algorithm>

#include "server/connect/scopes.h"

namespace stanna::connect {
namespace {

constexpr char kProvider[] = "hubspot";

IntegrationState StateOf(storage::ConnectionState state) {
  switch (state) {
    case storage::ConnectionState::kActive:
      return IntegrationState::kActive;
    case storage::ConnectionState::kDegraded:
      return IntegrationState::kDegraded;
    case storage::ConnectionState::kReauthRequired:
      return IntegrationState::kReauthRequired;
    case storage::ConnectionState::kDisconnected:
      return IntegrationState::kDisconnected;
  }
  return IntegrationState::kNotConnected;
}

const storage::SyncRun* LastEnded(const std::vector<storage::SyncRun>& runs) {
  const auto found = std::find_if(runs.begin(), runs.end(), [](const storage::SyncRun& run) {
    return run.state == storage::RunState::kCompleted || run.state == storage::RunState::kFailed;
  });
  return found == runs.end() ? nullptr : &*found;
}

storage::ConnectionError ErrorOf(const storage::SyncRun& run) {
  storage::ConnectionError error;
  error.code = run.error_code.empty() ? "SYNC_FAILED" : run.error_code;
  error.message = run.error_message.empty() ? "The last sync failed." : run.error_message;
  error.at = run.finished_at.value_or(run.created_at);
  error.recoverable = error.code != "HUBSPOT_REAUTH_REQUIRED";
  error.resolution = error.recoverable ? "Start a sync again; it goes on where it stopped."
                                       : "Connect HubSpot again.";
  return error;
}

// A backfill reads a window, so it makes nothing fresh.
void AddRun(IntegrationStatus& status, const storage::SyncRun& run) {
  if (!run.finished_at || run.kind == storage::RunKind::kBackfill) return;
  for (const storage::ObjectProgress& progress : run.progress) {
    if (progress.finished) status.freshness.try_emplace(progress.type, *run.finished_at);
  }
  if (run.state != storage::RunState::kCompleted) return;
  if (!status.last_sync_at) status.last_sync_at = run.finished_at;
  if (run.kind == storage::RunKind::kFull && !status.last_full_sync_at) {
    status.last_full_sync_at = run.finished_at;
  }
}

bool LacksRequiredScope(const storage::Connection& connection) {
  return !MissingScopes(RequiredScopes(), connection.granted_scopes, connection.kind).empty();
}

}  // namespace

IntegrationStatus Assemble(const storage::Connection& connection,
                           const std::vector<storage::SyncRun>& runs, Time now) {
  IntegrationStatus status;
  status.connection = connection;
  status.has_refresh = !connection.sealed_refresh_token.empty();
  status.connection.sealed_access_token.clear();
  status.connection.sealed_refresh_token.clear();
  status.state = StateOf(connection.state);
  status.missing_scopes = MissingScopes(connection);
  status.last_error = connection.last_error;
  for (const storage::SyncRun& run : runs) AddRun(status, run);
  status.stale = !status.last_sync_at || now - *status.last_sync_at > kStaleAfter;
  const storage::SyncRun* last = LastEnded(runs);
  const bool failed = last != nullptr && last->state == storage::RunState::kFailed;
  if (failed && !status.last_error) status.last_error = ErrorOf(*last);
  if (status.state == IntegrationState::kActive && (failed || LacksRequiredScope(connection))) {
    status.state = IntegrationState::kDegraded;
  }
  return status;
}

absl::StatusOr<IntegrationStatus> ReadStatus(const WorkspaceId& workspace, storage::Stores& stores,
                                             sync::PortalClients& clients, Time now,
                                             Deadline deadline) {
  const auto connection = stores.connections().Get(workspace, kProvider, deadline);
  if (absl::IsNotFound(connection.status())) {
    IntegrationStatus none;
    none.connection.workspace_id = workspace;
    return none;
  }
  if (!connection.ok()) return connection.status();
  storage::RunQuery query;
  query.limit = kRunsConsidered;
  ASSIGN_OR_RETURN(const auto listing, stores.sync_runs().List(workspace, query, deadline));
  IntegrationStatus status = Assemble(*connection, listing.runs, now);
  if (!status.Connected()) return status;
  // The status page must show even when no client can be made.
  const auto client = clients.ForWorkspace(workspace, deadline);
  if (client.ok()) status.limits = (*client)->Limits();
  return status;
}

}  // namespace stanna::connect
