// A caller's place in a workspace's feed of changes.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/deadline.h"
#include "base/ids.h"
#include "base/status.h"
#include "server/rpc/change_protos.h"
#include "storage/change_store.h"

namespace stanna::rpc {

/// What a caller gives for a cursor to begin with the first change that is kept.
inline constexpr char kEarliestCursor[] = "earliest";

/// Not thread-safe; `store` must outlive it. Calls block. An error leaves the place as it was.
class ChangeFeed {
 public:
  ChangeFeed(storage::ChangeStore& store, WorkspaceId workspace, ChangeFilter filter)
      : store_(store), workspace_(std::move(workspace)), filter_(std::move(filter)) {}

  /// Takes the place that `cursor` says; an empty one is the end of the feed. InvalidArgument: no
  /// cursor of ours.
  absl::Status Open(const std::string& cursor, Deadline deadline);

  /// The next changes that the filter lets through, `limit` at most, and goes on to behind them.
  /// OutOfRange (CURSOR_EXPIRED): some after its place are not kept any more.
  absl::StatusOr<std::vector<storage::Change>> Next(int limit, Deadline deadline);

  /// The sequence behind which Next goes on.
  std::int64_t position() const { return position_; }
  /// Whether Next stopped before the end of the feed.
  bool has_more() const { return has_more_; }

 private:
  absl::StatusOr<std::int64_t> PlaceOf(const std::string& cursor, Deadline deadline);

  storage::ChangeStore& store_;
  const WorkspaceId workspace_;
  const ChangeFilter filter_;
  std::int64_t position_ = 0;
  bool has_more_ = false;
};

}  // namespace stanna::rpc
