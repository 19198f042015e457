#include "server/metrics/families.h"

namespace stanna::metrics {
namespace {

prometheus::Labels Bounded(const LabelValues& values, const Labels& labels) {
  prometheus::Labels bounded;
  for (const auto& [label, value] : labels) bounded[label] = values.Bounded(label, value);
  return bounded;
}

}  // namespace

CounterFamily::CounterFamily(const FamilyParts& parts, const FamilyName& name)
    : values_(parts.values),
      family_(prometheus::BuildCounter().Name(name.name).Help(name.help).Register(parts.registry)) {
}

void CounterFamily::Add(const Labels& labels, double count) {
  family_.Add(Bounded(values_, labels)).Increment(count);
}

HistogramFamily::HistogramFamily(const FamilyParts& parts, const FamilyName& name,
                                 const Buckets& buckets)
    : values_(parts.values),
      buckets_(buckets),
      family_(
          prometheus::BuildHistogram().Name(name.name).Help(name.help).Register(parts.registry)) {}

prometheus::Histogram& HistogramFamily::Series(const Labels& labels) {
  return family_.Add(Bounded(values_, labels), buckets_);
}

void HistogramFamily::Observe(const Labels& labels, double value) { Series(labels).Observe(value); }

void HistogramFamily::Touch(const Labels& labels) { Series(labels); }

Snapshot::Snapshot(const LabelValues& values, prometheus::MetricType type, const FamilyName& name)
    : values_(values) {
  family_.name = name.name;
  family_.help = name.help;
  family_.type = type;
}

Snapshot& Snapshot::Set(const Labels& labels, double value) {
  prometheus::ClientMetric metric;
  for (const auto& [label, text] : labels) {
    metric.label.push_back({label, values_.Bounded(label, text)});
  }
  metric.counter.value = value;
  metric.gauge.value = value;
  family_.metric.push_back(std::move(metric));
  return *this;
}

}  // namespace stanna::metrics
