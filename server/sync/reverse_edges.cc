#include "server/sync/reverse_edges.h"

#include <algorithm>

#include "server/sync/run_errors.h"
#include "storage/checkpoint_store.h"
#include "storage/record_store.h"

namespace stanna::sync {
namespace {

// Records for each of the other type, from which on it is worth it: half of the records come with
// their edges from the list, so it then takes half of the calls at most.
constexpr std::int64_t kRecordsForEach = 4;
// Edges that one answer should hold: some megabytes.
constexpr std::int64_t kEdgesACall = 20'000;
constexpr std::int64_t kMostIdsACall = 1'000;  // HubSpot's limit
constexpr int kScanPage = 1'000;

// nullopt: more than `most`.
absl::StatusOr<std::optional<std::vector<ObjectId>>> StoredIds(ObjectType type, std::int64_t most,
                                                               const RunScope& scope) {
  std::vector<ObjectId> ids;
  for (ObjectId after = 0;;) {
    ASSIGN_OR_RETURN(const auto page,
                     scope.stores.records().ScanVersions(scope.run.workspace_id, type, after,
                                                         kScanPage, scope.StoreDeadline()));
    for (const storage::RecordVersion& version : page) ids.push_back(version.object_id);
    if (static_cast<std::int64_t>(ids.size()) > most) return std::nullopt;
    if (page.size() < kScanPage) return ids;
    after = page.back().object_id;
  }
}

// Of a type that was never read whole some edges would be missing, and none would be known to.
absl::StatusOr<bool> IsImported(ObjectType type, const RunScope& scope) {
  ASSIGN_OR_RETURN(const auto all,
                   scope.stores.checkpoints().List(scope.run.workspace_id, scope.StoreDeadline()));
  return std::any_of(all.begin(), all.end(), [type](const storage::SyncCheckpoint& checkpoint) {
    return checkpoint.type == type && checkpoint.imported_at.has_value();
  });
}

}  // namespace

absl::StatusOr<std::optional<ReverseEdges>> ReverseEdges::Read(ObjectType other,
                                                               std::int64_t records,
                                                               const std::function<bool()>& go_on,
                                                               TypeCalls& calls,
                                                               const RunScope& scope) {
  if (records > kMostEdges) return std::nullopt;
  ASSIGN_OR_RETURN(const bool imported, IsImported(other, scope));
  if (!imported) return std::nullopt;
  ASSIGN_OR_RETURN(const auto ids, StoredIds(other, records / kRecordsForEach, scope));
  if (!ids || ids->empty()) return std::nullopt;
  const auto others = static_cast<std::int64_t>(ids->size());
  const std::int64_t step = std::clamp<std::int64_t>(
      kEdgesACall * others / std::max<std::int64_t>(1, records), 1, kMostIdsACall);
  ReverseEdges reverse(other);
  reverse.edges_.reserve(static_cast<std::size_t>(records));  // one each, as a rule
  for (std::int64_t begin = 0; begin < others; begin += step) {
    RETURN_IF_ERROR(scope.CheckStop());
    if (!go_on()) return std::nullopt;
    const auto first = ids->begin() + begin;
    const std::vector<ObjectId> batch(first, first + std::min(step, others - begin));
    const auto read = calls.ReadAssociationsFrom(other, batch);
    if (!read.ok() && ScopeOf(read.status()) != ErrorScope::kType) return read.status();
    if (!read.ok() || read->edges.size() < batch.size()) return std::nullopt;
    for (const auto& [id, edges] : read->edges) {
      for (const ObjectId record : edges) reverse.edges_.emplace_back(record, id);
    }
    if (static_cast<std::int64_t>(reverse.edges_.size()) > kMostEdges) return std::nullopt;
  }
  std::sort(reverse.edges_.begin(), reverse.edges_.end());
  return std::optional(std::move(reverse));
}

void ReverseEdges::Fill(std::vector<HubSpotRecord>& records) const {
  for (HubSpotRecord& record : records) {
    record.associations_read.push_back(other_);
    auto edge = std::lower_bound(edges_.begin(), edges_.end(), std::pair(record.id, ObjectId{0}));
    for (; edge != edges_.end() && edge->first == record.id; ++edge) {
      record.associations.push_back({other_, edge->second});
    }
    std::sort(record.associations.begin(), record.associations.end());
  }
}

}  // namespace stanna::sync
