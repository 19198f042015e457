// Waiting, injected so that back-off and rate limits are tested without it.
#pragma once

#include <chrono>
#include <stop_token>

namespace stanna::hubspot {

enum class SleepEnd { kElapsed, kStopped };

/// Thread-safe.
class Sleeper {
 public:
  virtual ~Sleeper() = default;
  /// Blocks for `duration` or until a stop request.
  virtual SleepEnd Sleep(std::chrono::milliseconds duration, std::stop_token stop) = 0;
};

class SystemSleeper : public Sleeper {
 public:
  SleepEnd Sleep(std::chrono::milliseconds duration, std::stop_token stop) override;
};

}  // namespace stanna::hubspot
