#include "server/sync/live_execution.h"

#include <glog/logging.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

#include "base/trace_context.h"
#include "server/sync/guarded.h"
#include "server/sync/health_update.h"
#include "server/sync/link_resolver.h"
#include "server/sync/observed_health.h"
#include "server/sync/pending_reads.h"
#include "server/sync/revenue_update.h"
#include "server/sync/run_errors.h"
#include "server/sync/sync_observer.h"
#include "server/webhooks/hubspot_event.h"
#include "storage/config_store.h"
#include "storage/history_store.h"

namespace stanna::sync {
namespace {

using storage::WebhookEvent;
using webhooks::EventPlan;
using webhooks::PlannedEvent;

constexpr char kQueueReason[] = "WEBHOOK";

// The pause before the second attempt; each further one is four times as long.
constexpr std::chrono::seconds kFirstPause{10};
constexpr std::chrono::hours kLongestPause{6};

// HubSpot's own copies need a moment to agree: a record that an event says is there, or has
// changed, may not be so in the read that follows at once. So often it is looked at again.
constexpr int kLooks = 3;
constexpr std::chrono::seconds kLookPause{2};
// An event may be dated a little after the version that it made.
constexpr std::chrono::seconds kDatingTolerance{1};

std::chrono::milliseconds PauseAfter(int attempts) {
  std::chrono::milliseconds pause = kFirstPause;
  for (int i = 1; i < attempts && pause < kLongestPause; ++i) pause *= 4;
  return std::min<std::chrono::milliseconds>(pause, kLongestPause);
}

// The worst of several, by what it means for the run.
const absl::Status& Graver(const absl::Status& a, const absl::Status& b) {
  if (a.ok()) return b;
  if (b.ok()) return a;
  // Cancelled threads follow the one that failed.
  if (absl::IsCancelled(a)) return b;
  if (absl::IsCancelled(b)) return a;
  return ScopeOf(a) >= ScopeOf(b) ? a : b;
}

}  // namespace

LiveExecution::LiveExecution(const RunScope& scope, Load load, Calls calls)
    : scope_(scope), load_(std::move(load)), calls_(std::move(calls)) {}

absl::Status LiveExecution::Run() {
  RETURN_IF_ERROR(Refresh());
  auto last_event = Steady::now();
  for (;;) {
    RETURN_IF_ERROR(scope_.CheckStop());
    ASSIGN_OR_RETURN(const Events events, TakeDue());
    if (!events.empty()) {
      ASSIGN_OR_RETURN(const bool is_outdated, IsViewOutdated());
      if (is_outdated) RETURN_IF_ERROR(Refresh());
      RETURN_IF_ERROR(WorkOffInTurn(events));
      last_event = Steady::now();
    } else if (!derived_all_ || IsSumDue()) {
      RETURN_IF_ERROR(Derive(false));
    } else if (Steady::now() - last_event >= scope_.options.live_idle) {
      return is_sum_old_ ? Derive(true) : absl::OkStatus();
    } else {
      Wait(scope_.options.live_poll);
    }
  }
}

absl::Status LiveExecution::Refresh() {
  ASSIGN_OR_RETURN(view_, load_());
  loaded_at_ = Steady::now();
  return absl::OkStatus();
}

absl::StatusOr<bool> LiveExecution::IsViewOutdated() {
  if (Steady::now() - loaded_at_ >= scope_.options.live_refresh) return true;
  const auto latest =
      scope_.stores.configs().GetLatest(scope_.run.workspace_id, scope_.StoreDeadline());
  if (absl::IsNotFound(latest.status())) return false;
  RETURN_IF_ERROR(latest);
  return latest->version != view_.config_version;
}

absl::StatusOr<LiveExecution::Events> LiveExecution::TakeDue() {
  return scope_.stores.webhooks().PeekDue(scope_.run.workspace_id, scope_.clock.Now(),
                                          scope_.options.live_batch, scope_.StoreDeadline());
}

std::int64_t LiveExecution::CallsMade() const {
  std::int64_t calls = 0;
  for (const auto& [type, shape] : view_.shapes) calls += calls_(type).made();
  return calls;
}

absl::Status LiveExecution::WorkOffInTurn(const Events& events) {
  const std::int64_t made_before = CallsMade();
  auto next = Steady::now();
  RETURN_IF_ERROR(WorkOff(events));
  next += (CallsMade() - made_before) * scope_.options.live_call_interval;
  const auto left = next - Steady::now();
  if (left > left.zero()) Wait(std::chrono::ceil<std::chrono::milliseconds>(left));
  return absl::OkStatus();
}

absl::Status LiveExecution::WorkOff(const Events& events) {
  done_.clear();
  failures_.clear();
  errors_.clear();
  std::vector<webhooks::DueEvent> due;
  for (const WebhookEvent& event : events) {
    if (event.body.empty()) {
      done_.push_back(event.id);  // its record was erased, and with it all that it said
      continue;
    }
    auto read = webhooks::ReadEvent(event.body);
    if (read.ok()) {
      due.push_back({event.id, *std::move(read)});
    } else {
      failures_.push_back({event.id, MessageOf(read.status()), scope_.clock.Now(), true});
    }
  }
  const EventPlan plan = webhooks::PlanEvents(due, view_.interest);
  done_.insert(done_.end(), plan.ignored.begin(), plan.ignored.end());
  if (!plan.changes.empty()) {
    const storage::PropertyEventsWrite write = {.workspace_id = scope_.run.workspace_id,
                                                .fence = scope_.fence,
                                                .now = scope_.clock.Now(),
                                                .events = plan.changes};
    RETURN_IF_ERROR(scope_.stores.history().NoteEvents(write, scope_.StoreDeadline()).status());
  }
  RETURN_IF_ERROR(QueueReads(plan));
  RETURN_IF_ERROR(ReadTypes(plan));
  RETURN_IF_ERROR(ResolveLinks(*view_.mapper, scope_));
  RETURN_IF_ERROR(Derive(false));
  return Settle(plan, events);
}

absl::Status LiveExecution::QueueReads(const EventPlan& plan) {
  std::vector<storage::PendingRead> reads;
  for (const auto& [type, ids] : plan.reads) {
    for (const ObjectId id : ids) reads.push_back({type, id, kQueueReason, 0});
  }
  if (reads.empty()) return absl::OkStatus();
  return scope_.stores.records().QueueReads(scope_.run.workspace_id, reads, scope_.clock.Now(),
                                            scope_.StoreDeadline());
}

// All types at once: what comes too early for its links is linked after it, from the stored copies,
// and the wait for HubSpot is what an event waits for longest.
absl::Status LiveExecution::ReadTypes(const EventPlan& plan) {
  std::map<ObjectType, absl::Status> results;
  for (const auto& [type, ids] : plan.reads) results[type];
  {
    std::vector<std::jthread> threads;
    for (auto& [type, result] : results) {
      threads.emplace_back(InThisTrace([this, type = type, &result = result] {
        result = Guarded([this, type] {
          return ReadPending(view_.shapes.at(type), *view_.mapper, calls_(type), scope_);
        });
      }));
    }
  }
  absl::Status ends_run;
  for (const auto& [type, result] : results) {
    if (result.ok()) continue;
    if (ScopeOf(result) != ErrorScope::kType) {
      ends_run = Graver(ends_run, result);
      continue;
    }
    LOG(WARNING) << "run " << scope_.run.id << ": " << NameOf(type) << ": " << ToString(result);
    errors_[type] = result;
  }
  return ends_run;
}

bool LiveExecution::IsSumDue() const {
  return is_sum_old_ && Steady::now() - summed_at_ >= scope_.options.live_sum_up;
}

absl::Status LiveExecution::Derive(bool at_end) {
  const DerivePace pace{.mark_due = false,
                        .sum_up = at_end || IsSumDue(),
                        .until = Steady::now() + scope_.options.live_derive};
  RETURN_IF_ERROR(UpdateRevenue(scope_, pace));
  const HealthUpdate update{.stores = scope_.stores,
                            .workspace = scope_.run.workspace_id,
                            .clock = scope_.clock,
                            .fence = scope_.fence,
                            .store_deadline = scope_.options.store_deadline,
                            .check_stop = [this] { return scope_.CheckStop(); },
                            .progress = [](std::int64_t, std::int64_t) {},
                            .pace = pace};
  ASSIGN_OR_RETURN(const std::int64_t scored, UpdateHealthOf(scope_, update));
  derived_all_ = !pace.IsOver();
  if (pace.sum_up) {
    summed_at_ = Steady::now();
    is_sum_old_ = false;
  } else if (scored > 0) {
    is_sum_old_ = true;
  }
  return absl::OkStatus();
}

// Events whose record the reads did not show as the event says that it is, and that have looks
// left.
absl::StatusOr<std::set<std::int64_t>> LiveExecution::NotShown(const EventPlan& plan,
                                                               const Events& events) {
  std::map<std::int64_t, int> attempts;
  for (const WebhookEvent& event : events) attempts[event.id] = event.attempts;
  std::map<ObjectType, std::vector<const PlannedEvent*>> by_type;
  for (const PlannedEvent& event : plan.events) {
    const bool looks = event.shows != 0 && attempts[event.id] < kLooks;
    if (looks) by_type[event.shows_type].push_back(&event);
  }
  std::set<std::int64_t> not_shown;
  for (const auto& [type, of_type] : by_type) {
    std::vector<ObjectId> ids;
    for (const PlannedEvent* event : of_type) ids.push_back(event->shows);
    ASSIGN_OR_RETURN(const auto versions,
                     scope_.stores.records().Versions(scope_.run.workspace_id, type, ids,
                                                      scope_.StoreDeadline()));
    for (const PlannedEvent* event : of_type) {
      const auto found = versions.find(event->shows);
      // A change of a record that is gone was before that.
      const bool must_be_there = event->shows_version == Time();
      const bool is_live = found != versions.end() && !found->second.archived;
      const bool is_old =
          is_live && found->second.modified_at + kDatingTolerance < event->shows_version;
      if (must_be_there ? !is_live : is_old) not_shown.insert(event->id);
    }
  }
  return not_shown;
}

const absl::Status* LiveExecution::ErrorOf(const PlannedEvent& event) const {
  for (const auto& [type, ids] : event.reads) {
    if (const auto error = errors_.find(type); error != errors_.end()) return &error->second;
  }
  return nullptr;
}

absl::Status LiveExecution::Settle(const EventPlan& plan, const Events& events) {
  std::map<std::int64_t, int> attempts;
  for (const WebhookEvent& event : events) attempts[event.id] = event.attempts + 1;
  ASSIGN_OR_RETURN(const auto not_shown, NotShown(plan, events));
  const Time now = scope_.clock.Now();
  for (const PlannedEvent& event : plan.events) {
    if (const absl::Status* error = ErrorOf(event)) {
      const int made = attempts[event.id];
      failures_.push_back(
          {event.id, MessageForPerson(*error), now + PauseAfter(made), made >= kLiveAttempts});
    } else if (not_shown.contains(event.id)) {
      failures_.push_back({event.id, "HubSpot does not show it yet", now + kLookPause, false});
    } else {
      done_.push_back(event.id);
    }
  }
  const WorkspaceId& workspace = scope_.run.workspace_id;
  if (!failures_.empty()) {
    RETURN_IF_ERROR(scope_.stores.webhooks().Fail(workspace, failures_, scope_.StoreDeadline()));
  }
  if (!done_.empty()) {
    RETURN_IF_ERROR(scope_.stores.webhooks().Finish(workspace, done_, scope_.StoreDeadline()));
  }
  TellEvents(events, now);
  return absl::OkStatus();
}

void LiveExecution::TellEvents(const Events& events, Time now) const {
  SyncObserver* const observer = scope_.options.observer;
  if (observer == nullptr) return;
  const std::set<std::int64_t> done(done_.begin(), done_.end());
  for (const WebhookEvent& event : events) {
    if (!done.contains(event.id)) continue;
    observer->OnEventDone(
        {.delivery = event.received_at - event.occurred_at, .total = now - event.occurred_at});
  }
  for (const storage::WebhookFailure& failure : failures_) observer->OnEventFailed(failure.dead);
}

void LiveExecution::Wait(std::chrono::milliseconds time) const {
  std::mutex mutex;
  std::condition_variable_any never;
  std::unique_lock lock(mutex);
  never.wait_for(lock, scope_.signals.token(), time, [] { return false; });
}

}  // namespace stanna::sync
