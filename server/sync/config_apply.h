// Brings what was derived from the stored records in line with a changed configuration.
#pragma once

#include <optional>

#include "base/clock.h"
#include "base/deadline.h"
#include "base/ids.h"
#include "base/status.h"
#include "server/sync/sync_control.h"
#include "storage/stores.h"

namespace stanna::sync {

/// Starts a replay of all types unless one was completed by the newest version. It needs no call to
/// HubSpot. nullopt: everything is as the configuration says, or another run is in the way; then a
/// later call starts it. `now` tells attempts apart: a replay that failed is tried again once an
/// hour. Idempotent, also among replicas.
absl::StatusOr<std::optional<SyncRunId>> ApplyConfiguration(storage::Stores& stores,
                                                            SyncControl& syncs,
                                                            const WorkspaceId& workspace, Time now,
                                                            Deadline deadline);

}  // namespace stanna::sync
