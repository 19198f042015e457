// How often a recurring line item is billed, and for how long.
#pragma once

#include <optional>
#include <string_view>

#include "base/clock.h"
#include "base/decimal.h"

namespace stanna::revenue {

/// Months from one bill to the next, for HubSpot's `recurringbillingfrequency`: "weekly",
/// "biweekly", "monthly", "quarterly", "per_six_months", "annually", "per_two_years" …
/// "per_five_years", in any case. A year has 52 weeks here, as in HubSpot's own MRR: weekly is 3/13
/// of a month. nullopt: another word.
std::optional<Rational> MonthsABill(std::string_view frequency);

/// A length of time by the calendar.
struct Term {
  int months = 0;
  int days = 0;
  bool operator==(const Term&) const = default;
};

/// Longest term that is believed: a century.
inline constexpr int kMostTermMonths = 1'200;

/// ISO 8601 with years, months, weeks and days, as HubSpot's `hs_recurring_billing_period` has it:
/// "P12M", "P1Y6M", "P2W", "P7D". nullopt: something else, nothing at all, or beyond
/// kMostTermMonths.
std::optional<Term> ParseTerm(std::string_view text);

/// The day after the last of a term that begins on `start`. A month later than the 31st of January
/// is the last of February.
Date EndOf(Date start, Term term);

}  // namespace stanna::revenue
