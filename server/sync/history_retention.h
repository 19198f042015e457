// How long the past of insights is kept.
#pragma once

#include "base/clock.h"
#include "base/deadline.h"
#include "base/ids.h"
#include "base/status.h"
#include "server/sync/revenue_rows.h"
#include "storage/health_store.h"
#include "storage/stores.h"
#include "storage/workspace_store.h"

namespace stanna::sync {

/// Scores by day and judgements are kept for so long whatever the workspace says: trends are told
/// by the former, scores by the latter (ManualRules::lasts_days, 90 unless configured).
inline constexpr std::chrono::days kLeastHistory = storage::kScoreDaysLoaded;

/// By the workspace's `data_retention_days`, and whole days of its zone: what is kept begins at a
/// midnight. `judgements_last` is for how long a judgement counts.
storage::HistoryBounds HistoryBoundsAt(Time now, const storage::WorkspaceSettings& settings,
                                       const Zone& zone, double judgements_last);

/// The bounds of a workspace now. A configuration that can't be used makes it an error: for how
/// long judgements count is unknown then.
absl::StatusOr<storage::HistoryBounds> LoadHistoryBounds(storage::Stores& stores,
                                                         const storage::Workspace& workspace,
                                                         Time now, Deadline deadline);

}  // namespace stanna::sync
