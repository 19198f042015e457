// HubSpot's webhook events from their arrival until they are worked off.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/deadline.h"
#include "base/ids.h"
#include "base/object_type.h"
#include "base/status.h"

namespace stanna::storage {

enum class WebhookEventState {
  kPending = 1,  ///< to be worked off, now or at `due_at`
  kDone = 2,     ///< worked off; without content, and only there to tell a repetition
  kDead = 3,     ///< given up after its attempts; a person may replay it
};

/// An event as it arrived, for one workspace that is connected with its portal.
struct WebhookEvent {
  std::int64_t id = 0;  ///< by the store, ascending in the order of arrival
  WorkspaceId workspace_id;
  std::int64_t portal_id = 0;
  /// What tells a repetition: the same event has the same key, however often HubSpot sends it.
  std::string key;
  std::string type;                       ///< "deal.propertyChange", as HubSpot said
  std::optional<ObjectType> object_type;  ///< nullopt: none that we keep
  ObjectId object_id = 0;  ///< 0: none; of a change of an association the record it is from
  Time occurred_at{}, received_at{};
  /// The event's JSON object; empty once it is done, as is a dead one's when its record is erased
  /// (RecordStore::Remove with kErased), which leaves nothing to be done.
  std::string body;
  WebhookEventState state = WebhookEventState::kPending;
  int attempts = 0;  ///< ours, to work it off
  Time due_at{};
  std::string error;  ///< of the last attempt
};

struct WebhookAppendResult {
  std::int64_t added = 0, repeated = 0;
  std::int64_t unwanted = 0;  ///< of workspaces or people that were erased
};

/// An event that could not be worked off now. `dead`: nor ever, unless a person replays it.
struct WebhookFailure {
  std::int64_t id = 0;
  std::string error = {};
  Time due_at{};
  bool dead = false;
};

struct WebhookEventQuery {
  std::optional<WebhookEventState> state = {};
  std::int64_t before_id = 0;  ///< the last one of the page before; 0: from the newest
  int limit = 100;
};

struct WebhookStats {
  std::int64_t pending = 0, dead = 0;
  std::int64_t received = 0;  ///< of those still kept (kWebhookEventsKept), repetitions not counted
  std::optional<Time> last_received_at, last_occurred_at;  ///< of the one that arrived last
  std::optional<Time> oldest_pending_at;                   ///< when it arrived
};

/// Longer than HubSpot repeats an event (24 h), so that a repetition is always told.
inline constexpr std::chrono::days kWebhookEventsKept{3};

/// Where a journal of events (HubSpot's, of an app) was read to.
struct JournalPosition {
  std::string offset = {};  ///< of the last entry whose events are kept; empty: from the beginning
  std::optional<Time> published_at = {};  ///< that entry, by the journal
  std::optional<Time> caught_up_at = {};  ///< when there was nothing more, last
  std::int64_t gaps = 0;                  ///< how often entries were lost
  std::optional<Time> last_gap_at = {};
};

/// Who reads a journal, until when. Names of owners are never used again.
struct JournalLease {
  std::string journal = {};
  std::string owner = {};
  Time until{};
};

/// See WorkspaceStore for threads and errors.
class WebhookStore {
 public:
  virtual ~WebhookStore() = default;

  /// Keeps the events of any workspaces in one transaction, or none; those whose key the workspace
  /// has are repetitions, within `events` too; what a workspace that was erased is not connected to
  /// any more is left out. On return they are durable, pending and due at their
  /// `due_at`, with no attempt made.
  virtual absl::StatusOr<WebhookAppendResult> Append(const std::vector<WebhookEvent>& events,
                                                     Deadline deadline) = 0;
  /// Pending ones that are due, oldest arrival first.
  virtual absl::StatusOr<std::vector<WebhookEvent>> PeekDue(const WorkspaceId& workspace, Time now,
                                                            int limit, Deadline deadline) = 0;
  /// Workspaces that have a pending event which is due.
  virtual absl::StatusOr<std::vector<WorkspaceId>> WorkspacesWithDue(Time now,
                                                                     Deadline deadline) = 0;
  /// Done: their content goes. Ids that are not pending are left alone.
  virtual absl::Status Finish(const WorkspaceId& workspace, const std::vector<std::int64_t>& ids,
                              Deadline deadline) = 0;
  /// Counts an attempt. Ids that are not pending are left alone.
  virtual absl::Status Fail(const WorkspaceId& workspace,
                            const std::vector<WebhookFailure>& failures, Deadline deadline) = 0;
  /// Newest first.
  virtual absl::StatusOr<std::vector<WebhookEvent>> List(const WorkspaceId& workspace,
                                                         const WebhookEventQuery& query,
                                                         Deadline deadline) = 0;
  /// Dead ones become pending and due, with no attempt made; `ids` empty: all dead ones. How many.
  virtual absl::StatusOr<std::int64_t> Replay(const WorkspaceId& workspace,
                                              const std::vector<std::int64_t>& ids, Time now,
                                              Deadline deadline) = 0;
  virtual absl::StatusOr<WebhookStats> Stats(const WorkspaceId& workspace, Deadline deadline) = 0;
  /// Removes done ones that arrived before then, of all workspaces, at most `limit`; how many.
  virtual absl::StatusOr<std::int64_t> RemoveDoneBefore(Time before, int limit,
                                                        Deadline deadline) = 0;

  /// Takes the journal's lease when it is free at `now` or its owner's already, and prolongs it;
  /// where it was read to. nullopt: somebody else reads it.
  virtual absl::StatusOr<std::optional<JournalPosition>> LeaseJournal(const JournalLease& lease,
                                                                      Time now,
                                                                      Deadline deadline) = 0;
  /// Writes where it was read to and prolongs the lease. Aborted (LEASE_LOST): it is another's by
  /// now, or nobody's, and nothing is written.
  virtual absl::Status MoveJournal(const JournalLease& lease, const JournalPosition& position,
                                   Deadline deadline) = 0;
  /// Gives the lease back; no error when it is lost.
  virtual absl::Status ReleaseJournal(const std::string& journal, const std::string& owner,
                                      Deadline deadline) = 0;
  /// nullopt: nobody ever read it.
  virtual absl::StatusOr<std::optional<JournalPosition>> ReadJournalPosition(
      const std::string& journal, Deadline deadline) = 0;
};

}  // namespace stanna::storage
