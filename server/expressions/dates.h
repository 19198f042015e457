// Calendar arithmetic of the expression language.
#pragma once

#include <cstdint>
#include <optional>

#include "base/clock.h"

namespace stanna::expressions {

/// `months` later (earlier when negative), at most the last day of that month: a month after 31
/// January is 28 or 29 February. nullopt: outside the years 1900–9999.
std::optional<Date> AddMonths(Date date, std::int64_t months);
/// nullopt: outside the years 1900–9999.
std::optional<Date> AddDays(Date date, std::int64_t days);

std::int64_t DaysBetween(Date from, Date to);
/// The most months that can be added to `from` without passing `to`: 1 from 31 January to the last
/// of February, 0 from 31 January to 27 February. Backwards: minus the months from `to` to `from`.
std::int64_t MonthsBetween(Date from, Date to);

}  // namespace stanna::expressions
