// Reads the reference rates that the European Central Bank publishes.
#pragma once

#include <string_view>
#include <vector>

#include "base/status.h"
#include "server/revenue/exchange_rates.h"

namespace stanna::revenue {

/// The CSV files "eurofxref.csv" (one day, its date in words) and "eurofxref-hist.csv" (all days):
/// a heading of "Date" and currencies, then a line a day with what one euro is in each; "N/A" and
/// empty cells are passed over. Only days from `since` on. InvalidArgument names the line that
/// can't be read; then nothing is taken.
absl::StatusOr<std::vector<ExchangeRate>> ParseEcbFile(std::string_view text, Date since);

}  // namespace stanna::revenue
