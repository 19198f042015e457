#include "server/expressions/dates.h"

#include <gtest/gtest.h>

namespace stanna::expressions {
namespace {

Date Day(std::string_view text) { return ParseDate(text).value(); }

std::string Text(std::optional<Date> date) { return date ? FormatDate(*date) : "none"; }

TEST(Dates, MonthsAreAddedUpToTheLastDay) {
  const std::tuple<std::string_view, std::int64_t, std::string_view> kCases[] = {
      {"2026-01-31", 1, "2026-02-28"},   {"2024-01-31", 1, "2024-02-29"},
      {"2026-01-31", 2, "2026-03-31"},   {"2026-03-31", -1, "2026-02-28"},
      {"2026-01-15", -1, "2025-12-15"},  {"2026-12-31", 12, "2027-12-31"},
      {"2024-02-29", 12, "2025-02-28"},  {"2026-05-10", 0, "2026-05-10"},
      {"1900-01-01", -1, "none"},        {"9999-12-31", 1, "none"},
      {"2026-01-01", 1LL << 62, "none"}, {"2026-01-01", -(1LL << 62), "none"},
      {"9999-01-31", 11, "9999-12-31"},
  };
  for (const auto& [date, months, expected] : kCases) {
    EXPECT_EQ(Text(AddMonths(Day(date), months)), expected) << date << " + " << months;
  }
}

TEST(Dates, DaysAreAdded) {
  EXPECT_EQ(Text(AddDays(Day("2026-02-28"), 1)), "2026-03-01");
  EXPECT_EQ(Text(AddDays(Day("2026-01-01"), -1)), "2025-12-31");
  EXPECT_EQ(Text(AddDays(Day("9999-12-31"), 1)), "none");
  EXPECT_EQ(Text(AddDays(Day("1900-01-01"), -1)), "none");
  EXPECT_EQ(Text(AddDays(Day("2026-01-01"), 1LL << 62)), "none");
}

TEST(Dates, WholeMonthsBetween) {
  const std::tuple<std::string_view, std::string_view, std::int64_t> kCases[] = {
      {"2026-01-01", "2026-01-01", 0},  {"2026-01-01", "2026-01-31", 0},
      {"2026-01-01", "2026-02-01", 1},  {"2026-01-15", "2026-02-14", 0},
      {"2026-01-31", "2026-02-27", 0},  {"2026-01-31", "2026-02-28", 1},
      {"2024-01-31", "2024-02-28", 0},  {"2026-02-28", "2026-03-28", 1},
      {"2026-01-01", "2026-12-31", 11}, {"2026-01-01", "2027-01-01", 12},
      {"2024-02-29", "2025-02-28", 12}, {"2026-02-28", "2026-01-31", -1},
      {"2026-02-27", "2026-01-31", 0},
  };
  for (const auto& [from, to, expected] : kCases) {
    EXPECT_EQ(MonthsBetween(Day(from), Day(to)), expected) << from << " to " << to;
    EXPECT_EQ(MonthsBetween(Day(to), Day(from)), -expected) << to << " to " << from;
  }
}

// The definition: so many months can be added without passing the other day, and no more.
TEST(Dates, MonthsBetweenAndAddMonthsAgree) {
  for (int first = 0; first < 800; first += 7) {
    const Date from = *AddDays(Day("2023-12-20"), first);
    for (int later = 0; later < 500; ++later) {
      const Date to = *AddDays(from, later);
      const auto months = MonthsBetween(from, to);
      ASSERT_LE(*AddMonths(from, months), to) << FormatDate(from) << " " << FormatDate(to);
      ASSERT_GT(*AddMonths(from, months + 1), to) << FormatDate(from) << " " << FormatDate(to);
    }
  }
}

TEST(Dates, DaysBetween) {
  EXPECT_EQ(DaysBetween(Day("2024-02-28"), Day("2024-03-01")), 2);
  EXPECT_EQ(DaysBetween(Day("2026-03-01"), Day("2026-02-28")), -1);
}

}  // namespace
}  // namespace stanna::expressions
