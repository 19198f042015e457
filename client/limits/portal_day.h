// The day as a portal counts it: HubSpot's daily limit begins anew at midnight of the portal's
// zone.
#pragma once

#include <absl/time/time.h>

#include <string>

#include "base/clock.h"

namespace stanna::hubspot {

/// Thread-safe.
class PortalDay {
 public:
  /// `time_zone`: as HubSpot names it ("US/Eastern"). Empty or unknown: UTC, and not IsKnown.
  explicit PortalDay(const std::string& time_zone);

  bool IsKnown() const { return known_; }
  /// "2026-11-24".
  std::string DateOf(Time at) const;
  /// The midnight that ends the day of `at`; where the clocks skip it, the moment they do.
  Time EndOf(Time at) const;

 private:
  absl::TimeZone zone_;
  bool known_ = false;
};

}  // namespace stanna::hubspot
