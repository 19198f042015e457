// How much memory this process has in use.
#pragma once

#include <chrono>
#include <cstdint>

namespace stanna::net {

/// Not thread-safe; cheap enough to be asked 20 times a second.
class AllocatedMemory {
 public:
  using Clock = std::chrono::steady_clock;

  /// Whether more than `least` bytes are allocated. What was freed and stays with the allocator is
  /// not; under a sanitizer, whose allocator counts nothing, it is.
  bool IsAbove(std::int64_t least, Clock::time_point now);

 private:
  std::int64_t resident_when_counted_ = 0, allocated_ = 0;
  Clock::time_point counted_at_;
};

}  // namespace stanna::net
