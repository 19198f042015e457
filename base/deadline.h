// The moment at which a call must be over, on the steady clock, passed down from the edge.
#pragma once

#include <algorithm>
#include <chrono>

namespace stanna {

/// A value; cheap to copy. Infinite unless made otherwise.
class Deadline {
 public:
  using Clock = std::chrono::steady_clock;

  static Deadline Infinite() { return Deadline(Clock::time_point::max()); }
  static Deadline At(Clock::time_point when) { return Deadline(when); }
  static Deadline After(std::chrono::milliseconds from_now) {
    return Deadline(Clock::now() + from_now);
  }

  bool IsInfinite() const { return when_ == Clock::time_point::max(); }
  bool Expired() const { return !IsInfinite() && Clock::now() >= when_; }
  Clock::time_point when() const { return when_; }

  /// What is left, at least zero and at most `cap`.
  std::chrono::milliseconds Remaining(
      std::chrono::milliseconds cap = std::chrono::hours(24)) const {
    if (IsInfinite()) return cap;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(when_ - Clock::now());
    return std::clamp(left, std::chrono::milliseconds(0), cap);
  }

  /// The earlier of the two.
  Deadline Earlier(Deadline other) const { return when_ < other.when_ ? *this : other; }

 private:
  explicit Deadline(Clock::time_point when) : when_(when) {}
  Clock::time_point when_;
};

}  // namespace stanna
