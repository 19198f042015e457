#include "server/portfolio/health_trends.h"

#include <algorithm>
#include <cmath>

namespace stanna::portfolio {
namespace {

using std::chrono::sys_days;

constexpr double kCentiPoints = 100;
constexpr double kPercent = 100;
// Shown to one decimal.
constexpr double kPercentSteps = 10;

// The point of the day's span, made when it is the first day of it.
template <typename Point>
Point& PointOf(std::vector<Point>& points, Date day, Interval interval, Date from) {
  const Date start = SpanStart(day, interval, from);
  if (points.empty() || points.back().date != start) points.emplace_back().date = start;
  return points.back();
}

}  // namespace

Date SpanStart(Date day, Interval interval, Date from) {
  Date start = day;
  if (interval == Interval::kWeekly) {
    const std::chrono::weekday weekday{sys_days(day)};
    start = sys_days(day) - (weekday - std::chrono::Monday);
  } else if (interval == Interval::kMonthly) {
    start = day.year() / day.month() / 1;
  }
  return std::max(start, from);
}

std::vector<ScorePoint> ScoreTrend(const std::vector<storage::PortfolioDay>& days,
                                   Interval interval, Date from) {
  std::vector<ScorePoint> points;
  std::int64_t sum = 0;
  std::int64_t client_days = 0;
  for (const storage::PortfolioDay& day : days) {
    if (day.day < from || day.clients == 0) continue;
    const std::size_t before = points.size();
    ScorePoint& point = PointOf(points, day.day, interval, from);
    if (points.size() != before) sum = client_days = 0;
    sum += day.score_sum;
    client_days += day.clients;
    point.mean_score =
        std::round(static_cast<double>(sum) / static_cast<double>(client_days)) / kCentiPoints;
    point.clients = day.clients;
  }
  return points;
}

std::vector<MoodPoint> MoodTrend(const std::vector<storage::MoodDay>& days, Interval interval,
                                 Date from) {
  std::vector<MoodPoint> points;
  double sum = 0;
  for (const storage::MoodDay& day : days) {
    if (day.day < from || day.positive + day.neutral + day.negative == 0) continue;
    const std::size_t before = points.size();
    MoodPoint& point = PointOf(points, day.day, interval, from);
    if (points.size() != before) sum = 0;
    sum += day.score_sum;
    point.positive += day.positive;
    point.neutral += day.neutral;
    point.negative += day.negative;
    point.mean_score = sum / static_cast<double>(point.volume());
  }
  return points;
}

std::vector<ActivityShare> ActivityShares(const std::map<ObjectType, std::int64_t>& counts) {
  std::int64_t total = 0;
  std::vector<ActivityShare> shares;
  for (const auto& [type, count] : counts) {
    if (type == ObjectType::kTask || count == 0) continue;
    shares.push_back({.type = type, .count = count, .percent = 0});
    total += count;
  }
  for (ActivityShare& share : shares) {
    const double part = static_cast<double>(share.count) / static_cast<double>(total);
    share.percent = std::round(part * kPercent * kPercentSteps) / kPercentSteps;
  }
  std::ranges::stable_sort(shares, std::greater(), &ActivityShare::count);
  return shares;
}

}  // namespace stanna::portfolio
