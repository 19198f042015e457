#include "server/webhooks/portal_directory.h"

#include <algorithm>
#include <utility>

namespace stanna::webhooks {
namespace {

using storage::ConnectionState;

// One that must be authorised again gets its events, too: they are worked off then.
constexpr ConnectionState kConnected[] = {ConnectionState::kActive, ConnectionState::kDegraded,
                                          ConnectionState::kReauthRequired};
constexpr char kHubSpot[] = "hubspot";

}  // namespace

bool PortalDirectory::IsFresh(const std::set<std::int64_t>& wanted) const {
  if (portals_ == nullptr) return false;
  const bool knows_all = std::all_of(wanted.begin(), wanted.end(),
                                     [&](std::int64_t id) { return portals_->contains(id); });
  return clock_.Now() - loaded_at_ < (knows_all ? kFresh : kAskAgain);
}

absl::StatusOr<std::shared_ptr<const PortalWorkspaces>> PortalDirectory::Find(
    const std::set<std::int64_t>& wanted, Deadline deadline) {
  const MutexLock lock(mutex_);
  if (!IsFresh(wanted)) RETURN_IF_ERROR(Load(deadline));
  return portals_;
}

absl::Status PortalDirectory::Load(Deadline deadline) {
  const Time now = clock_.Now();
  PortalWorkspaces portals;
  for (const ConnectionState state : kConnected) {
    ASSIGN_OR_RETURN(const auto connections, connections_.ListByState(state, deadline));
    for (const storage::Connection& connection : connections) {
      if (connection.provider != kHubSpot || connection.portal_id == 0) continue;
      portals[connection.portal_id].push_back(connection.workspace_id);
    }
  }
  portals_ = std::make_shared<const PortalWorkspaces>(std::move(portals));
  loaded_at_ = now;
  return absl::OkStatus();
}

}  // namespace stanna::webhooks
