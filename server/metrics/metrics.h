// All metrics of the process, and their text for Prometheus. What counts is told through the
// observers of each layer, which know nothing of Prometheus.
#pragma once

#include <prometheus/registry.h>

#include <memory>
#include <string>

#include "base/clock.h"
#include "server/metrics/call_metrics.h"
#include "server/metrics/hubspot_metrics.h"
#include "server/metrics/label_values.h"
#include "server/metrics/operations_metrics.h"
#include "server/metrics/process_metrics.h"
#include "server/metrics/sync_metrics.h"

namespace stanna::metrics {

/// Of Render's text.
inline constexpr char kContentType[] = "text/plain; version=0.0.4; charset=utf-8";

/// Thread-safe once Watch has returned.
class Metrics {
 public:
  /// `clock` must outlive it.
  Metrics(const LabelSources& sources, const Clock& clock);

  RpcMetrics& rpcs() { return rpcs_; }
  RouteMetrics& routes() { return routes_; }
  HubSpotMetrics& hubspot() { return hubspot_; }
  SyncMetrics& syncs() { return syncs_; }
  JobMetrics& jobs() { return jobs_; }

  /// From now on Render asks these, too. Call it once, before Render; they must live as long as
  /// Render is called.
  void Watch(OperationsSources sources);

  /// May block for kLookLimit.
  std::string Render() const;

  const LabelValues& label_values() const { return values_; }

 private:
  const LabelValues values_;
  prometheus::Registry registry_;
  RpcMetrics rpcs_;
  RouteMetrics routes_;
  HubSpotMetrics hubspot_;
  SyncMetrics syncs_;
  JobMetrics jobs_;
  ProcessMetrics process_;
  std::unique_ptr<OperationsMetrics> operations_;
};

}  // namespace stanna::metrics
