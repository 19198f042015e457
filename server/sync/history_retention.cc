#include "server/sync/history_retention.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "server/sync/local_days.h"
#include "server/sync/workspace_config.h"

namespace stanna::sync {

using std::chrono::days;
using std::chrono::sys_days;

storage::HistoryBounds HistoryBoundsAt(Time now, const storage::WorkspaceSettings& settings,
                                       const Zone& zone, double judgements_last) {
  const sys_days today = DayIn(zone, now);
  const days wanted(settings.data_retention_days);
  const days counting(static_cast<int>(std::ceil(judgements_last)) + 1);
  const sys_days judged = today - std::max({wanted, kLeastHistory, counting});
  return {.reasons = DayStart(zone, today - wanted),
          .judgements = DayStart(zone, judged),
          .days = today - std::max(wanted, kLeastHistory)};
}

absl::StatusOr<storage::HistoryBounds> LoadHistoryBounds(storage::Stores& stores,
                                                         const storage::Workspace& workspace,
                                                         Time now, Deadline deadline) {
  ASSIGN_OR_RETURN(const auto config, LoadConfiguration(stores, workspace.id, deadline));
  ASSIGN_OR_RETURN(const HomeFacts home, LoadHomeFacts(stores, workspace.id, deadline));
  return HistoryBoundsAt(now, workspace.settings, ZoneNamed(home.time_zone),
                         config.health.manual.lasts_days);
}

}  // namespace stanna::sync
