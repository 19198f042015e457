// UpdateHealth within a run, of which the run's observer is told.
#pragma once

#include <chrono>
#include <cstdint>

#include "base/status.h"
#include "server/sync/health_update.h"
#include "server/sync/run_scope.h"
#include "server/sync/sync_observer.h"

namespace stanna::sync {

inline absl::StatusOr<std::int64_t> UpdateHealthOf(const RunScope& scope,
                                                   const HealthUpdate& update) {
  const auto began = std::chrono::steady_clock::now();
  ASSIGN_OR_RETURN(const std::int64_t scored, UpdateHealth(update));
  if (scope.options.observer != nullptr && scored > 0) {
    scope.options.observer->OnScored(scope.run.kind, scored,
                                     std::chrono::duration_cast<std::chrono::microseconds>(
                                         std::chrono::steady_clock::now() - began));
  }
  return scored;
}

}  // namespace stanna::sync
