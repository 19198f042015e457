// Callers that each call again as soon as they are answered: how much is answered at most.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>

#include "base/status.h"

namespace stanna::bench {

struct ClosedLoad {
  int callers = 1;
  /// Not measured: connections, plans and caches come to be.
  std::chrono::milliseconds warm_up{1'000};
  std::chrono::milliseconds length{5'000};
};

struct Throughput {
  double a_second = 0;  ///< answered calls
  double p50_ms = 0, p99_ms = 0;
  std::int64_t failed = 0;
  absl::Status first_error;
};

/// `call` gets the caller, from 0, and the number of the call, which nobody else gets; it runs once
/// at a time for each caller.
Throughput MeasureClosed(const ClosedLoad& load,
                         const std::function<absl::Status(int caller, std::int64_t number)>& call);

}  // namespace stanna::bench
