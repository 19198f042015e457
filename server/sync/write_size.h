// How many records are written in one transaction: pure.
#pragma once

#include <chrono>
#include <cstddef>

namespace stanna::sync {

/// As many as may be, and fewer where that takes long: SQLite has one writer, for which webhook
/// events, settings and heartbeats wait meanwhile. Not thread-safe.
class WriteSize {
 public:
  /// A page of HubSpot's: what is read by one call is written by one transaction at least.
  static constexpr std::size_t kLeast = 100;
  /// With the wait for others. HubSpot gives five seconds for taking its events, and what is under
  /// way then comes before them.
  static constexpr std::chrono::milliseconds kLong{2000};

  /// `most` is kLeast or more.
  explicit WriteSize(std::size_t most) : most_(most), size_(most) {}

  std::size_t records() const { return size_; }
  /// A transaction of `records` took so long.
  void Note(std::size_t records, std::chrono::milliseconds took);

 private:
  const std::size_t most_;
  std::size_t size_;
};

}  // namespace stanna::sync
