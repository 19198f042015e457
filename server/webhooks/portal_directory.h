// Which workspaces are connected with a portal.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "base/clock.h"
#include "base/deadline.h"
#include "base/ids.h"
#include "base/status.h"
#include "storage/connection_store.h"

namespace stanna::webhooks {

using PortalWorkspaces = std::map<std::int64_t, std::vector<WorkspaceId>>;

/// Not thread-safe. Asks the store every few seconds at most; for a portal that it does not know,
/// every second at most: the workspace may have just connected.
class PortalDirectory {
 public:
  static constexpr std::chrono::milliseconds kFresh = std::chrono::seconds(5);
  static constexpr std::chrono::milliseconds kAskAgain = std::chrono::seconds(1);

  PortalDirectory(storage::ConnectionStore& connections, const Clock& clock)
      : connections_(connections), clock_(clock) {}

  /// Every connected portal, valid until the next call; `wanted` are those that matter now.
  absl::StatusOr<const PortalWorkspaces*> Find(const std::set<std::int64_t>& wanted,
                                               Deadline deadline);

 private:
  bool IsFresh(const std::set<std::int64_t>& wanted) const;
  absl::Status Load(Deadline deadline);

  storage::ConnectionStore& connections_;
  const Clock& clock_;
  PortalWorkspaces portals_;
  std::optional<Time> loaded_at_;
};

}  // namespace stanna::webhooks
