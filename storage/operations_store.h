// What the operator of the whole installation watches: sums over all workspaces, which no tenant
// sees.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/deadline.h"
#include "base/status.h"
#include "storage/connection_store.h"

namespace stanna::storage {

/// The queue's jobs of one kind.
struct JobBacklog {
  std::string kind{};  ///< kSyncRunJob, kLiveRunJob, …
  std::int64_t queued = 0, leased = 0, dead = 0;
  std::optional<Time> oldest_due_at = {};  ///< of the queued ones; may lie ahead
};

/// How fresh the copy of one connected portal is. Names nobody.
struct ConnectionFreshness {
  ConnectionKind kind = ConnectionKind::kOAuth;
  ConnectionState state = ConnectionState::kActive;
  Time connected_at{};
  /// The end of the last sync that completed (quick, full or reconcile).
  std::optional<Time> completed_at = {};
  /// Of its types that were ever synced, when the one that is furthest behind was up to date.
  std::optional<Time> synced_at = {};
};

/// Things that wait, and since when the first of them.
struct Waiting {
  std::int64_t count = 0;
  std::optional<Time> oldest_at = {};
};

struct OperationsFacts {
  std::vector<JobBacklog> jobs;                  ///< ascending by kind; only kinds that have some
  std::vector<ConnectionFreshness> connections;  ///< all that are not disconnected
  Waiting webhook_events;                        ///< pending, by their arrival
  std::int64_t dead_webhook_events = 0;
  Waiting clients_to_score;  ///< whose facts changed since their health was worked out
};

/// See WorkspaceStore for threads and errors.
class OperationsStore {
 public:
  virtual ~OperationsStore() = default;
  /// In one snapshot. Costs grow with connections and with what waits, not with what is kept.
  virtual absl::StatusOr<OperationsFacts> Read(Deadline deadline) = 0;
};

}  // namespace stanna::storage
