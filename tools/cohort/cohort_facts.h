// A cohort's client as the facts that its health is computed from, as of a day.
#pragma once

#include <absl/time/time.h>

#include "server/insights/health/health.h"
#include "tools/cohort/cohort.h"

namespace stanna::cohort {

/// What happened up to the day, no later; the renewal date is known.
insights::HealthFacts FactsAsOf(const Client& client, double day);
/// The day of the cohort as a date. FactsAsOf() is in UTC.
Date DateOf(int day);
/// FactsAsOf() and ComputeHealth() by the default policy.
insights::Health HealthAsOf(const Client& client, int day);

}  // namespace stanna::cohort
