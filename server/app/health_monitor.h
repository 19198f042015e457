// Tells whether this process can serve: the database answers, and nobody is shutting it down.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <thread>

#include "base/mutex.h"
#include "storage/stores.h"

namespace stanna::app {

/// A load balancer notices within two or three of its own checks.
inline constexpr std::chrono::seconds kProbeEvery{5};
/// A database that takes longer for one round trip serves nobody.
inline constexpr std::chrono::seconds kProbeLimit{3};

/// Asks from a thread of its own. Thread-safe.
class HealthMonitor {
 public:
  /// Calls `report` on each change, the first state included. `stores` must outlive it.
  HealthMonitor(storage::Stores& stores, std::function<void(bool serving)> report,
                std::chrono::milliseconds every = kProbeEvery);
  ~HealthMonitor();

  /// Never blocks.
  bool IsServing() const { return serving_; }
  /// From now on it is not serving. Idempotent.
  void Stop();

 private:
  void Watch();
  void Set(bool serving);
  bool WaitForNext();

  storage::Stores& stores_;
  const std::function<void(bool)> report_;
  const std::chrono::milliseconds every_;
  std::atomic<bool> serving_{false};
  Mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace stanna::app
