// What a client's MRR was on earlier days, as far as its contracts say so. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "server/revenue/mrr.h"

namespace stanna::revenue {

/// How a point of a history is known.
enum class HistorySource {
  kContracts,  ///< a contract begins or ends on that day
  kObserved,   ///< it was seen on that day
  kFirstSeen,  ///< it was there when the product first looked: nobody knows since when
};

/// "contracts", "observed", "firstSeen".
std::string_view NameOf(HistorySource source);

/// From `on` until the next point.
struct MrrPoint {
  Date on{};
  std::string amount;  ///< empty: none, or unknown
  std::string currency;
  HistorySource source = HistorySource::kObserved;
  bool operator==(const MrrPoint&) const = default;
};

/// The end of a history.
struct LastMrr {
  Date as_of{};  ///< the last day that it was worked out for
  std::string amount, currency;
};

/// What is to be added to a client's history so that it ends with `mrr`, the figure of `today`;
/// ascending by day.
///
/// A history that has not begun (`last` absent) gets a point for each day on which the sum of the
/// contracts changed, where every summand says when it began; otherwise it begins today, by
/// `first_source`, also with an empty amount. One that has begun gets the days since `last` on
/// which contracts began or ended; a change that they do not explain is of today. No day before
/// `last` is ever touched: what was shown stays.
std::vector<MrrPoint> MrrHistory(const Mrr& mrr, Date today, const std::optional<LastMrr>& last,
                                 HistorySource first_source);

}  // namespace stanna::revenue
