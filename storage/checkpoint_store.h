// How far a workspace's copy of each object type is known to be true, between runs.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/deadline.h"
#include "base/ids.h"
#include "base/object_type.h"
#include "base/status.h"
#include "storage/record_store.h"

namespace stanna::storage {

/// Times named "until" are HubSpot's own (last-modified times of its records); the others are ours.
struct SyncCheckpoint {
  ObjectType type = ObjectType::kCompany;
  /// Every change up to here that the search index showed then is here.
  std::optional<Time> fast_until;
  /// Every change up to here was read again after the index lag: nothing can appear below it.
  std::optional<Time> truth_until;
  /// When the complete read that is under way, or was last, began.
  std::optional<Time> import_began;
  /// The property names that the stored records were read with, ascending, comma-joined.
  std::string properties;
  std::optional<Time> imported_at;      ///< the type was last read from end to end
  std::optional<Time> synced_at;        ///< the type was last brought up to date, in whatever way
  std::optional<Time> reconciled_at;    ///< compared with HubSpot's own counts and ids
  std::optional<Time> associations_at;  ///< edges of all records read again
  std::optional<Time> calculated_at;    ///< calculated properties of all records read again
  bool operator==(const SyncCheckpoint&) const = default;
};

/// See WorkspaceStore for threads and errors.
class CheckpointStore {
 public:
  virtual ~CheckpointStore() = default;
  /// Of the types that have one, in the order of kAllObjectTypes.
  virtual absl::StatusOr<std::vector<SyncCheckpoint>> List(const WorkspaceId& workspace,
                                                           Deadline deadline) = 0;
  /// Creates or replaces the type's checkpoint. Aborted (LEASE_LOST) when `fence` holds no lease.
  virtual absl::Status Put(const WorkspaceId& workspace, const Fence& fence,
                           const SyncCheckpoint& checkpoint, Deadline deadline) = 0;
};

}  // namespace stanna::storage
