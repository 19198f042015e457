/// Identifiers that look random.
#pragma once

#include <string>

namespace stanna::sim {

/// Different on every call.
std::string NewUuid();

}  // namespace stanna::sim
