#include "server/sync/pending_reads.h"

#include <algorithm>
#include <set>
#include <utility>

#include "server/sync/merges.h"
#include "server/sync/sync_observer.h"

namespace stanna::sync {
namespace {

using storage::PendingRead;
using storage::RemovalKind;

// One batch of a store look-up; HubSpot's batch reads take 100 of them each.
constexpr int kBatch = 500;

class PendingReader {
 public:
  PendingReader(const TypeShape& shape, const PageMapper& mapper, TypeCalls& calls,
                const RunScope& scope)
      : shape_(shape), mapper_(mapper), calls_(calls), scope_(scope) {}

  absl::Status Run() {
    std::set<ObjectId> tried;
    for (;;) {
      RETURN_IF_ERROR(scope_.CheckStop());
      ASSIGN_OR_RETURN(const auto pending,
                       scope_.stores.records().PeekPendingReads(
                           scope_.run.workspace_id, calls_.type(), kBatch, scope_.StoreDeadline()));
      // What is queued again while it is read waits for the next run.
      bool any_new = false;
      for (const PendingRead& read : pending) any_new |= tried.insert(read.object_id).second;
      if (!any_new) return absl::OkStatus();
      RETURN_IF_ERROR(ReadBatch(pending));
    }
  }

 private:
  absl::Status ReadBatch(const std::vector<PendingRead>& pending) {
    const Time read_at = scope_.clock.Now();
    std::vector<ObjectId> ids;
    for (const PendingRead& read : pending) ids.push_back(read.object_id);
    ASSIGN_OR_RETURN(auto live, calls_.BatchRead(ids, shape_.properties));
    // First what is there: a survivor takes along what belonged to the records that it absorbed,
    // before anybody says of them that they are nowhere.
    std::vector<ObjectId> missing = std::move(live.missing);
    const auto merges = MergesIn(live.records);
    std::erase_if(missing, [&](ObjectId id) { return merges.contains(id); });
    RecordIntake intake(shape_, Window(), mapper_, calls_, scope_);
    RETURN_IF_ERROR(intake.AddRead(std::move(live.records), read_at));
    RETURN_IF_ERROR(RemoveMissing(missing, read_at));
    // Associations that still can't be read have queued their record anew: that mark stays.
    return scope_.stores.records().RemovePendingReads(scope_.run.workspace_id, pending,
                                                      scope_.StoreDeadline());
  }

  absl::Status RemoveMissing(const std::vector<ObjectId>& missing, Time read_at) {
    if (missing.empty()) return absl::OkStatus();
    ASSIGN_OR_RETURN(const auto archived,
                     calls_.BatchReadArchived(missing, {"hs_merged_object_ids"}));
    storage::RemovalWrite write = {.workspace_id = scope_.run.workspace_id,
                                   .run_id = scope_.run.id,
                                   .fence = scope_.fence,
                                   .type = calls_.type(),
                                   .now = scope_.clock.Now(),
                                   .read_at = read_at,
                                   .removals = {}};
    AddRemovals(missing, archived, write.removals);
    ASSIGN_OR_RETURN(const storage::RemovalResult removed,
                     scope_.stores.records().Remove(write, scope_.StoreDeadline()));
    const std::int64_t gone = removed.gone;
    if (gone == 0) return absl::OkStatus();
    if (scope_.options.observer != nullptr) {
      scope_.options.observer->OnRecords({.type = calls_.type(), .removed = gone});
    }
    LogRemoved(gone);
    return absl::OkStatus();
  }

  // An archived record is answered by itself, or by the archived survivor that it was merged into
  // and that was never seen here; what neither list has was deleted for good.
  static void AddRemovals(const std::vector<ObjectId>& asked,
                          const hubspot::BatchReadResult& archived,
                          std::vector<storage::Removal>& removals) {
    for (const HubSpotRecord& record : archived.records) {
      removals.push_back({.object_id = record.id,
                          .kind = RemovalKind::kArchived,
                          .merged_into = 0,
                          .archived_at = record.archived_at});
    }
    const auto merges = MergesIn(archived.records);
    for (const auto& [id, survivor] : merges) {
      if (std::find(asked.begin(), asked.end(), id) == asked.end()) continue;
      removals.push_back({.object_id = id,
                          .kind = RemovalKind::kMerged,
                          .merged_into = survivor,
                          .archived_at = std::nullopt});
    }
    for (const ObjectId id : archived.missing) {
      if (merges.contains(id)) continue;
      removals.push_back({.object_id = id,
                          .kind = RemovalKind::kErased,
                          .merged_into = 0,
                          .archived_at = std::nullopt});
    }
  }

  void LogRemoved(std::int64_t count) {
    scope_.Log({.event = "RECORDS_REMOVED",
                .type = calls_.type(),
                .count = count,
                .message = std::to_string(count) + " " + std::string(NameOf(calls_.type())) +
                           " are archived or deleted in HubSpot and were taken out"});
  }

  const TypeShape& shape_;
  const PageMapper& mapper_;
  TypeCalls& calls_;
  const RunScope& scope_;
};

}  // namespace

absl::Status ReadPending(const TypeShape& shape, const PageMapper& mapper, TypeCalls& calls,
                         const RunScope& scope) {
  return PendingReader(shape, mapper, calls, scope).Run();
}

}  // namespace stanna::sync
