// When a workspace's syncs are due. Pure: the same on every replica, whoever asks first.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/ids.h"
#include "server/jobs/business_hours.h"

namespace stanna::jobs {

struct Schedule {
  bool enabled = true;
  int interval_minutes = 20;  ///< of quick runs within the business hours
  int off_hours_interval_minutes = 60;
  /// IANA name; business hours and nights are local to it. Empty or unknown: UTC.
  std::string time_zone;
  BusinessHours business_hours;
  bool reconcile = true;
  /// The reconcile begins at a minute of [start, end) of the night; may cross midnight.
  int night_start_minute = 1 * 60;
  int night_end_minute = 5 * 60;
};

/// The begin of the slot that `now` lies in: a quick run is due when there was none since. Slots
/// are shifted by a hash of the workspace's id, so that portals don't fire together, not even when
/// the business hours begin. nullopt: nothing is scheduled.
std::optional<Time> QuickSlot(const Schedule& schedule, const WorkspaceId& workspace, Time now);

/// The latest moment, not after `now`, at which the workspace's nightly reconcile was due. A moment
/// that the clocks skip is when they do; of one that comes twice, the first. nullopt: none is
/// scheduled.
std::optional<Time> ReconcileSlot(const Schedule& schedule, const WorkspaceId& workspace, Time now);

/// What is known of a journal that events are pulled from.
struct JournalFacts {
  std::optional<Time> caught_up_at;  ///< when there was nothing more in it, last
  std::optional<Time> last_gap_at;   ///< when some of it was lost, last
};

/// What is known of a workspace's webhooks, for WebhooksKeepUp.
struct WebhookFacts {
  std::optional<Time> last_received_at;   ///< the last event's arrival
  std::optional<Time> oldest_pending_at;  ///< the arrival of the oldest one that waits
  std::int64_t dead = 0;                  ///< events that were given up
  /// Records that the last sync by the schedule found and nobody had told of; nullopt: there was
  /// none since the connection.
  std::optional<std::int64_t> untold;
  std::optional<JournalFacts> journal = {};  ///< absent where events are pushed
};

/// Whether webhooks bring what quick runs would: events came within a day, none waits for long or
/// was given up, and the last sync found next to nothing new; and a journal is read to its end
/// again and again, and nothing of it was lost within a day.
bool WebhooksKeepUp(const WebhookFacts& facts, Time now);

/// The schedule of a workspace whose webhooks keep up: quick runs are rarer. Its slots are among
/// those of `schedule`.
Schedule Stretched(Schedule schedule);

/// How long after the latest failure nothing is tried: not at all after one, which may be chance,
/// then twice the interval, four times…, six hours at most.
std::chrono::minutes BackOff(int consecutive_failures,
                             std::chrono::minutes interval = std::chrono::minutes(20));

}  // namespace stanna::jobs
