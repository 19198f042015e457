#include "server/sync/config_apply.h"

#include <algorithm>
#include <string>
#include <utility>

#include "server/config/configuration.h"
#include "storage/config_store.h"
#include "storage/record_store.h"

namespace stanna::sync {
namespace {

using storage::RunKind;

// One page nearly always: replays of some types only are what people change by hand.
constexpr int kReplaysAtATime = 50;

// The version that everything stored was derived by last; 0: the standard one.
absl::StatusOr<int> VersionApplied(storage::Stores& stores, const WorkspaceId& workspace,
                                   Deadline deadline) {
  storage::RunQuery query;
  query.kind = RunKind::kReplay;
  query.state = storage::RunState::kCompleted;
  query.limit = kReplaysAtATime;
  for (;; query.offset += query.limit) {
    ASSIGN_OR_RETURN(const auto replays, stores.sync_runs().List(workspace, query, deadline));
    // Newest first: versions only grow.
    for (const storage::SyncRun& run : replays.runs) {
      const bool whole = run.types.size() == kAllObjectTypes.size();
      if (whole && run.config_version) return *run.config_version;
    }
    if (replays.runs.size() < static_cast<std::size_t>(query.limit)) return 0;
  }
}

absl::StatusOr<config::Configuration> LoadVersion(storage::Stores& stores,
                                                  const WorkspaceId& workspace, int version,
                                                  Deadline deadline) {
  if (version == 0) return config::StandardConfiguration();
  ASSIGN_OR_RETURN(const auto stored, stores.configs().Get(workspace, version, deadline));
  return config::ParseDocument(stored.document);
}

// Nothing is left to derive these records from, and another filter may let them in.
absl::Status QueueWhatFiltersDropped(storage::Stores& stores, const WorkspaceId& workspace,
                                     int before, int now_version, Time now, Deadline deadline) {
  const auto old = LoadVersion(stores, workspace, before, deadline);
  ASSIGN_OR_RETURN(const auto latest, LoadVersion(stores, workspace, now_version, deadline));
  for (const ObjectType type : kAllObjectTypes) {
    const auto filter_of = [type](const config::Configuration& config) {
      const auto filter = config.filters.types.find(type);
      return filter == config.filters.types.end() ? filters::RecordFilter() : filter->second;
    };
    // A version that this program can't read any more may have said anything.
    if (old.ok() && filter_of(*old) == filter_of(latest)) continue;
    RETURN_IF_ERROR(stores.records().QueueDropped(workspace, type, now, deadline).status());
  }
  return absl::OkStatus();
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
  ASSIGN_OR_RETURN(const int applied, VersionApplied(stores, workspace, deadline));
  if (applied >= latest->version) return std::nullopt;
  RETURN_IF_ERROR(
      QueueWhatFiltersDropped(stores, workspace, applied, latest->version, now, deadline));
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
