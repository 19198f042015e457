// Works out what clients are worth whose facts changed.
#pragma once

#include "base/status.h"
#include "server/sync/derive_pace.h"
#include "server/sync/run_scope.h"

namespace stanna::sync {

/// The clients that were marked since their figures were made, those of an older version of the
/// configuration, and those whose figures another day changes, by the configuration and the rates
/// of now. Pages of kRevenueBatch clients, each in one transaction; what is marked meanwhile is
/// worked out too.
absl::Status UpdateRevenue(const RunScope& scope, const DerivePace& pace = {});

/// Clients worked out in one transaction.
inline constexpr int kRevenueBatch = 200;

}  // namespace stanna::sync
