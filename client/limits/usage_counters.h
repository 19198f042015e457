// Who used a portal's calls today, and what HubSpot said of its limits last: kept in the shared
// store, so that every replica shows the same.
#pragma once

#include <optional>
#include <string>

#include "base/clock.h"
#include "client/call_options.h"
#include "client/limits/bucket_store.h"
#include "client/limits/daily_quota.h"
#include "client/limits/portal_day.h"

namespace stanna::hubspot {

struct UsageToday {
  std::map<std::string, std::int64_t> calls;  ///< by NameOf(Priority); all four are there
  std::int64_t rate_limited = 0;              ///< of them answered 429
  std::chrono::milliseconds waited{0};        ///< for limits, summed over all callers
  std::optional<DailyCount> daily;            ///< as HubSpot said last, today
  std::optional<int> burst_limit;             ///< as HubSpot said last, today
};

/// Thread-safe. `store`, `day` and `clock` must outlive it. A day is the portal's. Counts are lost
/// with the shared store: they are for people.
class UsageCounters {
 public:
  /// `name` of app and portal: "app:7".
  UsageCounters(std::string name, const PortalDay& day, BucketStore& store, const Clock& clock)
      : name_(std::move(name)), day_(day), store_(store), clock_(clock) {}

  void CountCall(Priority priority, std::chrono::milliseconds waited);
  /// What an answer said. One write to the store.
  void CountAnswer(bool rate_limited, std::optional<DailyCount> daily,
                   std::optional<int> burst_limit);
  UsageToday Read() const;

 private:
  std::string Key() const;

  const std::string name_;
  const PortalDay& day_;
  BucketStore& store_;
  const Clock& clock_;
};

}  // namespace stanna::hubspot
