#include "server/sync/pending_reads.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

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
      const bool any_new = std::any_of(pending.begin(), pending.end(), [&](const PendingRead& r) {
        return tried.insert(r.object_id).second;
      });
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
    RETURN_IF_ERROR(RemoveMissing(live.missing, read_at));
    // Taken off first: associations that still can't be read queue their record anew.
    RETURN_IF_ERROR(scope_.stores.records().RemovePendingReads(scope_.run.workspace_id, pending,
                                                               scope_.StoreDeadline()));
    RecordIntake intake(shape_, Window(), mapper_, calls_, scope_);
    return intake.AddRead(std::move(live.records), read_at);
  }

  absl::Status RemoveMissing(const std::vector<ObjectId>& missing, Time read_at) {
    if (missing.empty()) return absl::OkStatus();
    ASSIGN_OR_RETURN(const auto archived, calls_.BatchReadArchived(missing, {"hs_object_id"}));
    std::map<ObjectId, std::optional<Time>> archived_at;
    for (const HubSpotRecord& record : archived.records) {
      archived_at[record.id] = record.archived_at;
    }
    storage::RemovalWrite write = {.workspace_id = scope_.run.workspace_id,
                                   .run_id = scope_.run.id,
                                   .fence = scope_.fence,
                                   .type = calls_.type(),
                                   .now = scope_.clock.Now(),
                                   .read_at = read_at,
                                   .removals = {}};
    for (const ObjectId id : missing) {
      const auto found = archived_at.find(id);
      const bool is_archived = found != archived_at.end();
      // Answered under another id: it was merged since, and its survivor tells.
      const auto& gone = archived.missing;
      if (!is_archived && std::find(gone.begin(), gone.end(), id) == gone.end()) continue;
      write.removals.push_back({.object_id = id,
                                .kind = is_archived ? RemovalKind::kArchived : RemovalKind::kErased,
                                .merged_into = 0,
                                .archived_at = is_archived ? found->second : std::nullopt});
    }
    ASSIGN_OR_RETURN(const std::int64_t gone,
                     scope_.stores.records().Remove(write, scope_.StoreDeadline()));
    if (gone > 0) LogRemoved(gone);
    return absl::OkStatus();
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
