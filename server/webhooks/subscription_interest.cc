#include "server/webhooks/subscription_interest.h"

#include "server/sync/workspace_config.h"
#include "storage/connection_store.h"
#include "storage/portal_store.h"

namespace stanna::webhooks {

absl::StatusOr<std::vector<WorkspaceId>> WorkspacesOfApp(storage::Stores& stores,
                                                         Deadline deadline) {
  using storage::ConnectionState;
  std::vector<WorkspaceId> workspaces;
  for (const auto state :
       {ConnectionState::kActive, ConnectionState::kDegraded, ConnectionState::kReauthRequired}) {
    ASSIGN_OR_RETURN(const auto connections, stores.connections().ListByState(state, deadline));
    for (const storage::Connection& connection : connections) {
      if (connection.kind == storage::ConnectionKind::kOAuth) {
        workspaces.push_back(connection.workspace_id);
      }
    }
  }
  return workspaces;
}

absl::StatusOr<std::vector<WorkspaceInterest>> LoadInterest(
    storage::Stores& stores, const std::vector<WorkspaceId>& workspaces, Deadline deadline) {
  std::vector<WorkspaceInterest> all;
  for (const WorkspaceId& workspace : workspaces) {
    WorkspaceInterest interest;
    ASSIGN_OR_RETURN(interest.config, sync::LoadConfiguration(stores, workspace, deadline));
    for (const ObjectType type : kAllObjectTypes) {
      ASSIGN_OR_RETURN(interest.definitions[type],
                       stores.portals().ListProperties(workspace, type, deadline));
    }
    all.push_back(std::move(interest));
  }
  if (all.empty()) all.push_back({config::StandardConfiguration(), {}});
  return all;
}

}  // namespace stanna::webhooks
