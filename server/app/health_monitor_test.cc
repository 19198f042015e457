#include "server/app/health_monitor.h"

#include <gtest/gtest.h>

#include <future>

#include "server/app/testing/stores_that_fail.h"

namespace stanna::app {
namespace {

/// Reports as they come, each to be waited for.
class Reports {
 public:
  void Add(bool serving) {
    const MutexLock lock(mutex_);
    seen_.push_back(serving);
    changed_.notify_all();
  }
  bool Nth(std::size_t n) {
    MutexLock lock(mutex_);
    while (seen_.size() <= n) lock.Wait(changed_);
    return seen_[n];
  }

 private:
  Mutex mutex_;
  std::condition_variable changed_;
  std::vector<bool> seen_ GUARDED_BY(mutex_);
};

TEST(HealthMonitor, FollowsTheDatabaseAndEndsNotServing) {
  StoresThatFail stores;
  Reports reports;
  HealthMonitor monitor(
      stores, [&](bool serving) { reports.Add(serving); }, std::chrono::milliseconds(1));
  EXPECT_TRUE(reports.Nth(0));
  stores.fail = true;
  EXPECT_FALSE(reports.Nth(1));
  stores.fail = false;
  EXPECT_TRUE(reports.Nth(2));
  monitor.Stop();
  EXPECT_FALSE(reports.Nth(3));
  EXPECT_FALSE(monitor.IsServing());
}

TEST(HealthMonitor, BeginsNotServingWithoutADatabase) {
  StoresThatFail stores;
  stores.fail = true;
  HealthMonitor monitor(stores, [](bool) {});
  EXPECT_FALSE(monitor.IsServing());
}

}  // namespace
}  // namespace stanna::app
