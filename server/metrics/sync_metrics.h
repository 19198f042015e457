// Runs, records, webhook events and scores of this process, and its jobs.
#pragma once

#include <string>

#include "server/jobs/worker.h"
#include "server/metrics/families.h"
#include "server/sync/sync_observer.h"

namespace stanna::metrics {

/// Thread-safe.
class SyncMetrics : public sync::SyncObserver {
 public:
  explicit SyncMetrics(const FamilyParts& parts);

  void OnRecords(const sync::ObservedRecords& records) override;
  void OnRunEnded(storage::RunKind kind, storage::RunState state,
                  std::chrono::milliseconds duration) override;
  void OnScored(storage::RunKind kind, std::int64_t clients,
                std::chrono::microseconds duration) override;
  void OnEventDone(const sync::ObservedEvent& event) override;
  void OnEventFailed(bool dead) override;

 private:
  CounterFamily records_, held_back_, runs_;
  HistogramFamily run_durations_;
  HistogramFamily deliveries_, latencies_;
  CounterFamily event_failures_;
  HistogramFamily scorings_;
  CounterFamily scored_;
};

/// Thread-safe.
class JobMetrics {
 public:
  explicit JobMetrics(const FamilyParts& parts);
  /// `handler`, whose calls are counted; this object must outlive it.
  jobs::Handler Observed(const std::string& kind, jobs::Handler handler);

 private:
  CounterFamily attempts_;
  HistogramFamily durations_;
};

}  // namespace stanna::metrics
