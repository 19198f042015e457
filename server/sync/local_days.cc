#include "server/sync/local_days.h"

#include <absl/time/civil_time.h>
#include <absl/time/time.h>

#include <algorithm>

namespace stanna::sync {
namespace {

absl::Time Instant(Time time) { return absl::FromUnixMillis(ToEpochMs(time)); }
Time Moment(absl::Time time) { return FromEpochMs(absl::ToUnixMillis(time)); }

// Of a change of the clocks: the earlier of the two readings is one that comes twice, or never.
absl::Time ChangeAt(const Zone& zone, const absl::TimeZone::CivilTransition& change) {
  return zone.At(std::min(change.from, change.to)).trans;
}

}  // namespace

Time DayStart(const Zone& zone, Date day) {
  const absl::CivilDay civil(static_cast<int>(day.year()), static_cast<unsigned>(day.month()),
                             static_cast<unsigned>(day.day()));
  const auto start = zone.At(absl::CivilSecond(civil));
  return Moment(start.kind == absl::TimeZone::TimeInfo::SKIPPED ? start.trans : start.pre);
}

std::vector<OffsetSpan> OffsetSpans(const Zone& zone, Time from, Time to) {
  std::vector<OffsetSpan> spans;
  while (from < to) {
    absl::TimeZone::CivilTransition change;
    const bool changes = zone.NextTransition(Instant(from), &change);
    const Time end = changes ? std::min(to, Moment(ChangeAt(zone, change))) : to;
    const std::chrono::seconds offset(zone.At(Instant(from)).offset);
    if (!spans.empty() && spans.back().utc_offset == offset) {
      spans.back().to = end;
    } else {
      spans.push_back({from, end, offset});
    }
    from = end;
  }
  return spans;
}

}  // namespace stanna::sync
