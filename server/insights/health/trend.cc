// Where a score goes over weeks.
#include <algorithm>
#include <cmath>

#include "server/insights/health/health.h"

namespace stanna::insights {
namespace {

constexpr int kTrendDays = 56;
// With fewer scores, or over less than a month, a slope says nothing.
constexpr std::size_t kLeastScores = 5;
constexpr int kLeastSpan = 28;
// Over the eight weeks; less is noise.
constexpr double kTrendPoints = 500;
// One score a week is enough, and keeps the number of pairs small.
constexpr int kSampleDays = 7;

double MedianOf(std::vector<double>& values) {
  std::ranges::sort(values);
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

}  // namespace

Trend TrendOf(const std::vector<DayScore>& days, Date today) {
  std::vector<std::pair<int, double>> points;  // days ago, score; latest first
  for (auto it = days.rbegin(); it != days.rend(); ++it) {
    const int ago =
        static_cast<int>((std::chrono::sys_days(today) - std::chrono::sys_days(it->day)).count());
    if (ago < 0 || ago > kTrendDays) continue;
    if (points.empty() || ago - points.back().first >= kSampleDays)
      points.emplace_back(ago, it->score);
  }
  if (points.size() < kLeastScores || points.back().first - points.front().first < kLeastSpan) {
    return Trend::kUnknown;
  }
  std::vector<double> slopes;
  for (std::size_t i = 0; i < points.size(); ++i) {
    for (std::size_t j = i + 1; j < points.size(); ++j) {
      slopes.push_back((points[i].second - points[j].second) / (points[j].first - points[i].first));
    }
  }
  const double change = MedianOf(slopes) * kTrendDays;
  if (change >= kTrendPoints) return Trend::kImproving;
  return change <= -kTrendPoints ? Trend::kDeclining : Trend::kStable;
}

}  // namespace stanna::insights
