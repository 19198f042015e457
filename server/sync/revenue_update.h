// Works out what clients are worth whose facts changed.
#pragma once

#include <string>

#include "base/status.h"
#include "server/config/configuration.h"
#include "server/sync/run_scope.h"

namespace stanna::sync {

struct RevenueContext {
  const config::Configuration& config;
  const std::string& home_currency;  ///< the portal's; empty: unknown
  const std::string& time_zone;      ///< whose day "today" is; empty: UTC
};

/// The clients that were marked since their figures were made, those of another version of the
/// configuration, and those whose figures another day changes. Pages of kRevenueBatch clients, each
/// in one transaction; what is marked meanwhile is worked out too.
absl::Status UpdateRevenue(const RevenueContext& context, const RunScope& scope);

/// Clients worked out in one transaction.
inline constexpr int kRevenueBatch = 200;

}  // namespace stanna::sync
