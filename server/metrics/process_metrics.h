// The process as the kernel sees it, by the names that Prometheus' clients have in common.
#pragma once

#include <prometheus/collectable.h>

#include <string>
#include <vector>

#include "server/metrics/families.h"

namespace stanna::metrics {

/// Thread-safe. What /proc does not say is left out.
class ProcessMetrics : public prometheus::Collectable {
 public:
  /// `version` of this program.
  ProcessMetrics(const LabelValues& values, std::string version);
  std::vector<prometheus::MetricFamily> Collect() const override;

 private:
  const LabelValues& values_;
  const std::string version_;
};

}  // namespace stanna::metrics
