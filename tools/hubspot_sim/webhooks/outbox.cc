#include "tools/hubspot_sim/webhooks/outbox.h"

#include <algorithm>
#include <utility>

#include "tools/hubspot_sim/text/hash.h"
#include "tools/hubspot_sim/webhooks/retry_plan.h"

namespace stanna::sim {
namespace {

constexpr std::string_view kStateNames[kEventStateCount] = {"waiting", "acknowledged", "given_up",
                                                            "dropped"};
constexpr double kDrawResolution = 1e6;

void AppendEvent(const WebhookEvent& event, int attempt, std::string& out) {
  out += event.head;
  out += std::to_string(attempt);
  out += event.tail;
}

}  // namespace

std::string_view NameOf(EventState state) { return kStateNames[static_cast<size_t>(state)]; }

std::optional<EventState> EventStateNamed(std::string_view name) {
  for (int i = 0; i < kEventStateCount; ++i) {
    if (kStateNames[i] == name) return static_cast<EventState>(i);
  }
  return std::nullopt;
}

void Outbox::SetWaker(std::function<void()> waker) {
  std::lock_guard lock(mutex_);
  waker_ = std::move(waker);
}

void Outbox::Wake() const {
  std::function<void()> waker;
  {
    std::lock_guard lock(mutex_);
    waker = waker_;
  }
  if (waker != nullptr) waker();
}

void Outbox::SetSwitches(const DeliverySwitches& switches) {
  {
    std::lock_guard lock(mutex_);
    switches_ = switches;
  }
  Wake();
}

DeliverySwitches Outbox::switches() const {
  std::lock_guard lock(mutex_);
  return switches_;
}

void Outbox::SetMaxConcurrent(int requests) {
  {
    std::lock_guard lock(mutex_);
    max_concurrent_ = requests;
  }
  Wake();
}

int Outbox::MaxConcurrentLocked() const {
  return switches_.max_concurrent > 0 ? switches_.max_concurrent : max_concurrent_;
}

bool Outbox::DrawLocked(double share) {
  const auto draw =
      static_cast<double>(Mix(seed_, ++draws_) % static_cast<uint64_t>(kDrawResolution));
  return draw < share * kDrawResolution;
}

int64_t Outbox::HoldBackLocked() {
  const auto longest = static_cast<uint64_t>(std::max<int64_t>(1, switches_.hold_back_ms));
  return 1 + static_cast<int64_t>(Mix(seed_, ++draws_) % longest);
}

void Outbox::PostponeLocked(std::vector<size_t> events, int attempt, int64_t due_ms) {
  later_.push({due_ms, postponed_++, std::move(events), attempt});
}

void Outbox::SetStateLocked(Entry& entry, EventState state) {
  --by_state_[static_cast<size_t>(entry.state)];
  ++by_state_[static_cast<size_t>(state)];
  entry.state = state;
}

void Outbox::EnqueueLocked(WebhookEvent event, int64_t now_ms) {
  const size_t position = entries_.size();
  entries_.push_back({std::move(event)});
  ++by_state_[static_cast<size_t>(EventState::kWaiting)];
  ++counts_.by_name["made"];
  if (DrawLocked(switches_.drops)) {
    SetStateLocked(entries_.back(), EventState::kDropped);
    return;
  }
  if (DrawLocked(switches_.duplicates)) {
    ++counts_.by_name["duplicated"];
    PostponeLocked({position}, 0, now_ms + HoldBackLocked());
  }
  if (DrawLocked(switches_.reordering)) {
    ++counts_.by_name["held_back"];
    PostponeLocked({position}, 0, now_ms + HoldBackLocked());
  } else {
    ready_.push_back(position);
  }
}

void Outbox::Push(std::vector<WebhookEvent> events, int64_t now_ms) {
  if (events.empty()) return;
  {
    std::lock_guard lock(mutex_);
    for (WebhookEvent& event : events) EnqueueLocked(std::move(event), now_ms);
  }
  Wake();
}

void Outbox::MoveDueLocked(int64_t now_ms) {
  while (!later_.empty() && later_.top().due_ms <= now_ms) {
    const Later& next = later_.top();
    if (next.attempt == 0) {
      ready_.insert(ready_.end(), next.events.begin(), next.events.end());
    } else {
      due_retries_.push_back(next);
    }
    later_.pop();
  }
}

DeliveryRequest Outbox::StartLocked(std::vector<size_t> events, int attempt) {
  DeliveryRequest request;
  request.attempt = attempt;
  request.body += '[';
  for (size_t position : events) {
    Entry& entry = entries_[position];
    ++entry.attempts;
    if (request.body.size() > 1) request.body += ',';
    AppendEvent(entry.event, attempt, request.body);
  }
  request.body += ']';
  ++counts_.by_name["requests"];
  counts_.by_name["events_sent"] += static_cast<int64_t>(events.size());
  int64_t& peak = counts_.by_name["peak_concurrent_requests"];
  peak = std::max(peak, ++in_flight_);
  request.events = std::move(events);
  return request;
}

std::optional<DeliveryRequest> Outbox::Take(int64_t now_ms) {
  std::lock_guard lock(mutex_);
  MoveDueLocked(now_ms);
  if (switches_.paused || in_flight_ >= MaxConcurrentLocked()) return std::nullopt;
  if (!due_retries_.empty()) {
    Later next = std::move(due_retries_.front());
    due_retries_.pop_front();
    ++counts_.by_name["repeated_requests"];
    return StartLocked(std::move(next.events), next.attempt);
  }
  if (ready_.empty()) return std::nullopt;
  const auto most = static_cast<size_t>(std::max(1, switches_.max_batch));
  const auto end = ready_.begin() + static_cast<std::ptrdiff_t>(std::min(most, ready_.size()));
  std::vector<size_t> events(ready_.begin(), end);
  ready_.erase(ready_.begin(), end);
  return StartLocked(std::move(events), 0);
}

bool Outbox::IsHolding() const {
  std::lock_guard lock(mutex_);
  return !later_.empty();
}

void Outbox::Finish(DeliveryRequest request, bool acknowledged, const std::string& response,
                    int64_t now_ms) {
  {
    std::lock_guard lock(mutex_);
    --in_flight_;
    ++counts_.by_response[response];
    const bool last = request.attempt == kMaxRetries;
    for (size_t position : request.events) {
      Entry& entry = entries_[position];
      if (acknowledged) {
        SetStateLocked(entry, EventState::kAcknowledged);
      } else if (last && entry.state == EventState::kWaiting) {
        SetStateLocked(entry, EventState::kGivenUp);
      }
    }
    if (!acknowledged && !last) {
      const auto delay = static_cast<double>(RetryDelayMs(request.attempt, Mix(seed_, ++draws_)));
      PostponeLocked(std::move(request.events), request.attempt + 1,
                     now_ms + static_cast<int64_t>(delay / switches_.time_scale));
    }
  }
  Wake();
}

DeliveryCounts Outbox::Counts() const {
  std::lock_guard lock(mutex_);
  DeliveryCounts counts = counts_;
  for (int i = 0; i < kEventStateCount; ++i) {
    counts.by_name[std::string(kStateNames[i])] = by_state_[i];
  }
  counts.by_name["in_flight"] = in_flight_;
  counts.by_name["ready"] = static_cast<int64_t>(ready_.size());
  counts.by_name["postponed"] = static_cast<int64_t>(later_.size() + due_retries_.size());
  return counts;
}

std::vector<DeliveredEvent> Outbox::List(std::optional<EventState> state, size_t first,
                                         size_t limit) const {
  std::lock_guard lock(mutex_);
  std::vector<DeliveredEvent> list;
  for (size_t i = first; i < entries_.size() && list.size() < limit; ++i) {
    const Entry& entry = entries_[i];
    if (state.has_value() && entry.state != *state) continue;
    list.push_back({i, entry.event.key, {}, entry.state, entry.attempts});
    AppendEvent(entry.event, std::max(0, entry.attempts - 1), list.back().json);
  }
  return list;
}

}  // namespace stanna::sim
