#include "server/portfolio/health_trends.h"

#include <gtest/gtest.h>

#include <ostream>

namespace stanna::portfolio {
namespace {

Date Day(const char* text) { return *ParseDate(text); }

struct SpanCase {
  const char* day;
  Interval interval;
  const char* from;
  const char* start;
};

TEST(SpanStart, IsTheDayTheMondayOrTheFirst) {
  const SpanCase cases[] = {
      {"2026-11-29", Interval::kDaily, "2020-01-01", "2026-11-29"},   // a Sunday
      {"2026-11-29", Interval::kWeekly, "2020-01-01", "2026-11-23"},  // its Monday
      {"2026-11-23", Interval::kWeekly, "2020-01-01", "2026-11-23"},  // Monday itself
      {"2026-11-29", Interval::kMonthly, "2020-01-01", "2026-11-01"},
      {"2027-01-02", Interval::kWeekly, "2020-01-01", "2026-12-28"},  // over the year's end
      {"2024-02-29", Interval::kMonthly, "2020-01-01", "2024-02-01"},
      // The span began before the window did.
      {"2026-10-04", Interval::kMonthly, "2026-10-03", "2026-10-03"},
      {"2026-10-04", Interval::kWeekly, "2026-10-03", "2026-10-03"},
      {"2026-10-05", Interval::kWeekly, "2026-10-03", "2026-10-05"},
  };
  for (const SpanCase& c : cases) {
    EXPECT_EQ(FormatDate(SpanStart(Day(c.day), c.interval, Day(c.from))), c.start)
        << c.day << " from " << c.from;
  }
}

storage::PortfolioDay Scores(const char* day, std::int64_t clients, std::int64_t sum) {
  return {.day = Day(day), .clients = clients, .score_sum = sum, .at_risk = 0};
}

std::string Show(const std::vector<ScorePoint>& points) {
  std::string text;
  for (const ScorePoint& point : points) {
    text += FormatDate(point.date) + " " + std::to_string(point.mean_score).substr(0, 5) + " " +
            std::to_string(point.clients) + "; ";
  }
  return text;
}

TEST(ScoreTrend, WeighsEveryClientOfEveryDay) {
  const std::vector<storage::PortfolioDay> days = {
      Scores("2026-11-20", 9, 90'000),  // before the window
      Scores("2026-11-21", 1, 4'000),  Scores("2026-11-22", 3, 24'000),
      Scores("2026-11-23", 0, 0),  // nobody
      Scores("2026-11-24", 3, 20'000), Scores("2026-12-01", 2, 10'001)};
  const Date from = Day("2026-11-21");
  EXPECT_EQ(Show(ScoreTrend(days, Interval::kDaily, from)),
            "2026-11-21 40.00 1; 2026-11-22 80.00 3; 2026-11-24 66.67 3; 2026-12-01 50.01 2; ");
  // 28,000 over 4 client-days; the window begins on a Saturday.
  EXPECT_EQ(Show(ScoreTrend(days, Interval::kWeekly, from)),
            "2026-11-21 70.00 3; 2026-11-23 66.67 3; 2026-11-30 50.01 2; ");
  EXPECT_EQ(Show(ScoreTrend(days, Interval::kMonthly, from)),
            "2026-11-21 68.57 3; 2026-12-01 50.01 2; ");
  EXPECT_EQ(Show(ScoreTrend({}, Interval::kDaily, from)), "");
}

TEST(MoodTrend, IsTheMeanOfTheMessages) {
  const std::vector<storage::MoodDay> days = {
      {.day = Day("2026-11-23"), .positive = 1, .neutral = 0, .negative = 1, .score_sum = 0.5},
      {.day = Day("2026-11-24"), .positive = 0, .neutral = 0, .negative = 0, .score_sum = 0},
      {.day = Day("2026-11-29"), .positive = 0, .neutral = 2, .negative = 0, .score_sum = 0.1},
      {.day = Day("2026-11-30"), .positive = 0, .neutral = 0, .negative = 1, .score_sum = -0.9}};
  const auto daily = MoodTrend(days, Interval::kDaily, Day("2026-11-01"));
  ASSERT_EQ(daily.size(), 3u);
  const auto weekly = MoodTrend(days, Interval::kWeekly, Day("2026-11-01"));
  ASSERT_EQ(weekly.size(), 2u);
  EXPECT_EQ(FormatDate(weekly[0].date), "2026-11-23");
  EXPECT_EQ(weekly[0].volume(), 4);
  EXPECT_EQ(weekly[0].positive, 1);
  EXPECT_EQ(weekly[0].neutral, 2);
  EXPECT_EQ(weekly[0].negative, 1);
  EXPECT_DOUBLE_EQ(weekly[0].mean_score, 0.15);
  EXPECT_DOUBLE_EQ(weekly[1].mean_score, -0.9);
  const auto monthly = MoodTrend(days, Interval::kMonthly, Day("2026-11-25"));
  ASSERT_EQ(monthly.size(), 1u);
  EXPECT_EQ(FormatDate(monthly[0].date), "2026-11-25");
  EXPECT_EQ(monthly[0].volume(), 3);
}

TEST(ActivityShares, AreOfContactOnlyTheMostFirst) {
  const auto shares = ActivityShares({{ObjectType::kMeeting, 1},
                                      {ObjectType::kCall, 0},
                                      {ObjectType::kEmail, 2},
                                      {ObjectType::kTask, 7}});
  ASSERT_EQ(shares.size(), 2u);
  EXPECT_EQ(shares[0].type, ObjectType::kEmail);
  EXPECT_DOUBLE_EQ(shares[0].percent, 66.7);
  EXPECT_EQ(shares[1].count, 1);
  EXPECT_DOUBLE_EQ(shares[1].percent, 33.3);
  EXPECT_TRUE(ActivityShares({{ObjectType::kTask, 3}}).empty());
}

}  // namespace
}  // namespace stanna::portfolio
