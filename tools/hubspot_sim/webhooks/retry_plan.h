/// When a request that failed is repeated.
#pragma once

#include <cstdint>

namespace stanna::sim {

/// After the first attempt, whose number is 0.
inline constexpr int kMaxRetries = 10;

/// How long after the failure of attempt `attempt` (0 to kMaxRetries - 1) the next one comes. The
/// delays grow, vary with `seed`, and add up to less than 24 hours.
int64_t RetryDelayMs(int attempt, uint64_t seed);

}  // namespace stanna::sim
