// How long a call is under way at least, from the answers seen lately.
#pragma once

#include <algorithm>
#include <chrono>
#include <optional>

namespace stanna::hubspot {

/// Not thread-safe.
class TravelTimes {
 public:
  /// Too few calls say nothing: the first ones of a process pay for TCP and TLS.
  static constexpr int kEpoch = 32;

  void Add(std::chrono::milliseconds round_trip) {
    shortest_ = std::min(shortest_.value_or(round_trip), round_trip);
    if (++calls_ < kEpoch) return;
    before_ = shortest_;
    shortest_.reset();
    calls_ = 0;
  }

  /// The shortest round trip among the last kEpoch to 2 × kEpoch; 0 while there were fewer.
  std::chrono::milliseconds Shortest() const {
    if (!before_) return std::chrono::milliseconds(0);
    return std::min(*before_, shortest_.value_or(*before_));
  }

 private:
  std::optional<std::chrono::milliseconds> before_, shortest_;
  int calls_ = 0;
};

}  // namespace stanna::hubspot
