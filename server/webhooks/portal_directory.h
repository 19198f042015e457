// Which workspaces are connected with a portal.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <vector>

#include "base/clock.h"
#include "base/deadline.h"
#include "base/ids.h"
#include "base/mutex.h"
#include "base/status.h"
#include "storage/connection_store.h"

namespace stanna::webhooks {

using PortalWorkspaces = std::map<std::int64_t, std::vector<WorkspaceId>>;

/// Thread-safe. Asks the store every few seconds at most; for a portal that it does not know,
/// every second at most: the workspace may have just connected.
class PortalDirectory {
 public:
  static constexpr std::chrono::milliseconds kFresh = std::chrono::seconds(5);
  static constexpr std::chrono::milliseconds kAskAgain = std::chrono::seconds(1);

  PortalDirectory(storage::ConnectionStore& connections, const Clock& clock)
      : connections_(connections), clock_(clock) {}

  /// Every connected portal; `wanted` are those that matter now.
  absl::StatusOr<std::shared_ptr<const PortalWorkspaces>> Find(const std::set<std::int64_t>& wanted,
                                                               Deadline deadline);

 private:
  bool IsFresh(const std::set<std::int64_t>& wanted) const REQUIRES(mutex_);
  absl::Status Load(Deadline deadline) REQUIRES(mutex_);

  storage::ConnectionStore& connections_;
  const Clock& clock_;
  /// Held while the store is asked: who needs the same answer waits for it.
  Mutex mutex_;
  std::shared_ptr<const PortalWorkspaces> portals_ GUARDED_BY(mutex_);
  Time loaded_at_ GUARDED_BY(mutex_);
};

}  // namespace stanna::webhooks
