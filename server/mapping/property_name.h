// What can be the internal name of a HubSpot property.
#pragma once

#include <string_view>

namespace stanna::mapping {

/// Letters, digits, "_", "-" and "."; at most 100 of them.
bool IsPropertyName(std::string_view name);

}  // namespace stanna::mapping
