// Families of time series whose labels have known values only. The one place that makes series.
#pragma once

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/histogram.h>
#include <prometheus/metric_family.h>
#include <prometheus/registry.h>

#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "server/metrics/buckets.h"
#include "server/metrics/label_values.h"

namespace stanna::metrics {

/// Label and value, which is bounded by LabelValues.
using Labels = std::vector<std::pair<const char*, std::string_view>>;

struct FamilyName {
  const char* name;
  const char* help;
};

/// Where families are registered, and what bounds their labels; both outlive the families.
struct FamilyParts {
  prometheus::Registry& registry;
  const LabelValues& values;
};

/// Thread-safe.
class CounterFamily {
 public:
  CounterFamily(const FamilyParts& parts, const FamilyName& name);
  /// A series exists from its first Add on, be it of 0.
  void Add(const Labels& labels, double count = 1);

 private:
  const LabelValues& values_;
  prometheus::Family<prometheus::Counter>& family_;
};

/// Thread-safe.
class HistogramFamily {
 public:
  HistogramFamily(const FamilyParts& parts, const FamilyName& name, const Buckets& buckets);
  void Observe(const Labels& labels, double value);
  /// Makes the series without an observation.
  void Touch(const Labels& labels);

 private:
  prometheus::Histogram& Series(const Labels& labels);

  const LabelValues& values_;
  const Buckets& buckets_;
  prometheus::Family<prometheus::Histogram>& family_;
};

/// A family that is made at each scrape.
class Snapshot {
 public:
  Snapshot(const LabelValues& values, prometheus::MetricType type, const FamilyName& name);
  Snapshot& Set(const Labels& labels, double value);
  prometheus::MetricFamily Take() { return std::move(family_); }

 private:
  const LabelValues& values_;
  prometheus::MetricFamily family_;
};

template <typename Duration>
double Seconds(Duration duration) {
  return std::chrono::duration<double>(duration).count();
}

}  // namespace stanna::metrics
