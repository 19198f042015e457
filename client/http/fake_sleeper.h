// A sleeper for tests: records what it was asked, returns at once, and moves a clock along.
#pragma once

#include <functional>
#include <mutex>
#include <vector>

#include "client/http/sleeper.h"

namespace stanna::hubspot {

class FakeSleeper : public Sleeper {
 public:
  /// `on_sleep` is called with each duration, for instance to advance a FakeClock.
  explicit FakeSleeper(std::function<void(std::chrono::milliseconds)> on_sleep = {})
      : on_sleep_(std::move(on_sleep)) {}

  SleepEnd Sleep(std::chrono::milliseconds duration, std::stop_token stop) override {
    if (stop.stop_requested()) return SleepEnd::kStopped;
    {
      const std::lock_guard lock(mutex_);
      sleeps_.push_back(duration);
    }
    if (on_sleep_) on_sleep_(duration);
    return SleepEnd::kElapsed;
  }

  std::vector<std::chrono::milliseconds> sleeps() const {
    const std::lock_guard lock(mutex_);
    return sleeps_;
  }
  std::chrono::milliseconds total() const {
    std::chrono::milliseconds sum{0};
    for (const auto s : sleeps()) sum += s;
    return sum;
  }

 private:
  const std::function<void(std::chrono::milliseconds)> on_sleep_;
  mutable std::mutex mutex_;
  std::vector<std::chrono::milliseconds> sleeps_;
};

}  // namespace stanna::hubspot
