// Stores of connections and events in memory, which may fail or be held up. What the receiving half
// does not call ends the test program.
#pragma once

#include <condition_variable>
#include <cstdlib>
#include <deque>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/mutex.h"
#include "storage/connection_store.h"
#include "storage/webhook_store.h"

namespace stanna::webhooks {

class FakeConnectionStore : public storage::ConnectionStore {
 public:
  void Connect(const std::string& workspace, std::int64_t portal,
               storage::ConnectionState state = storage::ConnectionState::kActive) {
    const MutexLock lock(mutex_);
    storage::Connection connection;
    connection.workspace_id = WorkspaceId(workspace);
    connection.portal_id = portal;
    connection.state = state;
    connections_.push_back(connection);
  }
  void FailWith(const absl::Status& status) {
    const MutexLock lock(mutex_);
    failure_ = status;
  }
  int lists() {
    const MutexLock lock(mutex_);
    return lists_;
  }

  absl::StatusOr<std::vector<storage::Connection>> ListByState(storage::ConnectionState state,
                                                               Deadline) override {
    const MutexLock lock(mutex_);
    ++lists_;
    if (!failure_.ok()) return failure_;
    std::vector<storage::Connection> found;
    for (const storage::Connection& connection : connections_) {
      if (connection.state == state) found.push_back(connection);
    }
    return found;
  }

  absl::Status Put(const storage::Connection&, Deadline) override { abort(); }
  absl::StatusOr<storage::Connection> Get(const WorkspaceId&, const std::string&,
                                          Deadline) override {
    abort();
  }
  absl::StatusOr<std::vector<storage::Connection>> List(const WorkspaceId&, Deadline) override {
    abort();
  }
  absl::Status UpdateTokens(const WorkspaceId&, const ConnectionId&, const std::string&,
                            const std::string&, std::optional<Time>, std::optional<Time>,
                            Deadline) override {
    abort();
  }
  absl::Status Reseal(const WorkspaceId&, const ConnectionId&, const storage::SealedTokens&,
                      const storage::SealedTokens&, Deadline) override {
    abort();
  }
  absl::Status SetScopes(const WorkspaceId&, const ConnectionId&, const std::vector<std::string>&,
                         Deadline) override {
    abort();
  }
  absl::Status SetAccount(const WorkspaceId&, const ConnectionId&, const storage::PortalAccount&,
                          Deadline) override {
    return Internal("not in this test");
  }
  absl::Status SetCompanyCurrency(const WorkspaceId&, const ConnectionId&, const std::string&, Time,
                                  Deadline) override {
    abort();
  }
  absl::Status SetState(const WorkspaceId&, const ConnectionId&, storage::ConnectionState,
                        const std::optional<storage::ConnectionError>&, Time, Deadline) override {
    abort();
  }

 private:
  Mutex mutex_;
  std::vector<storage::Connection> connections_ GUARDED_BY(mutex_);
  absl::Status failure_ GUARDED_BY(mutex_);
  int lists_ GUARDED_BY(mutex_) = 0;
};

class FakeWebhookStore : public storage::WebhookStore {
 public:
  /// From now on an Append waits within the call until Release.
  void Hold() {
    const MutexLock lock(mutex_);
    held_ = true;
  }
  void Release() {
    {
      const MutexLock lock(mutex_);
      held_ = false;
    }
    changed_.notify_all();
  }
  /// Until `count` calls of Append have begun.
  void AwaitAppends(int count) {
    MutexLock lock(mutex_);
    while (appends_ < count) lock.Wait(changed_);
  }
  void FailWith(const absl::Status& status) {
    const MutexLock lock(mutex_);
    failure_ = status;
  }
  /// A call that has an event of this key fails so, as of a text that no database takes.
  void Refuse(const std::string& key, const absl::Status& status) {
    const MutexLock lock(mutex_);
    refused_key_ = key;
    refusal_ = status;
  }
  int appends() {
    const MutexLock lock(mutex_);
    return appends_;
  }
  std::vector<storage::WebhookEvent> events() {
    const MutexLock lock(mutex_);
    return events_;
  }

  absl::StatusOr<storage::WebhookAppendResult> Append(
      const std::vector<storage::WebhookEvent>& events, Deadline) override {
    MutexLock lock(mutex_);
    ++appends_;
    changed_.notify_all();
    while (held_) lock.Wait(changed_);
    if (!failure_.ok()) return failure_;
    for (const storage::WebhookEvent& event : events) {
      if (event.key == refused_key_) return refusal_;
    }
    storage::WebhookAppendResult result;
    for (const storage::WebhookEvent& event : events) {
      const bool is_new = keys_.insert({event.workspace_id.value, event.key}).second;
      if (is_new) events_.push_back(event);
      ++(is_new ? result.added : result.repeated);
    }
    return result;
  }

  absl::StatusOr<std::vector<storage::WebhookEvent>> PeekDue(const WorkspaceId&, Time, int,
                                                             Deadline) override {
    abort();
  }
  absl::StatusOr<std::vector<WorkspaceId>> WorkspacesWithDue(Time, Deadline) override { abort(); }
  absl::Status Finish(const WorkspaceId&, const std::vector<std::int64_t>&, Deadline) override {
    abort();
  }
  absl::Status Fail(const WorkspaceId&, const std::vector<storage::WebhookFailure>&,
                    Deadline) override {
    abort();
  }
  absl::StatusOr<std::vector<storage::WebhookEvent>> List(const WorkspaceId&,
                                                          const storage::WebhookEventQuery&,
                                                          Deadline) override {
    abort();
  }
  absl::StatusOr<std::int64_t> Replay(const WorkspaceId&, const std::vector<std::int64_t>&, Time,
                                      Deadline) override {
    abort();
  }
  absl::StatusOr<storage::WebhookStats> Stats(const WorkspaceId&, Deadline) override { abort(); }
  absl::StatusOr<std::int64_t> RemoveDoneBefore(Time, int, Deadline) override { abort(); }

  /// Of the one journal that it has.
  storage::JournalPosition position() {
    const MutexLock lock(mutex_);
    return position_;
  }
  /// The journal is read by somebody else from now on.
  void GiveJournalTo(const std::string& owner) {
    const MutexLock lock(mutex_);
    journal_owner_ = owner;
  }
  /// So many moves from now on fail, as if the process had died before.
  void FailMoves(int count) {
    const MutexLock lock(mutex_);
    failing_moves_ = count;
  }
  absl::StatusOr<std::optional<storage::JournalPosition>> LeaseJournal(
      const storage::JournalLease& lease, Time, Deadline) override {
    const MutexLock lock(mutex_);
    if (!journal_owner_.empty() && journal_owner_ != lease.owner) {
      return std::optional<storage::JournalPosition>();
    }
    journal_owner_ = lease.owner;
    return std::optional(position_);
  }
  absl::Status MoveJournal(const storage::JournalLease& lease,
                           const storage::JournalPosition& position, Deadline) override {
    const MutexLock lock(mutex_);
    if (failing_moves_ > 0) {
      --failing_moves_;
      return Unavailable("the database is away");
    }
    if (journal_owner_ != lease.owner) return WithReason(Aborted("lost"), "LEASE_LOST");
    position_ = position;
    return absl::OkStatus();
  }
  absl::Status ReleaseJournal(const std::string&, const std::string& owner, Deadline) override {
    const MutexLock lock(mutex_);
    if (journal_owner_ == owner) journal_owner_.clear();
    return absl::OkStatus();
  }
  absl::StatusOr<std::optional<storage::JournalPosition>> ReadJournalPosition(const std::string&,
                                                                              Deadline) override {
    const MutexLock lock(mutex_);
    return std::optional(position_);
  }

 private:
  Mutex mutex_;
  std::condition_variable changed_;
  bool held_ GUARDED_BY(mutex_) = false;
  absl::Status failure_ GUARDED_BY(mutex_);
  std::string refused_key_ GUARDED_BY(mutex_) = "none is refused";
  absl::Status refusal_ GUARDED_BY(mutex_);
  int appends_ GUARDED_BY(mutex_) = 0;
  std::set<std::pair<std::string, std::string>> keys_ GUARDED_BY(mutex_);
  std::vector<storage::WebhookEvent> events_ GUARDED_BY(mutex_);
  storage::JournalPosition position_ GUARDED_BY(mutex_);
  std::string journal_owner_ GUARDED_BY(mutex_);
  int failing_moves_ GUARDED_BY(mutex_) = 0;
};

}  // namespace stanna::webhooks
