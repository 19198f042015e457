#include "client/limits/daily_quota.h"

#include <algorithm>

namespace stanna::hubspot {

using std::chrono::milliseconds;

DailyQuota::DailyQuota(const std::string& name, const PortalDay& day, BucketStore& store,
                       const Clock& clock)
    : stop_key_("hubspot:daily_stop:" + name),
      probe_key_("hubspot:daily_probe:" + name),
      pace_key_("hubspot:daily_pace:" + name),
      day_(day),
      store_(store),
      clock_(clock) {}

milliseconds DailyQuota::UntilReset() const {
  if (!day_.IsKnown()) return kDailyProbe;
  const Time now = clock_.Now();
  return day_.EndOf(now) - now + kResetSlack;
}

absl::Status DailyQuota::Exhausted(milliseconds retry_after) const {
  return WithDetails(
      ResourceExhausted("HubSpot's daily limit is used up, or kept for more urgent calls"),
      {.reason = "HUBSPOT_DAILY_LIMIT",
       .metadata = {},
       .retry_after = retry_after,
       .violations = {}});
}

void DailyQuota::Observe(DailyCount count) {
  const Time until = day_.EndOf(clock_.Now());
  const MutexLock lock(mutex_);
  count_ = count;
  counted_until_ = until;
}

void DailyQuota::Spent(std::optional<milliseconds> retry_after) {
  store_.Pause(stop_key_, retry_after.value_or(UntilReset()));
}

std::optional<DailyCount> DailyQuota::Today() const {
  const MutexLock lock(mutex_);
  return clock_.Now() < counted_until_ ? count_ : std::nullopt;
}

// One call a kDailyProbe of all processes.
absl::StatusOr<milliseconds> DailyQuota::Probe() {
  const RateTake probe = store_.Take(probe_key_, {.limit = 1, .window = kDailyProbe});
  if (probe.taken) return milliseconds(0);
  return Exhausted(probe.wait);
}

absl::StatusOr<milliseconds> DailyQuota::Take(Priority priority) {
  if (const RateUse stop = store_.Use(stop_key_, {}); stop.paused.count() > 0) {
    return Exhausted(stop.paused);
  }
  const auto today = Today();
  if (!today) return milliseconds(0);
  const std::int64_t reserve =
      today->limit * kDailyReservePercent[static_cast<int>(priority)] / 100;
  const std::int64_t left = today->remaining - reserve;
  if (left <= 0) {
    if (day_.IsKnown()) return Exhausted(UntilReset());
    return Probe();
  }
  const bool is_patient = priority >= Priority::kScheduled;
  const bool is_plenty = today->remaining * 100 >= today->limit * kPacedBelowPercent;
  if (!is_patient || is_plenty || !day_.IsKnown()) return milliseconds(0);
  const milliseconds spacing = UntilReset() / left;
  if (spacing.count() == 0) return milliseconds(0);
  const RateTake turn = store_.Take(pace_key_, {.limit = 1, .window = spacing});
  return turn.taken ? milliseconds(0) : turn.wait;
}

}  // namespace stanna::hubspot
