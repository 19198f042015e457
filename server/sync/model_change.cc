#include "server/sync/model_change.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "server/insights/text/message_analyzer.h"
#include "storage/health_store.h"
#include "storage/sync_run_store.h"

namespace stanna::sync {
namespace {

using storage::RunKind;
using storage::SyncRun;

// Further ahead nobody plans.
constexpr std::chrono::days kAhead{10 * 365};
// Among so many backfills the attempts at this version are looked for.
constexpr int kRunsLookedAt = 50;

int RunningModel() { return insights::MessageAnalyzer::Standard().model_version(); }

std::string RequestPrefix() { return "model-" + std::to_string(RunningModel()) + "-"; }

absl::StatusOr<std::map<ObjectType, std::int64_t>> CountByType(storage::Stores& stores,
                                                               const WorkspaceId& workspace,
                                                               Deadline deadline) {
  return stores.health().CountOldAnalyses(workspace, RunningModel(), deadline);
}

// Newest first.
absl::StatusOr<std::vector<SyncRun>> Attempts(storage::Stores& stores, const WorkspaceId& workspace,
                                              Deadline deadline) {
  storage::RunQuery query;
  query.kind = RunKind::kBackfill;
  query.limit = kRunsLookedAt;
  ASSIGN_OR_RETURN(auto listing, stores.sync_runs().List(workspace, query, deadline));
  std::erase_if(listing.runs,
                [](const SyncRun& run) { return !run.request_id.starts_with(RequestPrefix()); });
  return std::move(listing.runs);
}

std::int64_t Count(const std::map<ObjectType, std::int64_t>& old) {
  std::int64_t count = 0;
  for (const auto& [type, of_type] : old) count += of_type;
  return count;
}

// What a whole reading left can't be read: HubSpot shows it no more, say. More than a few came from
// a replica with the older model, which took the run.
bool LeftMany(const SyncRun& run, std::int64_t old) {
  std::int64_t read = 0;
  for (const storage::ObjectProgress& progress : run.progress) read += progress.processed;
  return old > read / 10;
}

bool MayStart(const std::vector<SyncRun>& attempts, std::int64_t old, Time now) {
  if (attempts.empty()) return true;
  const SyncRun& last = attempts.front();
  if (last.state == storage::RunState::kCancelled) return false;
  if (last.state == storage::RunState::kCompleted && !LeftMany(last, old)) return false;
  return attempts.size() < static_cast<std::size_t>(kModelAttempts) &&
         now >= last.created_at + kModelAttemptsApart;
}

// A full run reads all messages anyway; of backfills one at a time is under way.
absl::StatusOr<bool> IsInTheWay(storage::Stores& stores, const WorkspaceId& workspace,
                                Deadline deadline) {
  storage::RunQuery query;
  query.limit = 1;
  for (const RunKind kind : {RunKind::kFull, RunKind::kBackfill}) {
    query.kind = kind;
    ASSIGN_OR_RETURN(const auto latest, stores.sync_runs().List(workspace, query, deadline));
    if (!latest.runs.empty() && !storage::IsTerminal(latest.runs.front().state)) return true;
  }
  return false;
}

// Of all time, what is planned too: HubSpot's searches know the time of an activity by another
// property than ours may be of, and nearly all of a type is of the older model anyway.
RunRequest RequestFor(const std::map<ObjectType, std::int64_t>& old, std::size_t earlier,
                      Time now) {
  RunRequest request;
  request.kind = RunKind::kBackfill;
  request.trigger = storage::RunTrigger::kSchedule;
  request.request_id = RequestPrefix() + std::to_string(earlier + 1);
  request.window_end = now + kAhead;
  for (const auto& [type, count] : old) request.types.push_back(type);
  return request;
}

}  // namespace

absl::StatusOr<std::int64_t> CountOldAnalyses(storage::Stores& stores, const WorkspaceId& workspace,
                                              Deadline deadline) {
  ASSIGN_OR_RETURN(const auto old, CountByType(stores, workspace, deadline));
  return Count(old);
}

absl::StatusOr<std::set<ObjectId>> OldAnalysesAmong(storage::Stores& stores,
                                                    const WorkspaceId& workspace, ObjectType type,
                                                    const std::vector<ObjectId>& ids,
                                                    Deadline deadline) {
  return stores.health().WithOldAnalyses(workspace, type, ids, RunningModel(), deadline);
}

absl::StatusOr<std::optional<SyncRunId>> RereadOldAnalyses(storage::Stores& stores,
                                                           SyncControl& syncs,
                                                           const WorkspaceId& workspace, Time now,
                                                           Deadline deadline) {
  ASSIGN_OR_RETURN(const auto old, CountByType(stores, workspace, deadline));
  if (old.empty()) return std::nullopt;
  ASSIGN_OR_RETURN(const auto attempts, Attempts(stores, workspace, deadline));
  if (!MayStart(attempts, Count(old), now)) return std::nullopt;
  ASSIGN_OR_RETURN(const bool in_the_way, IsInTheWay(stores, workspace, deadline));
  if (in_the_way) return std::nullopt;
  const auto started = syncs.Start(workspace, RequestFor(old, attempts.size(), now), deadline);
  const std::string reason = ReasonOf(started.status());
  if (reason == "SYNC_ALREADY_RUNNING" || reason == "REQUEST_ID_REUSED") return std::nullopt;
  RETURN_IF_ERROR(started);
  return started->run.id;
}

}  // namespace stanna::sync
