// How long a change in HubSpot takes until it is seen here.
#pragma once

#include <vector>

#include "base/status.h"
#include "tools/benchmarks/benchmarks.h"
#include "tools/benchmarks/figure.h"

namespace stanna::bench {

/// A change a hundred times a second in the simulator, each told by a webhook, until WatchChanges
/// has told of it and GET /api/clients/{id} shows it. On PostgreSQL.
absl::StatusOr<std::vector<Figure>> MeasureWebhookLatency(const BenchOptions& options);

}  // namespace stanna::bench
