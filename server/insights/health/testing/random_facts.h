// Facts of clients that never were, for property tests.
#pragma once

#include <cstdint>
#include <random>

#include "server/insights/health/health.h"

namespace stanna::insights::testing {

/// Day that RandomFacts() ends at.
inline constexpr Date kToday{std::chrono::year(2026), std::chrono::month(11), std::chrono::day(15)};

/// Anything that may be known of a client, much or little of it, two years back and 40 days ahead.
HealthFacts RandomFacts(std::mt19937_64& random);

/// Up to three of what people added.
void AddManual(HealthFacts& facts, std::mt19937_64& random);

/// `days` before the end of kToday in UTC.
Time DaysAgo(double days);

HealthEvent NoShow(ObjectId id, Time at);
/// A message of the client that speaks of leaving.
HealthEvent ChurnMail(ObjectId id, Time at);
HealthEvent ClientMail(ObjectId id, Time at, double mood = 0.3);
HealthEvent OwnMail(ObjectId id, Time at, std::uint64_t thread = 0);
HealthEvent Held(ObjectId id, Time at);

}  // namespace stanna::insights::testing
