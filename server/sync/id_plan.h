// Who reads which ids of a type next, so that readers from both ends meet without reading twice.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "base/mutex.h"
#include "server/sync/id_spans.h"

namespace stanna::sync {

/// Readers by list go upwards through a part of the ids; readers by search go downwards from a
/// part's end. A reader by list that has nothing left takes over the upper half of the largest part
/// that another one is at. Thread-safe.
class IdPlan {
 public:
  /// What the parts hold, to judge what is worth splitting: `records` between two ids, which are
  /// far from 0 in a portal. Ids beyond them are read too.
  struct Extent {
    ObjectId oldest = 0, newest = 0;
    std::int64_t records = 0;
  };
  IdPlan(const IdSpans& left, const Extent& extent);

  struct Part {
    std::size_t index = 0;
    IdSpan span;
  };
  /// A part for a reader by list, from its first id on. nullopt: nothing left that is worth it.
  std::optional<Part> TakeForList();
  /// The list was read up to `next`: answers where the part ends now; done when next reaches it.
  ObjectId Advance(std::size_t part, ObjectId next);
  /// The part whose upper end is read next by search, the one highest up.
  std::optional<Part> TopForSearch();
  /// Searches have read the ids from `to` up to `from`, where a part ended: it ends at `to` now.
  void Lower(ObjectId from, ObjectId to);

 private:
  struct Entry {
    ObjectId next = 0, end = kNoId;
    bool taken = false;
    bool open() const { return next < end; }
  };
  ObjectId LowOf(const Entry& entry) const;
  std::int64_t EstimateOf(const Entry& entry) const;
  std::optional<std::size_t> Largest() const;

  const Extent extent_;
  double records_per_id_ = 1;
  Mutex mutex_;
  std::vector<Entry> entries_ GUARDED_BY(mutex_);  // the indexes stay
};

}  // namespace stanna::sync
