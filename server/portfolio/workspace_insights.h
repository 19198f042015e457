// Risks and chances of all clients of a workspace, with the money behind them.
#pragma once

#include "base/clock.h"
#include "base/deadline.h"
#include "base/ids.h"
#include "base/status.h"
#include "server/insights/risk/portfolio_insights.h"
#include "storage/stores.h"

namespace stanna::portfolio {

/// Of clients that are neither archived nor excluded and have a score; changes are over the last
/// `window_days`.
absl::StatusOr<insights::PortfolioInsights> GetWorkspaceInsights(storage::Stores& stores,
                                                                 const WorkspaceId& workspace,
                                                                 int window_days, Time now,
                                                                 Deadline deadline);

}  // namespace stanna::portfolio
