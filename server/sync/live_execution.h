// What a live run does: it works off webhook events while they come.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/status.h"
#include "server/config/configuration.h"
#include "server/sync/derive_pace.h"
#include "server/sync/page_mapper.h"
#include "server/sync/run_scope.h"
#include "server/sync/type_calls.h"
#include "server/sync/type_shape.h"
#include "server/webhooks/event_plan.h"
#include "storage/webhook_store.h"

namespace stanna::sync {

/// What is known of the portal and the configuration, until it is loaded anew.
struct LiveView {
  const PageMapper* mapper = nullptr;
  int config_version = 0;
  std::map<ObjectType, TypeShape> shapes;  ///< of the types that are read
  webhooks::EventInterest interest;
};

/// Batch by batch: the changes that events tell are noted; what events name is queued, read as any
/// queued record is, linked, and the figures and scores of its clients are worked out; then the
/// events are done. A batch that ends anywhere in between is done again as a whole and changes
/// nothing twice. An event whose type can't be read waits longer each time and is given up after
/// kLiveAttempts.
class LiveExecution {
 public:
  using Load = std::function<absl::StatusOr<LiveView>()>;
  using Calls = std::function<TypeCalls&(ObjectType)>;

  /// `load` makes the view anew; it holds until the next call.
  LiveExecution(const RunScope& scope, Load load, Calls calls);

  /// OK: nothing was due for RunOptions::live_idle. Else what ended it: what it took stays due.
  absl::Status Run();

 private:
  using Steady = std::chrono::steady_clock;
  using Events = std::vector<storage::WebhookEvent>;

  absl::Status Refresh();
  absl::StatusOr<bool> IsViewOutdated();
  absl::StatusOr<Events> TakeDue();
  /// Works a batch off and waits until HubSpot's limit has room for the next one.
  absl::Status WorkOffInTurn(const Events& events);
  std::int64_t CallsMade() const;
  absl::Status WorkOff(const Events& events);
  absl::Status QueueReads(const webhooks::EventPlan& plan);
  absl::Status ReadTypes(const webhooks::EventPlan& plan);
  /// Figures and scores of what was written; `at_end`: the portfolio's totals too, whenever they
  /// were worked out last.
  absl::Status Derive(bool at_end);
  bool IsSumDue() const;
  absl::StatusOr<std::set<std::int64_t>> NotShown(const webhooks::EventPlan& plan,
                                                  const Events& events);
  absl::Status Settle(const webhooks::EventPlan& plan, const Events& events);
  void TellEvents(const Events& events, Time now) const;
  const absl::Status* ErrorOf(const webhooks::PlannedEvent& event) const;
  void Wait(std::chrono::milliseconds time) const;

  const RunScope& scope_;
  const Load load_;
  const Calls calls_;
  LiveView view_;
  Steady::time_point loaded_at_{};
  bool derived_all_ = true;
  // The portfolio's totals: when they were worked out last, and whether scores changed since.
  Steady::time_point summed_at_{};
  bool is_sum_old_ = false;
  // Of the batch.
  std::vector<std::int64_t> done_;
  std::vector<storage::WebhookFailure> failures_;
  std::map<ObjectType, absl::Status> errors_;
};

/// Attempts that an event gets when its records can't be read: over about a day, so that what a
/// person has to put right can be put right.
inline constexpr int kLiveAttempts = 10;

}  // namespace stanna::sync
