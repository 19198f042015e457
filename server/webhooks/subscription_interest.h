// What workspaces of the database read, for WantedSubscriptions.
#pragma once

#include <vector>

#include "base/deadline.h"
#include "base/ids.h"
#include "base/status.h"
#include "server/webhooks/wanted_subscriptions.h"
#include "storage/stores.h"

namespace stanna::webhooks {

/// The workspaces whose portals installed the OAuth app, whatever state their connections are in
/// but disconnected: it is the app that has webhooks. (Those of private apps are set up in
/// HubSpot.)
absl::StatusOr<std::vector<WorkspaceId>> WorkspacesOfApp(storage::Stores& stores,
                                                         Deadline deadline);

/// In the order of `workspaces`; with none what one reads that never changed its document: an app
/// can be set up before anybody is connected. Errors as sync::LoadConfiguration.
absl::StatusOr<std::vector<WorkspaceInterest>> LoadInterest(
    storage::Stores& stores, const std::vector<WorkspaceId>& workspaces, Deadline deadline);

}  // namespace stanna::webhooks
