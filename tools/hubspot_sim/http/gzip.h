#pragma once

#include <string>
#include <string_view>

namespace stanna::sim {

/// The body in gzip format, at the fastest level.
std::string Gzip(std::string_view body);

}  // namespace stanna::sim
