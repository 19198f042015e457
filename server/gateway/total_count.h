// How many items a list has on all its pages, for answers that are bare arrays.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "server/gateway/route_table.h"

namespace stanna::gateway {

inline constexpr char kTotalCountHeader[] = "X-Total-Count";

/// `total_size` of `serialized`, an answer of the route's method. Nothing: the answer has no such
/// field, or can't be read. Reads no other field, so it costs little beside the answer's JSON.
std::optional<std::int64_t> TotalCountOf(const Route& route, const std::string& serialized);

}  // namespace stanna::gateway
