// Calls that come at fixed times, whether or not the earlier ones were answered.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <vector>

#include "base/status.h"

namespace stanna::bench {

struct SteadyLoad {
  double calls_a_second = 0;
  std::chrono::milliseconds length{0};
  /// Calls under way at once at most; with all of them busy, a call waits, which counts.
  int callers = 1;
};

struct Latencies {
  std::vector<double> milliseconds;  ///< ascending; of answered calls
  std::int64_t failed = 0;
  absl::Status first_error;
};

/// Each latency is counted from the moment that its call was due, so that a server that stands
/// still for a second is charged with all the calls of that second. `call` gets the number of the
/// call, from 0; several run at once.
Latencies Measure(const SteadyLoad& load, const std::function<absl::Status(std::int64_t)>& call);

/// The smallest value that at least `share` (0–1) of `ascending` do not exceed; 0 when empty.
double Quantile(const std::vector<double>& ascending, double share);

}  // namespace stanna::bench
