#include "server/sync/reconciliation.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "server/sync/search_windows.h"

namespace stanna::sync {
namespace {

using storage::HourCount;
using storage::PendingRead;

// HubSpot answers 500 to a filter that begins at the epoch.
constexpr Time kEarliest{std::chrono::seconds(1)};
// Versions compared in memory at once; no bucket that is searched for ids is larger by much.
constexpr int kMaxVersions = 1'000'000;
// Ten searches: cheaper than wondering.
constexpr std::int64_t kSmallType = 2'000;
// After so many days every bucket was compared by id.
constexpr std::size_t kDays = 7;

struct Bucket {
  Time from{}, to{};
  std::int64_t count = 0;  ///< of ours
};

class Reconciler {
 public:
  Reconciler(Time until, CompareDepth depth, TypeCalls& calls, const RunScope& scope)
      : until_(until), depth_(depth), calls_(calls), scope_(scope) {}

  absl::StatusOr<Differences> Run() {
    ASSIGN_OR_RETURN(const auto hours,
                     scope_.stores.records().CountByHour(scope_.run.workspace_id, calls_.type(),
                                                         scope_.StoreDeadline()));
    const std::vector<Bucket> buckets = BucketsOf(hours);
    for (std::size_t i = 0; i < buckets.size(); ++i) {
      RETURN_IF_ERROR(scope_.CheckStop());
      bool compare = IsComparedToday(i, buckets);
      if (!compare) {
        ASSIGN_OR_RETURN(const std::int64_t theirs, CountTheirs(buckets[i]));
        compare = theirs != buckets[i].count;
      }
      if (compare) RETURN_IF_ERROR(CompareVersions(buckets[i]));
    }
    differences_.extra = static_cast<std::int64_t>(extra_.size());
    return differences_;
  }

 private:
  bool IsComparedToday(std::size_t bucket, const std::vector<Bucket>& all) const {
    if (depth_ == CompareDepth::kCounts) return false;
    if (all.size() == 1 && all.front().count <= kSmallType) return true;
    const auto day = static_cast<std::size_t>(
        std::chrono::floor<std::chrono::days>(until_).time_since_epoch().count());
    return bucket % kDays == day % kDays;
  }

  // Without gaps from the first time there is to `until`.
  std::vector<Bucket> BucketsOf(const std::vector<HourCount>& hours) const {
    std::vector<Bucket> buckets;
    Bucket open{kEarliest, kEarliest, 0};
    for (const HourCount& hour : hours) {
      const Time end = hour.hour + std::chrono::hours(1) - std::chrono::milliseconds(1);
      if (end > until_) break;
      open.count += hour.count;
      open.to = end;
      if (open.count < scope_.options.reconcile_bucket) continue;
      buckets.push_back(open);
      open = {end + std::chrono::milliseconds(1), end, 0};
    }
    // The last one ends with a whole hour, for the hours are what was counted.
    open.to = Time(std::chrono::floor<std::chrono::hours>(until_)) - std::chrono::milliseconds(1);
    if (open.from <= open.to) buckets.push_back(open);
    return buckets;
  }

  absl::StatusOr<std::int64_t> CountTheirs(const Bucket& bucket) {
    hubspot::SearchRequest request;
    request.type = calls_.type();
    request.filter_groups = {{{.property = std::string(LastModifiedProperty(calls_.type())),
                               .op = "BETWEEN",
                               .value = std::to_string(ToEpochMs(bucket.from)),
                               .high_value = std::to_string(ToEpochMs(bucket.to))}}};
    request.properties = {"hs_object_id"};
    request.limit = 1;
    ASSIGN_OR_RETURN(const auto page, calls_.Search(request));
    return page.total;
  }

  absl::Status CompareVersions(const Bucket& bucket) {
    std::map<ObjectId, Time> theirs;
    WindowReader::Sinks sinks;
    sinks.total = [](std::int64_t) { return absl::OkStatus(); };
    sinks.part = [](const SearchWindow&) { return absl::OkStatus(); };
    sinks.page = [&theirs](FoundPage page) {
      for (const HubSpotRecord& record : page.records) theirs[record.id] = record.modified_at;
      return absl::OkStatus();
    };
    const std::string modified(LastModifiedProperty(calls_.type()));
    WindowReader reader({modified, {"hs_object_id", modified}, WindowOrder::kOldestFirst}, calls_,
                        scope_, std::move(sinks));
    RETURN_IF_ERROR(reader.Read({.from = bucket.from, .to = bucket.to}));
    ASSIGN_OR_RETURN(const auto ours, scope_.stores.records().VersionsBetween(
                                          scope_.run.workspace_id, calls_.type(), bucket.from,
                                          bucket.to, kMaxVersions, scope_.StoreDeadline()));
    return Queue(std::move(theirs), ours, !reader.incomplete());
  }

  // Of ours, those that HubSpot shows in the same version are settled; what is left on either side
  // differs. A record of another version may stand in another bucket on the other side.
  absl::Status Queue(std::map<ObjectId, Time> theirs,
                     const std::vector<storage::RecordVersion>& ours, bool all_shown) {
    std::vector<PendingRead> reads;
    for (const storage::RecordVersion& mine : ours) {
      const auto found = theirs.find(mine.object_id);
      const bool same = found != theirs.end() && found->second == mine.modified_at;
      if (same) {
        theirs.erase(found);
      } else if (found == theirs.end() && all_shown) {
        reads.push_back({calls_.type(), mine.object_id, "RECONCILE_EXTRA", 0});
      }
    }
    RETURN_IF_ERROR(AddTheirs(theirs, reads));
    if (reads.empty()) return absl::OkStatus();
    return scope_.stores.records().QueueReads(scope_.run.workspace_id, reads, scope_.clock.Now(),
                                              scope_.StoreDeadline());
  }

  // What HubSpot shows and we don't hold like that: not at all, or in another version.
  absl::Status AddTheirs(const std::map<ObjectId, Time>& theirs, std::vector<PendingRead>& reads) {
    std::vector<ObjectId> ids;
    for (const auto& [id, version] : theirs) ids.push_back(id);
    std::map<ObjectId, storage::RecordVersion> stored;
    if (!ids.empty()) {
      ASSIGN_OR_RETURN(stored,
                       scope_.stores.records().Versions(scope_.run.workspace_id, calls_.type(), ids,
                                                        scope_.StoreDeadline()));
    }
    for (const PendingRead& read : reads) extra_.insert(read.object_id);
    for (const auto& [id, version] : theirs) {
      const auto mine = stored.find(id);
      // The index lags behind a newer copy of ours.
      if (mine != stored.end() && !mine->second.archived && mine->second.modified_at >= version) {
        continue;
      }
      const bool missing = mine == stored.end() || mine->second.archived;
      ++(missing ? differences_.missing : differences_.stale);
      extra_.erase(id);  // our older copy of it
      reads.push_back({calls_.type(), id, missing ? "RECONCILE_MISSING" : "RECONCILE_STALE", 0});
    }
    return absl::OkStatus();
  }

  const Time until_;
  const CompareDepth depth_;
  TypeCalls& calls_;
  const RunScope& scope_;
  Differences differences_;
  std::set<ObjectId> extra_;
};

}  // namespace

absl::StatusOr<Differences> Reconcile(Time until, CompareDepth depth, TypeCalls& calls,
                                      const RunScope& scope) {
  return Reconciler(until, depth, calls, scope).Run();
}

}  // namespace stanna::sync
