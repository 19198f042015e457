// Stored facts of a client as what its health is computed from.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "server/insights/health/health.h"
#include "server/insights/health/health_policy.h"
#include "server/revenue/revenue_config.h"
#include "server/sync/revenue_rows.h"
#include "storage/health_store.h"
#include "storage/portal_store.h"

namespace stanna::sync {

/// What the stages of the portal's pipelines are. Constant after construction; the configuration
/// must outlive it.
class DealStages {
 public:
  DealStages(const revenue::RevenueConfig& config, const std::vector<storage::Pipeline>& pipelines);

  const revenue::RevenueConfig& config() const { return config_; }
  /// Where the stage stands in its pipeline; nullopt: the portal does not have it.
  std::optional<int> OrderOf(const std::string& stage) const;
  bool IsClosed(const std::string& stage) const;

 private:
  struct Stage {
    int order = 0;
    bool closed = false;
  };
  const revenue::RevenueConfig& config_;
  std::map<std::string, Stage> stages_;
};

/// A call without an outcome was made; a past meeting without one has none. A person's level stands
/// in place of what was read, and one that is not bad takes the bad intents away.
insights::HealthEvent ToHealthEvent(const storage::ActivityFact& activity, Time now);

/// Tasks are plans, not contact: they are left out.
insights::HealthFacts ToHealthFacts(const storage::HealthInputs& inputs, const DealStages& stages,
                                    const insights::HealthPolicy& policy, Time now,
                                    const Zone& zone);

}  // namespace stanna::sync
