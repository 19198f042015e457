// The process's metrics, and the page on which Prometheus finds them.
#pragma once

#include <memory>

#include "base/clock.h"
#include "base/status.h"
#include "server/app/options.h"
#include "server/gateway/page_server.h"
#include "server/metrics/metrics.h"

namespace stanna::app {

inline constexpr char kMetricsPath[] = "/metrics";

/// Null when METRICS_ADDRESS is empty: then nothing is counted. `clock` must outlive it.
absl::StatusOr<std::unique_ptr<metrics::Metrics>> MakeMetrics(const Options& options,
                                                              const Clock& clock);

/// `metrics` must outlive it. Unavailable: METRICS_ADDRESS can't be bound.
absl::StatusOr<std::unique_ptr<gateway::PageServer>> StartMetricsPage(
    const Options& options, const metrics::Metrics& metrics);

}  // namespace stanna::app
