/// The simulated present: real time (or a fixed start) plus an offset, running at a settable speed.
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>

namespace stanna::sim {

/// Thread-safe.
class SimClock {
 public:
  /// `source` gives real milliseconds; the simulated time starts at `start_ms`.
  SimClock(std::function<int64_t()> source, int64_t start_ms);

  int64_t NowMs() const;
  void Advance(int64_t ms);
  /// From now on one real second is `speed` simulated ones; 0 stops the clock.
  void SetSpeed(double speed);
  double speed() const;

 private:
  int64_t NowLocked() const;

  std::function<int64_t()> source_;
  mutable std::mutex mutex_;
  int64_t base_real_ms_;
  int64_t base_sim_ms_;
  double speed_ = 1.0;
};

}  // namespace stanna::sim
