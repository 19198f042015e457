// Which ids of a type are still to be read, when several readers are at it from several sides.
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/ids.h"

namespace stanna::sync {

/// Above every id.
inline constexpr ObjectId kNoId = std::numeric_limits<ObjectId>::max();

/// Ids from `first` up to, not including, `end`.
struct IdSpan {
  ObjectId first = 0;
  ObjectId end = kNoId;
  bool operator==(const IdSpan&) const = default;
};

/// A set of ids as disjoint spans. A value; not thread-safe.
class IdSpans {
 public:
  /// Every id.
  IdSpans() { spans_[0] = kNoId; }

  void Remove(const IdSpan& span);
  bool empty() const { return spans_.empty(); }
  /// first → end, ascending.
  const std::map<ObjectId, ObjectId>& spans() const { return spans_; }

  /// "ids:0-500,900-": a cursor that no HubSpot cursor looks like.
  std::string ToCursor() const;
  static bool IsCursor(std::string_view text);
  /// nullopt: not what ToCursor wrote.
  static std::optional<IdSpans> FromCursor(std::string_view text);

 private:
  std::map<ObjectId, ObjectId> spans_;
};

}  // namespace stanna::sync
