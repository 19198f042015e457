#include "tools/benchmarks/steady_load.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <mutex>
#include <set>

namespace stanna::bench {
namespace {

TEST(Quantile, IsAValueThatEnoughOthersDoNotExceed) {
  const std::vector<double> hundred = [] {
    std::vector<double> values;
    for (int i = 1; i <= 100; ++i) values.push_back(i);
    return values;
  }();
  EXPECT_EQ(Quantile(hundred, 0), 1);
  EXPECT_EQ(Quantile(hundred, 0.5), 50);
  EXPECT_EQ(Quantile(hundred, 0.99), 99);
  EXPECT_EQ(Quantile(hundred, 1), 100);
  EXPECT_EQ(Quantile({7}, 0.5), 7);
  EXPECT_EQ(Quantile({}, 0.5), 0);
}

TEST(Measure, MakesEachCallOnceAndTellsFailures) {
  std::mutex mutex;
  std::multiset<std::int64_t> seen;
  const Latencies latencies =
      Measure({.calls_a_second = 10'000, .length = std::chrono::milliseconds(100), .callers = 4},
              [&](std::int64_t number) {
                const std::lock_guard lock(mutex);
                seen.insert(number);
                return number % 10 == 0 ? Internal("every tenth") : absl::OkStatus();
              });
  EXPECT_EQ(seen.size(), 1000u);
  EXPECT_EQ(std::set<std::int64_t>(seen.begin(), seen.end()).size(), 1000u);
  EXPECT_EQ(latencies.milliseconds.size(), 900u);
  EXPECT_TRUE(std::ranges::is_sorted(latencies.milliseconds));
  EXPECT_EQ(latencies.failed, 100);
  EXPECT_EQ(latencies.first_error.message(), "every tenth");
}

}  // namespace
}  // namespace stanna::bench
