// Durations in words for a person, as the product shows them.
#pragma once

#include <chrono>
#include <string>

namespace stanna::rpc {

/// "42 seconds", "1 minute", "8 minutes", "2 hours 5 minutes": what it took. Rounded to what a
/// person cares for; negative counts as zero.
std::string TookText(std::chrono::milliseconds took);

/// "5-10 minutes": what it will take, as a range that is not broken easily. The product's standard
/// text when nothing is known (zero).
std::string EstimateText(std::chrono::seconds estimate);

}  // namespace stanna::rpc
