// Moods of messages by the days of a place.
#pragma once

#include <vector>

#include "base/clock.h"
#include "base/deadline.h"
#include "base/ids.h"
#include "base/status.h"
#include "server/sync/revenue_rows.h"
#include "storage/health_store.h"
#include "storage/stores.h"

namespace stanna::portfolio {

/// From the beginning of `from` until `to`, by the zone's days; ascending.
absl::StatusOr<std::vector<storage::MoodDay>> LoadMoodDays(storage::Stores& stores,
                                                           const WorkspaceId& workspace,
                                                           const sync::Zone& zone, Date from,
                                                           Time to, Deadline deadline);

}  // namespace stanna::portfolio
