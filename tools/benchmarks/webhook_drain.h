// How long a burst of webhooks takes from its first event until nothing of it is left.
#pragma once

#include <vector>

#include "base/status.h"
#include "tools/benchmarks/benchmarks.h"
#include "tools/benchmarks/figure.h"

namespace stanna::bench {

/// The simulator changes two thousand contacts in turn as fast as it can and delivers the events as
/// HubSpot does; afterwards the copy is compared with the simulator's records. On PostgreSQL.
absl::StatusOr<std::vector<Figure>> MeasureWebhookDrain(const BenchOptions& options);

}  // namespace stanna::bench
