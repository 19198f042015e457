// How many records are written in one transaction: pure.
#pragma once

#include <chrono>
#include <cstddef>

namespace stanna::sync {

/// As many as may be, and fewer where that takes long: SQLite has one writer, for which the run's
/// other types, settings, webhook events and heartbeats wait meanwhile. Not thread-safe.
class WriteSize {
 public:
  /// Fewer cost the database noticeably more a record.
  static constexpr std::size_t kLeast = 250;
  /// With the wait for others, of which most are writes of the same run. Webhook events are refused
  /// after three seconds (EventWriterOptions::write_timeout), and what is under way comes before
  /// them.
  static constexpr std::chrono::milliseconds kLong{2000};

  /// `most` is kLeast or more.
  explicit WriteSize(std::size_t most) : most_(most), size_(most) {}

  std::size_t records() const { return size_; }
  /// Into how many transactions so many records go that were read together.
  std::size_t Parts(std::size_t records) const;
  /// A transaction of `records` took so long. A small one says nothing of how long larger ones are.
  void Note(std::size_t records, std::chrono::milliseconds took);

 private:
  const std::size_t most_;
  std::size_t size_;
};

}  // namespace stanna::sync
