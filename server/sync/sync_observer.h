// Who is told what syncs do, for figures about them.
#pragma once

#include <chrono>
#include <cstdint>

#include "base/object_type.h"
#include "storage/sync_run_store.h"

namespace stanna::sync {

/// Records of one type that were read from HubSpot, by what became of them.
struct ObservedRecords {
  ObjectType type = ObjectType::kCompany;
  std::int64_t added = 0, updated = 0;
  std::int64_t unchanged = 0;  ///< here already, as new or newer
  std::int64_t left_out = 0;   ///< by a filter or a window
  std::int64_t removed = 0;    ///< archived or deleted in HubSpot
  std::int64_t merged = 0;     ///< into others, in HubSpot
  std::int64_t held_back = 0;  ///< among the first three: kept raw, but an issue keeps it from view
};

/// A webhook's event that was worked off.
struct ObservedEvent {
  std::chrono::milliseconds delivery{0};  ///< from the change in HubSpot until it was here
  std::chrono::milliseconds total{0};     ///< from the change in HubSpot until its effect shows
};

/// Thread-safe. Called within runs: never blocks for long, and throws nothing.
class SyncObserver {
 public:
  virtual ~SyncObserver() = default;
  /// After they were written.
  virtual void OnRecords(const ObservedRecords& records) = 0;
  /// `duration` since it first began, waits and pauses included.
  virtual void OnRunEnded(storage::RunKind kind, storage::RunState state,
                          std::chrono::milliseconds duration) = 0;
  /// Health of `clients` was worked out by a run of `kind`.
  virtual void OnScored(storage::RunKind kind, std::int64_t clients,
                        std::chrono::microseconds duration) = 0;
  virtual void OnEventDone(const ObservedEvent& event) = 0;
  /// An attempt of an event failed; `dead`: the last one.
  virtual void OnEventFailed(bool dead) = 0;
};

}  // namespace stanna::sync
