#include "tools/hubspot_sim/store/clock.h"

#include <utility>

namespace stanna::sim {

SimClock::SimClock(std::function<int64_t()> source, int64_t start_ms)
    : source_(std::move(source)), base_real_ms_(source_()), base_sim_ms_(start_ms) {}

int64_t SimClock::NowLocked() const {
  return base_sim_ms_ +
         static_cast<int64_t>(static_cast<double>(source_() - base_real_ms_) * speed_);
}

int64_t SimClock::NowMs() const {
  std::lock_guard lock(mutex_);
  return NowLocked();
}

void SimClock::Advance(int64_t ms) {
  std::lock_guard lock(mutex_);
  base_sim_ms_ += ms;
}

void SimClock::SetSpeed(double speed) {
  std::lock_guard lock(mutex_);
  base_sim_ms_ = NowLocked();
  base_real_ms_ = source_();
  speed_ = speed;
}

double SimClock::speed() const {
  std::lock_guard lock(mutex_);
  return speed_;
}

}  // namespace stanna::sim
