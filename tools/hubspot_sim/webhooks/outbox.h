/// Events on their way to the app: batches, repetitions, and what became of each. Knows no sockets.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <queue>
#include <string>
#include <string_view>
#include <vector>

#include "tools/hubspot_sim/webhooks/delivery_switches.h"
#include "tools/hubspot_sim/webhooks/events.h"

namespace stanna::sim {

enum class EventState { kWaiting, kAcknowledged, kGivenUp, kDropped };
inline constexpr int kEventStateCount = 4;
std::string_view NameOf(EventState state);
std::optional<EventState> EventStateNamed(std::string_view name);

/// One request. `body` is what it says.
struct DeliveryRequest {
  std::vector<size_t> events;  ///< positions in the outbox
  int attempt = 0;
  std::string body;
};

struct DeliveryCounts {
  std::map<std::string, int64_t> by_name;      ///< "made", "requests", "duplicated", …
  std::map<std::string, int64_t> by_response;  ///< "200", "timeout", "connection"
};

struct DeliveredEvent {
  size_t position;
  std::string key;
  std::string json;  ///< as in its last attempt, or its first when there was none
  EventState state;
  int attempts;
};

/// Thread-safe. Times are the portal's.
class Outbox {
 public:
  explicit Outbox(uint64_t seed) : seed_(seed) {}

  /// Called, from any thread and without the outbox being locked, when there may be something to
  /// take that was not there before.
  void SetWaker(std::function<void()> waker);
  void Wake() const;

  void SetSwitches(const DeliverySwitches& switches);
  DeliverySwitches switches() const;
  /// Of the app's settings.
  void SetMaxConcurrent(int requests);

  void Push(std::vector<WebhookEvent> events, int64_t now_ms);
  /// The next request, which Finish must end; nothing when none may be sent now.
  std::optional<DeliveryRequest> Take(int64_t now_ms);
  /// Whether something waits for its time.
  bool IsHolding() const;
  /// `response` is the status or what happened in its place: "204", "timeout".
  void Finish(DeliveryRequest request, bool acknowledged, const std::string& response,
              int64_t now_ms);

  DeliveryCounts Counts() const;
  /// Those in `state`, or all, from position `first` on.
  std::vector<DeliveredEvent> List(std::optional<EventState> state, size_t first,
                                   size_t limit) const;

 private:
  struct Entry {
    WebhookEvent event;
    EventState state = EventState::kWaiting;
    int attempts = 0;
  };
  /// An event that is held back, or a failed request that is repeated.
  struct Later {
    int64_t due_ms;
    int64_t order;  ///< of two that are due at once
    std::vector<size_t> events;
    int attempt;
    bool operator>(const Later& other) const {
      return due_ms != other.due_ms ? due_ms > other.due_ms : order > other.order;
    }
  };

  bool DrawLocked(double share);
  int64_t HoldBackLocked();
  void PostponeLocked(std::vector<size_t> events, int attempt, int64_t due_ms);
  void EnqueueLocked(WebhookEvent event, int64_t now_ms);
  void MoveDueLocked(int64_t now_ms);
  void SetStateLocked(Entry& entry, EventState state);
  int MaxConcurrentLocked() const;
  DeliveryRequest StartLocked(std::vector<size_t> events, int attempt);

  const uint64_t seed_;
  mutable std::mutex mutex_;
  std::function<void()> waker_;
  DeliverySwitches switches_;
  int max_concurrent_ = 10;
  std::deque<Entry> entries_;
  std::deque<size_t> ready_;
  std::deque<Later> due_retries_;
  std::priority_queue<Later, std::vector<Later>, std::greater<>> later_;
  uint64_t draws_ = 0;
  int64_t postponed_ = 0;
  int64_t in_flight_ = 0;
  int64_t by_state_[kEventStateCount] = {};
  DeliveryCounts counts_;
};

}  // namespace stanna::sim
