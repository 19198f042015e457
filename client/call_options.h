// What a caller states about one HubSpot call: how long, how urgent, and how to stop it.
#pragma once

#include <atomic>
#include <cstdint>
#include <stop_token>
#include <string_view>

#include "base/deadline.h"

namespace stanna::hubspot {

/// Who gets HubSpot's calls first when they are scarce. Lower is more urgent.
enum class Priority { kWebhook = 0, kManual = 1, kScheduled = 2, kBackfill = 3 };

/// As people read it: "webhook".
constexpr std::string_view NameOf(Priority priority) {
  constexpr std::string_view kNames[] = {"webhook", "manual", "scheduled", "backfill"};
  return kNames[static_cast<int>(priority)];
}

struct CallOptions {
  /// Bounds the whole call: waiting for the limit, every attempt and the pauses between them.
  Deadline deadline = Deadline::After(std::chrono::minutes(2));
  Priority priority = Priority::kScheduled;
  /// A stop request ends waits and answers Cancelled.
  std::stop_token stop;
  /// Where the milliseconds spent waiting for HubSpot's limits are added; null: nowhere.
  std::atomic<std::int64_t>* waited_ms = nullptr;
};

}  // namespace stanna::hubspot
