// The text of standard_mapping.json, embedded.
#pragma once

#include <string_view>

namespace stanna::mapping {

std::string_view StandardMappingText();

}  // namespace stanna::mapping
