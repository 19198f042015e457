// HubSpot's daily limit of private apps: what is left must last till the portal's midnight.
#pragma once

#include <optional>
#include <string>

#include "base/clock.h"
#include "base/mutex.h"
#include "base/status.h"
#include "client/call_options.h"
#include "client/limits/bucket_store.h"
#include "client/limits/portal_day.h"

namespace stanna::hubspot {

/// Scheduled and backfill calls run at full speed while more than this share of the day's calls is
/// left, so that an import of a portal that is not huge is not slowed; below it they are spread
/// over the rest of the day.
inline constexpr int kPacedBelowPercent = 50;
/// Percent of the day's calls that each priority leaves for more urgent ones: an import must not
/// leave a portal without webhooks till midnight.
inline constexpr int kDailyReservePercent[] = {0, 2, 5, 10};
/// HubSpot's clock and ours differ: so long after midnight the first call is made.
inline constexpr std::chrono::minutes kResetSlack{1};
/// Where the portal's zone is not known, a call is let through so often to see whether the limit
/// has been reset.
inline constexpr std::chrono::minutes kDailyProbe{15};

struct DailyCount {
  std::int64_t limit = 0, remaining = 0;
};

/// Thread-safe. `store`, `day` and `clock` must outlive it. HubSpot states no daily limit to OAuth
/// apps: then nothing is held back unless it refuses a call with the policy DAILY.
class DailyQuota {
 public:
  /// `name` of app and portal: "app:7".
  DailyQuota(const std::string& name, const PortalDay& day, BucketStore& store, const Clock& clock);

  /// Takes a call from today's: zero when it may be made now, else ask again after so long.
  /// ResourceExhausted (HUBSPOT_DAILY_LIMIT) with retry_after when there is none for it today.
  absl::StatusOr<std::chrono::milliseconds> Take(Priority priority);

  void Observe(DailyCount count);
  /// HubSpot refused a call: nobody calls until the reset, or for `retry_after`.
  void Spent(std::optional<std::chrono::milliseconds> retry_after);

  /// Till calls are possible again after the limit was reached; kDailyProbe when not known.
  std::chrono::milliseconds UntilReset() const;

 private:
  absl::Status Exhausted(std::chrono::milliseconds retry_after) const;
  /// What HubSpot said last, if it said it today.
  std::optional<DailyCount> Today() const;
  absl::StatusOr<std::chrono::milliseconds> Probe();

  const std::string stop_key_, probe_key_, pace_key_;
  const PortalDay& day_;
  BucketStore& store_;
  const Clock& clock_;
  mutable Mutex mutex_;
  std::optional<DailyCount> count_ GUARDED_BY(mutex_);
  Time counted_until_ GUARDED_BY(mutex_){};
};

}  // namespace stanna::hubspot
