#include "client/limits/portal_day.h"

#include <absl/time/civil_time.h>

#include "base/status.h"

namespace stanna::hubspot {
namespace {

absl::CivilDay DayIn(const absl::TimeZone& zone, Time at) {
  return absl::ToCivilDay(absl::FromUnixMillis(ToEpochMs(at)), zone);
}

}  // namespace

PortalDay::PortalDay(const std::string& time_zone) : zone_(absl::UTCTimeZone()) {
  known_ = !time_zone.empty() && absl::LoadTimeZone(Absl(time_zone), &zone_);
  if (!known_) zone_ = absl::UTCTimeZone();
}

std::string PortalDay::DateOf(Time at) const { return absl::FormatCivilTime(DayIn(zone_, at)); }

Time PortalDay::EndOf(Time at) const {
  return FromEpochMs(absl::ToUnixMillis(absl::FromCivil(DayIn(zone_, at) + 1, zone_)));
}

}  // namespace stanna::hubspot
