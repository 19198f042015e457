// Events that were given up, tried again because a person asked for it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/deadline.h"
#include "base/ids.h"
#include "base/status.h"
#include "storage/stores.h"

namespace stanna::webhooks {

/// Which events, and who asked.
struct ReplayRequest {
  std::vector<std::int64_t> ids;  ///< those that were not given up are left alone
  bool all = false;               ///< in place of `ids`
  std::string asked_by;           ///< the id of an API key
};

/// How many are worked off again; a live run takes them within a second or so. The sync log notes
/// it (WEBHOOKS_REPLAYED) unless there were none.
absl::StatusOr<std::int64_t> ReplayDeadEvents(storage::Stores& stores, const WorkspaceId& workspace,
                                              const ReplayRequest& request, Time now,
                                              Deadline deadline);

}  // namespace stanna::webhooks
