#include "server/app/health_monitor.h"

#include <glog/logging.h>

#include <utility>

namespace stanna::app {

HealthMonitor::HealthMonitor(storage::Stores& stores, std::function<void(bool)> report,
                             std::chrono::milliseconds every)
    : stores_(stores), report_(std::move(report)), every_(every) {
  Set(stores_.Ping(Deadline::After(kProbeLimit)).ok());
  thread_ = std::thread([this] { Watch(); });
}

HealthMonitor::~HealthMonitor() { Stop(); }

void HealthMonitor::Stop() {
  {
    const MutexLock lock(mutex_);
    stopping_ = true;
    wake_.notify_all();
  }
  if (thread_.joinable()) thread_.join();
  if (serving_) Set(false);
}

void HealthMonitor::Watch() {
  while (WaitForNext()) {
    const absl::Status status = stores_.Ping(Deadline::After(kProbeLimit));
    if (status.ok() == serving_) continue;
    LOG(WARNING) << "database " << (status.ok() ? "answers again" : "away: " + ToString(status));
    Set(status.ok());
  }
}

bool HealthMonitor::WaitForNext() {
  const auto next = std::chrono::steady_clock::now() + every_;
  MutexLock lock(mutex_);
  while (!stopping_ && lock.WaitUntil(wake_, next)) {
  }
  return !stopping_;
}

void HealthMonitor::Set(bool serving) {
  serving_ = serving;
  report_(serving);
}

}  // namespace stanna::app
