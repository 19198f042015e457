// Calls to HubSpot, and how near we are to its limits.
#pragma once

#include <prometheus/collectable.h>

#include <cstdint>
#include <map>
#include <vector>

#include "base/clock.h"
#include "base/mutex.h"
#include "client/call_observer.h"
#include "server/metrics/families.h"

namespace stanna::metrics {

/// Thread-safe.
class HubSpotMetrics : public hubspot::CallObserver, public prometheus::Collectable {
 public:
  /// `clock` must outlive it.
  HubSpotMetrics(const FamilyParts& parts, const Clock& clock);

  void OnCall(const hubspot::ObservedCall& call) override;
  void OnTurn(hubspot::LimitKind limit, hubspot::Priority priority,
              std::chrono::milliseconds waited) override;
  void OnBurst(std::int64_t used, std::int64_t limit) override;
  void OnDaily(std::int64_t portal_id, std::int64_t used, std::int64_t limit, Time until) override;

  /// The daily limits, which the portals' midnights end.
  std::vector<prometheus::MetricFamily> Collect() const override;

 private:
  struct Day {
    double used_ratio = 0;
    Time until{};
  };

  const LabelValues& values_;
  const Clock& clock_;
  CounterFamily calls_;
  HistogramFamily durations_;
  HistogramFamily waits_;
  HistogramFamily burst_;
  mutable Mutex mutex_;
  mutable std::map<std::int64_t, Day> days_ GUARDED_BY(mutex_);  // by portal, which no label names
};

}  // namespace stanna::metrics
