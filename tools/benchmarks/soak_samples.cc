#include "tools/benchmarks/soak_samples.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <numeric>
#include <sstream>

namespace stanna::bench {
namespace {

namespace fs = std::filesystem;

constexpr double kMebibyte = 1 << 20;

double EntriesOf(const fs::path& folder) {
  std::error_code ignored;
  return static_cast<double>(
      std::distance(fs::directory_iterator(folder, ignored), fs::directory_iterator()));
}

std::vector<double> ValuesOf(const std::string& page, const std::string& metric) {
  std::vector<double> values;
  std::istringstream lines(page);
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with(metric)) continue;
    const char next = line.size() == metric.size() ? '\0' : line[metric.size()];
    if (next != '{' && next != ' ') continue;
    values.push_back(std::strtod(line.c_str() + line.rfind(' '), nullptr));
  }
  return values;
}

double MedianOf(std::vector<double> values) {
  if (values.empty()) return 0;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

}  // namespace

double SumOf(const std::string& page, const std::string& metric) {
  const auto values = ValuesOf(page, metric);
  return std::accumulate(values.begin(), values.end(), 0.0);
}

double LargestOf(const std::string& page, const std::string& metric) {
  const auto values = ValuesOf(page, metric);
  return values.empty() ? 0 : *std::max_element(values.begin(), values.end());
}

SoakSample LookAt(const testing::Server& server) {
  const fs::path process = "/proc/" + std::to_string(server.pid());
  const std::string page = server.Metrics();
  return {.memory_mib = static_cast<double>(server.MemoryBytes()) / kMebibyte,
          .descriptors = EntriesOf(process / "fd"),
          .threads = EntriesOf(process / "task"),
          .waiting = SumOf(page, "stanna_jobs") + SumOf(page, "stanna_webhook_events_pending") +
                     SumOf(page, "stanna_insights_clients_pending"),
          .oldest_wait_seconds =
              std::max({LargestOf(page, "stanna_job_oldest_due_age_seconds"),
                        LargestOf(page, "stanna_webhook_oldest_pending_age_seconds"),
                        LargestOf(page, "stanna_insights_oldest_pending_age_seconds")})};
}

Ends EndsOf(const std::vector<SoakSample>& samples, double SoakSample::*value) {
  std::vector<double> series;
  for (const SoakSample& sample : samples) series.push_back(sample.*value);
  const auto quarter = static_cast<std::ptrdiff_t>((series.size() + 3) / 4);
  return {MedianOf({series.begin(), series.begin() + quarter}),
          MedianOf({series.end() - quarter, series.end()})};
}

}  // namespace stanna::bench
