/// The portal as it stands: the generated records plus every change made at run time.
///
/// Changes are kept as events per record, so that a record can be shown as it was at an earlier
/// time (the search index lags) and with its history. Memory grows with the changes only.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "tools/hubspot_sim/portal/portal.h"
#include "tools/hubspot_sim/portal/property.h"
#include "tools/hubspot_sim/store/change.h"

namespace stanna::sim {

inline constexpr int64_t kLatest = INT64_MAX;

struct PropertyChange {
  int property;  ///< position in PropertiesOf(type)
  std::string value;
};

/// One record as it was at some time. Values are computed on demand by Store::ValueOf.
struct Record {
  Facts facts;  ///< id and times are those of the record, also when they were changed
  bool archived = false;
  int64_t archived_ms = 0;
  std::map<int, std::string> overrides;
};

struct HistoryEntry {
  std::optional<std::string> value;
  int64_t at_ms;
};

struct Link {
  ObjectType from;
  int64_t from_id;
  ObjectType to;
  int64_t to_id;
};

/// Not thread-safe by itself: hold Shared() for reads and Exclusive() for changes.
class Store {
 public:
  explicit Store(const Portal& portal) : portal_(portal) {}

  std::shared_lock<std::shared_mutex> Shared() const { return std::shared_lock(mutex_); }
  std::unique_lock<std::shared_mutex> Exclusive(ChangeSource source = ChangeSource::kApi) {
    std::unique_lock lock(mutex_);
    source_ = source;
    return lock;
  }
  /// Before the first change; called with the lock held.
  void SetListener(ChangeListener listener) { listener_ = std::move(listener); }

  const Portal& portal() const { return portal_; }

  /// Nothing when there is no such record, archived ones included. Ids that were merged away give
  /// the survivor.
  std::optional<Record> Find(ObjectType type, int64_t id, int64_t as_of_ms = kLatest) const;
  /// Follows merges; the id itself when it was not merged.
  int64_t Resolve(ObjectType type, int64_t id) const;

  /// Calls `visit` with each record of the kind in ascending id order, from `first_id` on, until it
  /// returns false.
  void Scan(ObjectType type, int64_t first_id, bool archived, int64_t as_of_ms,
            const std::function<bool(const Record&)>& visit) const;
  int64_t Count(ObjectType type, bool archived, int64_t as_of_ms = kLatest) const;

  /// False: null.
  bool ValueOf(const Record& record, int property, std::string& out) const;
  /// Newest first.
  std::vector<HistoryEntry> HistoryOf(const Record& record, int property) const;

  /// Live related records, by id, ascending.
  std::vector<Edge> EdgesOf(ObjectType from, int64_t id, ObjectType to) const;

  int64_t Create(ObjectType type, std::vector<PropertyChange> values, int64_t now_ms);
  /// The following return false when there is no such live (for Restore: archived) record.
  bool Update(ObjectType type, int64_t id, std::vector<PropertyChange> values, int64_t now_ms);
  bool Archive(ObjectType type, int64_t id, int64_t now_ms);
  bool Restore(ObjectType type, int64_t id, int64_t now_ms);
  /// Removes the record without a trace in the list of archived ones.
  bool Purge(ObjectType type, int64_t id);
  /// Both become one record with a new id, which is returned; 0 when either is missing.
  int64_t Merge(ObjectType type, int64_t primary_id, int64_t other_id, int64_t now_ms);
  /// Adds association types between two records, in both directions.
  void Associate(const Link& link, const std::vector<int>& type_ids);
  /// Removes the link, or only the given types of it.
  void Disassociate(const Link& link, const std::vector<int>& type_ids);

 private:
  struct Event {
    enum Kind { kCreate, kUpdate, kArchive, kRestore } kind;
    int64_t at_ms;
    std::vector<PropertyChange> values;
  };
  struct Overlay {
    int64_t base_index = -1;
    std::vector<int64_t> absorbed;  ///< indexes of generated records merged into this one
    std::vector<Event> events;
    bool gone = false;  ///< purged or merged away
    bool archived = false;
  };
  struct LinkKey {
    ObjectType from;
    int64_t from_id;
    ObjectType to;
    auto operator<=>(const LinkKey&) const = default;
  };
  using Overlays = std::map<int64_t, Overlay>;

  const Overlays& OverlaysOf(ObjectType type) const { return overlays_[Ordinal(type)]; }
  /// The overlay of an existing record, made when it has none yet.
  Overlay* Touch(ObjectType type, int64_t id);
  const Overlay* FindOverlay(ObjectType type, int64_t id) const;
  bool IsLive(ObjectType type, int64_t id) const;
  /// What the property holds now; costs the changes made since it was last set.
  std::optional<std::string> LatestValue(ObjectType type, int64_t id, int property) const;
  void Tell(std::vector<Change> changes) const;
  std::optional<Record> Generated(ObjectType type, int64_t index) const;
  /// Nothing when the record did not exist at that time.
  std::optional<Record> Fold(ObjectType type, int64_t id, const Overlay& overlay,
                             int64_t as_of_ms) const;
  std::optional<Record> FindExact(ObjectType type, int64_t id, int64_t as_of_ms) const;
  bool ScanGenerated(ObjectType type, int64_t begin, int64_t end, bool archived, int64_t as_of_ms,
                     const std::function<bool(const Record&)>& visit) const;
  bool ScanOverlays(ObjectType type, int64_t begin, int64_t end, bool archived, int64_t as_of_ms,
                    const std::function<bool(const Record&)>& visit) const;
  /// Appends to `changes` what it changes, from both sides.
  void SetLink(const LinkKey& key, int64_t to_id, const std::vector<int>& before,
               std::vector<int> after, std::vector<Change>& changes);
  std::vector<Edge> GeneratedEdges(ObjectType from, int64_t id, ObjectType to) const;
  void MoveLinks(ObjectType type, int64_t old_id, int64_t new_id);

  const Portal& portal_;
  mutable std::shared_mutex mutex_;
  ChangeSource source_ = ChangeSource::kApi;  ///< of whoever holds the lock
  ChangeListener listener_;
  std::array<Overlays, kObjectTypeCount> overlays_;
  std::array<std::unordered_map<int64_t, int64_t>, kObjectTypeCount> merged_into_;
  std::array<int64_t, kObjectTypeCount> created_ = {};
  /// The whole set of types of a changed link; empty: the link was removed.
  std::map<LinkKey, std::map<int64_t, std::vector<int>>> links_;
};

}  // namespace stanna::sim
