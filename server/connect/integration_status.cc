#include "server/connect/integration_status.h"

#include <algorithm>
#include <utility>

#include "server/connect/error_advice.h"
#include "server/connect/scopes.h"
#include "server/jobs/schedule_policy.h"
#include "server/sync/model_change.h"
#include "storage/record_store.h"

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

using Runs = std::vector<storage::SyncRun>;

bool IsSync(const storage::SyncRun& run) {
  return run.kind == storage::RunKind::kQuick || run.kind == storage::RunKind::kFull ||
         run.kind == storage::RunKind::kReconcile;
}

// Of the runs that `is_meant`, the one that ended last, completed or failed.
template <typename Predicate>
const storage::SyncRun* LastEnded(const Runs& runs, const Predicate& is_meant) {
  const storage::SyncRun* last = nullptr;
  for (const storage::SyncRun& run : runs) {
    const bool ended =
        run.state == storage::RunState::kCompleted || run.state == storage::RunState::kFailed;
    if (!ended || !run.finished_at || !is_meant(run)) continue;
    if (last == nullptr || run.finished_at > last->finished_at) last = &run;
  }
  return last;
}

// The failed run whose error still holds: any run that completes later heals it, and so does a new
// connection.
const storage::SyncRun* UnhealedFailure(const StatusFacts& facts) {
  const auto of_this_connection = [&](const storage::SyncRun& run) {
    return *run.finished_at >= facts.connection.created_at;
  };
  const auto* const sync = LastEnded(
      facts.runs, [&](const auto& run) { return IsSync(run) && of_this_connection(run); });
  if (sync != nullptr && sync->state == storage::RunState::kFailed) return sync;
  const auto* const any = LastEnded(facts.runs, of_this_connection);
  return any != nullptr && any->state == storage::RunState::kFailed ? any : nullptr;
}

std::optional<Time> LastCompletion(const Runs& runs, bool full_only) {
  std::optional<Time> last;
  for (const storage::SyncRun& run : runs) {
    if (run.state != storage::RunState::kCompleted || !IsSync(run)) continue;
    if (full_only && run.kind != storage::RunKind::kFull) continue;
    last = std::max(last, run.finished_at);
  }
  return last;
}

void SetFreshness(const std::vector<storage::SyncCheckpoint>& checkpoints, Time now,
                  IntegrationStatus& status) {
  for (const storage::SyncCheckpoint& checkpoint : checkpoints) {
    if (checkpoint.synced_at) status.freshness[checkpoint.type] = *checkpoint.synced_at;
  }
  std::erase_if(status.stale_types, [&](ObjectType type) {
    const auto fresh = status.freshness.find(type);
    return fresh != status.freshness.end() && now - fresh->second <= kStaleAfter;
  });
}

std::optional<jobs::JournalFacts> JournalFactsOf(
    const std::optional<storage::JournalPosition>& position) {
  if (!position) return std::nullopt;
  return jobs::JournalFacts{.caught_up_at = position->caught_up_at,
                            .last_gap_at = position->last_gap_at};
}

WebhookHealth HealthOf(const StatusFacts& facts, Time now) {
  const storage::WebhookStats& stats = facts.webhooks;
  WebhookHealth health;
  health.stats = stats;
  health.journal = facts.journal;
  if (stats.oldest_pending_at && *stats.oldest_pending_at < now) {
    health.lag =
        std::chrono::duration_cast<std::chrono::milliseconds>(now - *stats.oldest_pending_at);
  }
  health.keeps_up = jobs::WebhooksKeepUp({.last_received_at = stats.last_received_at,
                                          .oldest_pending_at = stats.oldest_pending_at,
                                          .dead = stats.dead,
                                          .untold = 0,
                                          .journal = JournalFactsOf(facts.journal)},
                                         now);
  return health;
}

// A backfill that waits matters less than a sync that does.
std::optional<Waiting> WaitingOf(const Runs& runs) {
  const storage::SyncRun* found = nullptr;
  for (const storage::SyncRun& run : runs) {
    if (storage::IsTerminal(run.state) || !run.waiting_until) continue;
    if (found == nullptr || IsSync(run)) found = &run;
  }
  if (found == nullptr) return std::nullopt;
  return Waiting{found->id, *found->waiting_until, found->waiting_reason};
}

storage::ConnectionError Disconnected(Time at) {
  storage::ConnectionError error;
  error.code = "HUBSPOT_DISCONNECTED";
  error.message = "HubSpot was disconnected.";
  error.at = at;
  error.recoverable = false;
  error.resolution = "Connect HubSpot again to go on; what was synced is still here.";
  return error;
}

// What holds now, not what once was.
std::optional<storage::ConnectionError> ErrorOf(const StatusFacts& facts,
                                                const IntegrationStatus& status) {
  const storage::Connection& connection = facts.connection;
  if (status.state == IntegrationState::kDisconnected) return Disconnected(connection.updated_at);
  if (status.state == IntegrationState::kReauthRequired) {
    if (connection.last_error) return connection.last_error;
    return Explain("HUBSPOT_REAUTH_REQUIRED",
                   {"HubSpot refused the authorisation.", connection.updated_at, {}});
  }
  if (const auto* const failed = UnhealedFailure(facts)) {
    return Explain(failed->error_code,
                   {failed->error_message, *failed->finished_at, status.missing_scopes});
  }
  const auto& kept = connection.last_error;
  const bool is_healed = kept && status.last_sync_at && *status.last_sync_at >= kept->at;
  return is_healed ? std::nullopt : kept;
}

bool LacksRequiredScope(const storage::Connection& connection) {
  return !MissingScopes(RequiredScopes(), connection.granted_scopes, connection.kind).empty();
}

absl::Status AddRuns(const WorkspaceId& workspace, storage::Stores& stores,
                     const storage::RunQuery& query, Deadline deadline, Runs& out) {
  ASSIGN_OR_RETURN(auto listing, stores.sync_runs().List(workspace, query, deadline));
  for (storage::SyncRun& run : listing.runs) out.push_back(std::move(run));
  return absl::OkStatus();
}

// Few rows each, found by index, however many runs there were.
absl::StatusOr<Runs> ReadRuns(const WorkspaceId& workspace, storage::Stores& stores,
                              Deadline deadline) {
  using storage::RunKind, storage::RunState;
  Runs runs;
  storage::RunQuery query;
  query.limit = 1;
  for (const RunKind kind :
       {RunKind::kQuick, RunKind::kFull, RunKind::kReconcile, RunKind::kBackfill}) {
    query.kind = kind;
    for (const RunState state : {RunState::kCompleted, RunState::kFailed}) {
      query.state = state;
      RETURN_IF_ERROR(AddRuns(workspace, stores, query, deadline, runs));
    }
  }
  // One of each group at most.
  query.kind.reset();
  query.without_live = true;
  query.limit = 2;
  for (const RunState state : {RunState::kQueued, RunState::kRunning}) {
    query.state = state;
    RETURN_IF_ERROR(AddRuns(workspace, stores, query, deadline, runs));
  }
  return runs;
}

absl::StatusOr<Backlog> ReadBacklog(const WorkspaceId& workspace, storage::Stores& stores,
                                    Deadline deadline) {
  Backlog backlog;
  ASSIGN_OR_RETURN(backlog.pending_reads, stores.records().CountPendingReads(workspace, deadline));
  ASSIGN_OR_RETURN(backlog.pending_links, stores.records().CountPendingLinks(workspace, deadline));
  ASSIGN_OR_RETURN(backlog.old_analyses, sync::CountOldAnalyses(stores, workspace, deadline));
  ASSIGN_OR_RETURN(backlog.jobs, stores.jobs().Depth(workspace, deadline));
  return backlog;
}

}  // namespace

IntegrationStatus Assemble(const StatusFacts& facts, Time now) {
  const storage::Connection& connection = facts.connection;
  IntegrationStatus status;
  status.connection = connection;
  status.connection.sealed_access_token.clear();
  status.connection.sealed_refresh_token.clear();
  status.state = StateOf(connection.state);
  status.has_refresh = status.Connected() && !connection.sealed_refresh_token.empty();
  status.missing_scopes = MissingScopes(connection);
  status.last_sync_at = LastCompletion(facts.runs, false);
  status.last_full_sync_at = LastCompletion(facts.runs, true);
  SetFreshness(facts.checkpoints, now, status);
  status.backlog = facts.backlog;
  status.webhooks = HealthOf(facts, now);
  status.waiting = WaitingOf(facts.runs);
  status.last_error = ErrorOf(facts, status);
  const bool in_part = status.last_error || status.waiting || LacksRequiredScope(connection);
  if (status.state == IntegrationState::kActive && in_part) {
    status.state = IntegrationState::kDegraded;
  }
  return status;
}

absl::StatusOr<IntegrationStatus> ReadStatus(const WorkspaceId& workspace,
                                             const StatusSources& sources, Time now,
                                             Deadline deadline) {
  storage::Stores& stores = sources.stores;
  auto connection = stores.connections().Get(workspace, kProvider, deadline);
  if (absl::IsNotFound(connection.status())) {
    IntegrationStatus none;
    none.connection.workspace_id = workspace;
    return none;
  }
  if (!connection.ok()) return connection.status();
  StatusFacts facts;
  facts.connection = *std::move(connection);
  ASSIGN_OR_RETURN(facts.runs, ReadRuns(workspace, stores, deadline));
  ASSIGN_OR_RETURN(facts.checkpoints, stores.checkpoints().List(workspace, deadline));
  ASSIGN_OR_RETURN(facts.backlog, ReadBacklog(workspace, stores, deadline));
  ASSIGN_OR_RETURN(facts.webhooks, stores.webhooks().Stats(workspace, deadline));
  if (!sources.journal.empty()) {
    ASSIGN_OR_RETURN(facts.journal,
                     stores.webhooks().ReadJournalPosition(sources.journal, deadline));
    if (!facts.journal) facts.journal.emplace();
  }
  IntegrationStatus status = Assemble(facts, now);
  if (!status.Connected()) return status;
  // The status page must show even when no client can be made.
  const auto client = sources.clients.ForWorkspace(workspace, deadline);
  if (client.ok()) status.limits = (*client)->Limits();
  return status;
}

}  // namespace stanna::connect
