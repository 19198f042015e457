#include "server/sync/config_apply.h"

#include <algorithm>
#include <string>
#include <utility>

#include "storage/config_store.h"

namespace stanna::sync {
namespace {

using storage::RunKind;

// Enough to see past runs of some types only.
constexpr int kReplaysLookedAt = 20;

absl::StatusOr<bool> WasReplayed(storage::Stores& stores, const WorkspaceId& workspace, int version,
                                 Deadline deadline) {
  storage::RunQuery query;
  query.kind = RunKind::kReplay;
  query.state = storage::RunState::kCompleted;
  query.limit = kReplaysLookedAt;
  ASSIGN_OR_RETURN(const auto replays, stores.sync_runs().List(workspace, query, deadline));
  return std::ranges::any_of(replays.runs, [version](const storage::SyncRun& run) {
    return run.config_version == version && run.types.size() == kAllObjectTypes.size();
  });
}

std::string RequestId(int version, Time now) {
  const auto hour = std::chrono::floor<std::chrono::hours>(now).time_since_epoch();
  return "config-" + std::to_string(version) + "-" + std::to_string(hour.count());
}

}  // namespace

absl::StatusOr<std::optional<SyncRunId>> ApplyConfiguration(storage::Stores& stores,
                                                            SyncControl& syncs,
                                                            const WorkspaceId& workspace, Time now,
                                                            Deadline deadline) {
  const auto latest = stores.configs().GetLatest(workspace, deadline);
  if (IsNotFound(latest.status())) return std::nullopt;
  RETURN_IF_ERROR(latest);
  ASSIGN_OR_RETURN(const bool replayed, WasReplayed(stores, workspace, latest->version, deadline));
  if (replayed) return std::nullopt;
  RunRequest request;
  request.kind = RunKind::kReplay;
  request.trigger = storage::RunTrigger::kSchedule;
  request.request_id = RequestId(latest->version, now);
  const auto started = syncs.Start(workspace, request, deadline);
  if (started.ok()) return started->run.id;
  if (absl::IsAlreadyExists(started.status())) return std::nullopt;
  return started.status();
}

}  // namespace stanna::sync
