#include "tools/benchmarks/closed_load.h"

#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <set>
#include <thread>

namespace stanna::bench {
namespace {

using std::chrono::milliseconds;

TEST(ClosedLoad, EachCallHasItsNumberAndEachCallerOneCallAtATime) {
  std::mutex mutex;
  std::set<std::int64_t> numbers;
  std::atomic<int> under_way[3] = {0, 0, 0};
  std::atomic<int> failures = 0;
  const Throughput all =
      MeasureClosed({.callers = 3, .warm_up = milliseconds(0), .length = milliseconds(50)},
                    [&](int caller, std::int64_t number) {
                      if (++under_way[caller] != 1) ++failures;
                      if (number % 3 != caller) ++failures;
                      {
                        const std::lock_guard lock(mutex);
                        if (!numbers.insert(number).second) ++failures;
                      }
                      --under_way[caller];
                      return absl::OkStatus();
                    });
  EXPECT_EQ(failures, 0);
  EXPECT_EQ(all.failed, 0);
  EXPECT_GT(all.a_second, 0);
  EXPECT_LE(all.p50_ms, all.p99_ms);
}

TEST(ClosedLoad, FailedCallsAreCountedAndAreNotAnswered) {
  const Throughput all =
      MeasureClosed({.callers = 2, .warm_up = milliseconds(0), .length = milliseconds(20)},
                    [](int, std::int64_t) { return Unavailable("nobody there"); });
  EXPECT_EQ(all.a_second, 0);
  EXPECT_GT(all.failed, 0);
  EXPECT_EQ(all.first_error.message(), "nobody there");
}

}  // namespace
}  // namespace stanna::bench
