// The hours in which people look at their clients' data, as a setting says them.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "base/status.h"

namespace stanna::jobs {

/// Local time, in whatever zone the workspace is.
struct BusinessHours {
  /// Monday first. With hours across midnight: the days on which they begin.
  std::array<bool, 7> days = {true, true, true, true, true, false, false};
  int start_minute = 8 * 60;  ///< of the day
  int end_minute = 18 * 60;   ///< not in it; not after `start_minute`: on the next day
  bool operator==(const BusinessHours&) const = default;
};

/// "mon-fri 08:00-18:00", "sun-thu 09:00-17:30", "mon,wed,fri 22:00-06:00", "mon-sun 00:00-24:00".
/// InvalidArgument with half a sentence that says what is wrong: "has no day \"mo\"".
absl::StatusOr<BusinessHours> ParseBusinessHours(std::string_view text);
/// What ParseBusinessHours reads as the same.
std::string FormatBusinessHours(const BusinessHours& hours);

}  // namespace stanna::jobs
