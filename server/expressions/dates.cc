#include "server/expressions/dates.h"

#include <algorithm>

namespace stanna::expressions {
namespace {

// The years that base/property_values.h reads.
constexpr int kFirstYear = 1900;
constexpr int kLastYear = 9999;
// More than those years have, and small enough for the sums below.
constexpr std::int64_t kMostDays = 4'000'000;

std::optional<Date> InRange(Date date) {
  const int year = static_cast<int>(date.year());
  return year >= kFirstYear && year <= kLastYear ? std::optional(date) : std::nullopt;
}

std::int64_t MonthNumber(Date date) {
  return std::int64_t{static_cast<int>(date.year())} * 12 + static_cast<unsigned>(date.month()) - 1;
}

}  // namespace

std::optional<Date> AddMonths(Date date, std::int64_t months) {
  if (months > kMostDays || months < -kMostDays) return std::nullopt;
  const std::int64_t number = MonthNumber(date) + months;
  if (number < kFirstYear * 12) return std::nullopt;
  const std::chrono::year_month month{std::chrono::year(static_cast<int>(number / 12)),
                                      std::chrono::month(static_cast<unsigned>(number % 12) + 1)};
  if (static_cast<int>(month.year()) > kLastYear) return std::nullopt;
  const auto last = std::chrono::year_month_day_last(month / std::chrono::last).day();
  return Date(month / std::min(date.day(), last));
}

std::optional<Date> AddDays(Date date, std::int64_t days) {
  if (days > kMostDays || days < -kMostDays) return std::nullopt;
  return InRange(Date(std::chrono::sys_days(date) + std::chrono::days(days)));
}

std::int64_t DaysBetween(Date from, Date to) {
  return (std::chrono::sys_days(to) - std::chrono::sys_days(from)).count();
}

std::int64_t MonthsBetween(Date from, Date to) {
  if (to < from) return -MonthsBetween(to, from);
  const std::int64_t months = MonthNumber(to) - MonthNumber(from);
  const auto reached = AddMonths(from, months);
  return reached && *reached > to ? months - 1 : months;
}

}  // namespace stanna::expressions
