#include "server/metrics/metrics.h"

#include <prometheus/text_serializer.h>

#include <iterator>
#include <utility>
#include <vector>

namespace stanna::metrics {

Metrics::Metrics(const LabelSources& sources, const Clock& clock)
    : values_(sources),
      rpcs_({registry_, values_}, sources.rpc_methods),
      routes_({registry_, values_}),
      hubspot_({registry_, values_}, clock),
      syncs_({registry_, values_}),
      jobs_({registry_, values_}),
      process_(values_, sources.version) {}

void Metrics::Watch(OperationsSources sources) {
  operations_ = std::make_unique<OperationsMetrics>(values_, std::move(sources));
}

std::string Metrics::Render() const {
  std::vector<prometheus::MetricFamily> families = registry_.Collect();
  const auto append = [&families](const prometheus::Collectable& source) {
    auto more = source.Collect();
    std::move(more.begin(), more.end(), std::back_inserter(families));
  };
  append(hubspot_);
  append(process_);
  if (operations_) append(*operations_);
  return prometheus::TextSerializer().Serialize(families);
}

}  // namespace stanna::metrics
