// The part of a run in which contacts are read.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "stanna/sync/v1/sync_service.pb.h"

namespace stanna::bench {

/// From the first state of the run that has some contacts to the first that has all of them. Not
/// thread-safe.
class ContactsPhase {
 public:
  void See(const stanna::sync::v1::SyncRun& run) {
    for (const auto& object : run.objects()) {
      if (object.object_type() == "contacts") See(object.items_processed());
    }
  }

  /// Contacts a second; nothing when it was over at once.
  std::optional<double> Rate() const {
    const std::chrono::duration<double> took = Took();
    if (took.count() <= 0) return std::nullopt;
    return static_cast<double>(last_count_ - first_count_) / took.count();
  }
  std::chrono::duration<double> Took() const { return last_ - first_; }

 private:
  using SteadyClock = std::chrono::steady_clock;

  void See(std::int64_t count) {
    if (count == last_count_) return;
    last_ = SteadyClock::now();
    last_count_ = count;
    if (first_count_ > 0) return;
    first_ = last_;
    first_count_ = count;
  }

  SteadyClock::time_point first_, last_;
  std::int64_t first_count_ = 0, last_count_ = 0;
};

}  // namespace stanna::bench
