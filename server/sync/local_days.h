// Days by a zone's clocks, as points in time.
#pragma once

#include <chrono>
#include <vector>

#include "base/clock.h"
#include "server/sync/revenue_rows.h"

namespace stanna::sync {

/// When the day begins. Where its first hour is skipped, when the clocks have moved on.
Time DayStart(const Zone& zone, Date day);

/// A time in which the zone's clocks are ahead of UTC by one and the same amount.
struct OffsetSpan {
  Time from{}, to{};  ///< `to` not included
  std::chrono::seconds utc_offset{0};
  bool operator==(const OffsetSpan&) const = default;
};
/// [from, to) in such spans, ascending: mostly one, two for each time that the clocks are changed.
std::vector<OffsetSpan> OffsetSpans(const Zone& zone, Time from, Time to);

}  // namespace stanna::sync
