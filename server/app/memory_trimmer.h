// Gives back to the system what was freed.
#pragma once

#include <chrono>
#include <thread>

namespace stanna::app {

/// From construction to destruction, on a thread of its own. glibc keeps freed memory where
/// anything above it is still in use, so that a process stays as large as it was in its busiest
/// moments: after an hour under load 28 of 72 MB were in use (docs/benchmarks.md, soak).
class MemoryTrimmer {
 public:
  /// A look takes some milliseconds at most.
  static constexpr std::chrono::milliseconds kEvery = std::chrono::minutes(1);

  explicit MemoryTrimmer(std::chrono::milliseconds every = kEvery);

 private:
  std::jthread thread_;
};

}  // namespace stanna::app
