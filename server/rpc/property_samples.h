// What a property's values look like, out of a few records.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/hubspot_record.h"

namespace stanna::rpc {

inline constexpr std::size_t kLongestSample = 100;  ///< characters

/// Up to `most` different values of the property, in the records' order; empty ones are left out,
/// long ones cut.
std::vector<std::string> SampleValues(const std::vector<HubSpotRecord>& records,
                                      std::string_view property, std::size_t most);

}  // namespace stanna::rpc
