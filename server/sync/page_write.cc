#include "server/sync/page_write.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "base/trace_context.h"
#include "server/mapping/record_mapping.h"
#include "server/sync/guarded.h"
#include "server/sync/merges.h"
#include "server/sync/message_analysis.h"
#include "server/sync/sync_observer.h"
#include "storage/change_store.h"

namespace stanna::sync {
namespace {

// A record that changed between two pages of a search stands on both. How many were left out.
std::int64_t KeepNewest(std::vector<HubSpotRecord>& records) {
  std::map<ObjectId, std::size_t> newest;
  for (std::size_t i = 0; i < records.size(); ++i) {
    const auto [slot, first] = newest.try_emplace(records[i].id, i);
    if (!first && records[i].modified_at >= records[slot->second].modified_at) slot->second = i;
  }
  const std::size_t before = records.size();
  if (newest.size() == before) return 0;
  std::vector<HubSpotRecord> kept;
  for (const auto& [id, index] : newest) kept.push_back(std::move(records[index]));
  records = std::move(kept);
  return static_cast<std::int64_t>(before - records.size());
}

using Changes = std::optional<storage::ChangeSpan>;
using Merges = std::map<ObjectId, ObjectId>;  // the survivor of each absorbed record

using Removals = std::vector<storage::Removal>;

// Of the absorbed records those that were not removed yet.
absl::StatusOr<Removals> NotFollowed(const Merges& merges, const storage::PageWrite& page,
                                     const RunScope& scope) {
  Removals removals;
  if (merges.empty()) return removals;
  std::vector<ObjectId> absorbed;
  for (const auto& [id, survivor] : merges) absorbed.push_back(id);
  // Most merges were followed long ago.
  ASSIGN_OR_RETURN(const auto followed,
                   scope.stores.records().Tombstones(page.workspace_id, page.type, absorbed,
                                                     scope.StoreDeadline()));
  for (const auto& [id, survivor] : merges) {
    const auto known = followed.find(id);
    if (known != followed.end() && known->second.merged_into == survivor) continue;
    removals.push_back({.object_id = id,
                        .kind = storage::RemovalKind::kMerged,
                        .merged_into = survivor,
                        .archived_at = std::nullopt});
  }
  return removals;
}

void TellMerged(ObjectType type, std::int64_t gone, const RunScope& scope) {
  if (gone == 0) return;
  if (scope.options.observer != nullptr) {
    scope.options.observer->OnRecords({.type = type, .merged = gone});
  }
  scope.Log({.event = "RECORDS_MERGED",
             .type = type,
             .count = gone,
             .message = std::to_string(gone) + " " + std::string(NameOf(type)) +
                        " were merged into others in HubSpot; what belonged to them moved along"});
}

// An absorbed record that is stored goes, and what refers to it moves over to the survivor.
absl::Status FollowMerges(const Merges& merges, const storage::PageWrite& page,
                          const RunScope& scope) {
  storage::RemovalWrite removal = {.workspace_id = page.workspace_id,
                                   .run_id = page.run_id,
                                   .fence = page.fence,
                                   .type = page.type,
                                   .now = page.now,
                                   .read_at = page.read_at.value_or(page.now),
                                   .removals = {}};
  ASSIGN_OR_RETURN(removal.removals, NotFollowed(merges, page, scope));
  if (removal.removals.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const storage::RemovalResult removed,
                   scope.stores.records().Remove(removal, scope.StoreDeadline()));
  TellMerged(page.type, removed.gone, scope);
  return absl::OkStatus();
}

// What a filter or a window leaves out has no row, and nothing that was read of it stays.
void KeepAnalysesOfRows(storage::PageWrite& page) {
  std::set<ObjectId> ids;
  for (const auto& row : page.interactions) ids.insert(row.object_id);
  std::erase_if(page.analyses, [&](const auto& row) { return !ids.contains(row.object_id); });
}

void TellRecords(const storage::PageWrite& page, const storage::PageResult& result,
                 const RunScope& scope) {
  if (scope.options.observer == nullptr) return;
  scope.options.observer->OnRecords({.type = page.type,
                                     .added = result.added,
                                     .updated = result.updated,
                                     .unchanged = result.unchanged + result.stale + page.known,
                                     .left_out = result.excluded + page.skipped,
                                     .held_back = result.held_back});
}

storage::PageWrite Unmapped(ReadPage read, const PageMapper& mapper, const TypeCalls& calls,
                            const RunScope& scope) {
  storage::PageWrite page = scope.NewPage(calls.type());
  page.records = std::move(read.records);
  page.read_at = read.read_at;
  page.known = read.known + KeepNewest(page.records);
  page.analyses = AnalyzeMessages(page.records, mapper.context());
  // Here and not for stored copies: the snippet of a snippet may be shorter still.
  for (HubSpotRecord& record : page.records) {
    mapping::ReduceToSnippets(record, mapper.context().config);
  }
  return page;
}

absl::Status Map(storage::PageWrite& page, const Window& window, const PageMapper& mapper,
                 const RunScope& scope) {
  ASSIGN_OR_RETURN(page.last_change,
                   scope.stores.changes().Last(page.workspace_id, scope.StoreDeadline()));
  RETURN_IF_ERROR(mapper.Map(page, window, scope.StoreDeadline()));
  KeepAnalysesOfRows(page);
  return absl::OkStatus();
}

// Changes that came right after those that the page knows of are as good as known.
void PassOver(const Changes& changes, storage::PageWrite& page) {
  if (changes && page.last_change == changes->before) page.last_change = changes->last;
}

absl::StatusOr<storage::PageResult> Write(storage::PageWrite& page, const std::string& after,
                                          TypeCalls& calls, const RunScope& scope) {
  page.cursor = storage::PageCursor{after, false, calls.Take()};
  const auto result = scope.stores.records().WritePage(page, scope.StoreDeadline());
  if (!result.ok()) {
    calls.Add(page.cursor->calls);
    return result.status();
  }
  scope.pages_written.fetch_add(1);
  TellMerged(page.type, result->merged, scope);
  TellRecords(page, *result, scope);
  return *result;
}

}  // namespace

absl::Status WriteRead(ReadPage read, const std::string& after, const Window& window,
                       const PageMapper& mapper, TypeCalls& calls, const RunScope& scope) {
  RETURN_IF_ERROR(scope.CheckStop());
  storage::PageWrite page = Unmapped(std::move(read), mapper, calls, scope);
  RETURN_IF_ERROR(FollowMerges(MergesIn(page.records), page, scope));
  RETURN_IF_ERROR(Map(page, window, mapper, scope));
  return Write(page, after, calls, scope).status();
}

absl::Status PagePipeline::Add(ReadPage read, const std::string& after) {
  RETURN_IF_ERROR(scope_.CheckStop());
  storage::PageWrite page = Unmapped(std::move(read), mapper_, calls_, scope_);
  const Merges merges = MergesIn(page.records);  // mapping drops what is left out
  const bool ahead = !mapper_.DependsOnOthersOf(page.type);
  if (!ahead) {
    RETURN_IF_ERROR(Finish());
    RETURN_IF_ERROR(FollowMerges(merges, page, scope_));
  }
  RETURN_IF_ERROR(Map(page, Window(), mapper_, scope_));
  RETURN_IF_ERROR(Finish());
  if (ahead) {
    // Neither the page before it nor its own merges decide about anything in this one.
    PassOver(last_changes_, page);
    ASSIGN_OR_RETURN(page.merged, NotFollowed(merges, page, scope_));
  }
  writing_ =
      std::async(std::launch::async, InThisTrace([this, page = std::move(page), after]() mutable {
                   return Guarded([&]() -> absl::StatusOr<Written> {
                     const auto began = std::chrono::steady_clock::now();
                     Written written;
                     written.records = page.records.size();
                     ASSIGN_OR_RETURN(written.result, Write(page, after, calls_, scope_));
                     written.took = std::chrono::duration_cast<std::chrono::milliseconds>(
                         std::chrono::steady_clock::now() - began);
                     return written;
                   });
                 }));
  return absl::OkStatus();
}

absl::Status PagePipeline::Finish() {
  if (!writing_.valid()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const Written written, writing_.get());
  size_.Note(written.records, written.took);
  last_changes_ = written.result.changes;
  return absl::OkStatus();
}

}  // namespace stanna::sync
