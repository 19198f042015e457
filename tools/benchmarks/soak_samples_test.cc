#include "tools/benchmarks/soak_samples.h"

#include <gtest/gtest.h>

namespace stanna::bench {
namespace {

std::vector<SoakSample> OfMemory(const std::vector<double>& values) {
  std::vector<SoakSample> samples;
  for (const double value : values) samples.push_back({.memory_mib = value});
  return samples;
}

TEST(SoakSamples, EndsAreMediansOfQuarters) {
  const struct {
    const char* what;
    std::vector<double> values;
    double first, last;
  } kCases[] = {
      {"nothing", {}, 0, 0},
      {"one", {7}, 7, 7},
      {"flat with a peak in each quarter",
       {10, 99, 10, 10, 10, 99, 10, 10, 10, 99, 10, 10},
       10,
       10},
      {"growth", {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, 2, 11},
      {"a step at the end", {5, 5, 5, 5, 5, 5, 5, 8}, 5, 8},
  };
  for (const auto& one : kCases) {
    const Ends ends = EndsOf(OfMemory(one.values), &SoakSample::memory_mib);
    EXPECT_EQ(ends.first, one.first) << one.what;
    EXPECT_EQ(ends.last, one.last) << one.what;
  }
}

TEST(SoakSamples, MetricsAreReadBySeries) {
  const std::string page =
      "# HELP stanna_jobs Jobs.\n"
      "# TYPE stanna_jobs gauge\n"
      "stanna_jobs{kind=\"sync_run\",state=\"queued\"} 3\n"
      "stanna_jobs{kind=\"live_run\",state=\"leased\"} 2.5\n"
      "stanna_jobs_other 100\n"
      "stanna_webhook_events_pending 4\n";
  EXPECT_EQ(SumOf(page, "stanna_jobs"), 5.5);
  EXPECT_EQ(LargestOf(page, "stanna_jobs"), 3);
  EXPECT_EQ(SumOf(page, "stanna_webhook_events_pending"), 4);
  EXPECT_EQ(SumOf(page, "stanna_absent"), 0);
  EXPECT_EQ(LargestOf(page, "stanna_absent"), 0);
}

}  // namespace
}  // namespace stanna::bench
