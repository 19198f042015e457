// What only the database knows: queues, dead letters, freshness. Read at a scrape, at most once in
// a while, whoever scrapes how often.
#pragma once

#include <prometheus/collectable.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/mutex.h"
#include "base/status.h"
#include "server/metrics/families.h"
#include "server/webhooks/webhook_counters.h"
#include "storage/operations_store.h"
#include "storage/stores.h"
#include "storage/webhook_store.h"

namespace stanna::metrics {

/// Prometheus scrapes each 15 to 60 seconds as a rule: one look a scrape, and few for many
/// scrapers.
inline constexpr std::chrono::seconds kLookEvery{10};
/// Half of Prometheus' own patience; a database that is slower leaves the rest of the page intact.
inline constexpr std::chrono::seconds kLookLimit{5};

/// All but `journal` must outlive the metrics.
struct OperationsSources {
  storage::Stores& stores;
  const Clock& clock;
  const webhooks::WebhookCounters& webhooks;
  std::string journal = {};  ///< whose events are pulled; empty: they are pushed
  /// Calls that did not get into the audit log; thread-safe.
  std::function<std::int64_t()> audit_dropped = {};
};

/// Thread-safe. Collect blocks for kLookLimit at most; series of a look that failed are absent
/// rather than old.
class OperationsMetrics : public prometheus::Collectable {
 public:
  OperationsMetrics(const LabelValues& values, OperationsSources sources);
  std::vector<prometheus::MetricFamily> Collect() const override;

 private:
  using Families = std::vector<prometheus::MetricFamily>;
  struct Facts {
    storage::OperationsFacts operations;
    std::optional<storage::JournalPosition> journal;
  };

  absl::StatusOr<Facts> Look() const;
  void Refresh() const REQUIRES(mutex_);
  Snapshot Gauge(const char* name, const char* help) const;
  Snapshot Counter(const char* name, const char* help) const;
  double AgeOf(const std::optional<Time>& since, Time now) const;

  void AddPools(Families& families) const;
  void AddWebhookCounts(Families& families) const;
  void AddAudit(Families& families) const;
  void AddLook(Families& families) const REQUIRES(mutex_);
  void AddJobs(const storage::OperationsFacts& facts, Time now, Families& families) const;
  void AddWorkspaces(const storage::OperationsFacts& facts, Time now, Families& families) const;
  void AddWaiting(const Facts& facts, Time now, Families& families) const;

  const LabelValues& values_;
  const OperationsSources sources_;
  mutable Mutex mutex_;
  mutable std::optional<std::chrono::steady_clock::time_point> looked_at_ GUARDED_BY(mutex_);
  mutable std::chrono::microseconds look_took_ GUARDED_BY(mutex_){0};
  mutable std::int64_t failures_ GUARDED_BY(mutex_) = 0;
  mutable std::optional<Facts> facts_ GUARDED_BY(mutex_);
};

}  // namespace stanna::metrics
