// How much of the figures and scores is worked out at once.
#pragma once

#include <chrono>
#include <optional>

namespace stanna::sync {

struct DerivePace {
  /// Also what another day or configuration changes, which may be every client.
  bool mark_due = true;
  /// The day's totals of the portfolio: worked out from all clients, however few were scored.
  bool sum_up = true;
  /// No batch begins later; what is marked then stays marked.
  std::optional<std::chrono::steady_clock::time_point> until;

  bool IsOver() const { return until && std::chrono::steady_clock::now() >= *until; }
};

}  // namespace stanna::sync
