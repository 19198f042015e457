// Group commit of events: what many requests hand over at once becomes durable in one transaction.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/mutex.h"
#include "base/status.h"
#include "server/webhooks/portal_directory.h"
#include "server/webhooks/webhook_counters.h"
#include "storage/webhook_store.h"

namespace stanna::webhooks {

struct EventWriterOptions {
  /// More than that in waiting is refused; at a few hundred bytes each, some megabytes.
  std::size_t max_queued = 20'000;
  /// Of one transaction. More makes none faster, and each waits for the whole of its own.
  std::size_t max_group = 2'000;
  /// HubSpot gives up after five seconds, and repeats: an answer that comes too late is none.
  std::chrono::milliseconds write_timeout = std::chrono::seconds(3);
  /// That write, each a group at a time.
  int threads = 1;
};

/// Its threads write what has gathered while they wrote before. Thread-safe.
class EventWriter {
 public:
  /// Unavailable: nothing is kept, and HubSpot is to repeat it.
  using Done = std::function<void(const absl::Status&)>;
  /// The workspaces that got events; on one of the writer's threads, after the answers.
  using Listener = std::function<void(const std::vector<WorkspaceId>&)>;

  /// The references must outlive it.
  EventWriter(storage::WebhookStore& store, storage::ConnectionStore& connections,
              WebhookCounters& counters, const Clock& clock, Listener listener,
              EventWriterOptions options = {});
  /// Refuses what still waits.
  ~EventWriter();
  EventWriter(const EventWriter&) = delete;
  EventWriter& operator=(const EventWriter&) = delete;

  /// Keeps events that name their portal, and no workspace, once for each workspace that is
  /// connected with it; of no portal of ours is no error. Never blocks; calls `done` exactly once,
  /// when they are durable or will not be, on any thread.
  void Write(std::vector<storage::WebhookEvent> events, Done done);

 private:
  struct Submission {
    std::vector<storage::WebhookEvent> events;
    Done done;
  };
  using Group = std::vector<Submission>;

  void Run();
  bool Take(Group& group);
  void WriteGroup(Group group);
  absl::Status TryWrite(const Group& group);
  absl::StatusOr<std::vector<storage::WebhookEvent>> ForWorkspaces(const Group& group,
                                                                   Deadline deadline);
  std::deque<Submission> TakeQueued();
  void Answer(const Submission& submission, const absl::Status& status);

  storage::WebhookStore& store_;
  WebhookCounters& counters_;
  const Listener listener_;
  const EventWriterOptions options_;
  PortalDirectory portals_;

  Mutex mutex_;
  std::condition_variable changed_;
  std::deque<Submission> queue_ GUARDED_BY(mutex_);
  std::size_t queued_events_ GUARDED_BY(mutex_) = 0;
  bool stopping_ GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;
};

}  // namespace stanna::webhooks
