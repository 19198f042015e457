// The forms in which HubSpot writes times, dates and multi-selects into a property's text.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"

namespace stanna {

/// "2026-03-31T16:00:00Z" with any fraction or offset, "2026-03-31" (midnight UTC), or epoch
/// milliseconds. Years 1900–9999.
std::optional<Time> ParseTimeValue(std::string_view text);
/// The same forms; an instant becomes its UTC day.
std::optional<Date> ParseDateValue(std::string_view text);
/// Of no time, in HubSpot's number properties that hold times as milliseconds. Both take it
/// for 1970.
inline constexpr std::string_view kNoTimeValue = "0";
/// The options of a multi-select (";"-joined, sometimes with a leading ";").
std::vector<std::string> SplitOptions(std::string_view text);
/// Takes the next of them off the front of `text`; "" when none is left.
std::string_view TakeOption(std::string_view& text);

}  // namespace stanna
