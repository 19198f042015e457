// What a property's values look like, out of a few records.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/property_bag.h"

namespace stanna::rpc {

inline constexpr std::size_t kLongestSample = 100;  ///< characters

/// Up to `most` different values of the property, in the order of `records`, which each hold the
/// properties of one; empty ones are left out, long ones cut.
std::vector<std::string> SampleValues(const std::vector<PropertyBag>& records,
                                      std::string_view property, std::size_t most);

}  // namespace stanna::rpc
