#include "server/webhooks/event_writer.h"

#include <glog/logging.h>

#include <set>
#include <utility>

namespace stanna::webhooks {
namespace {

using storage::WebhookEvent;

// What a repeat may heal. Anything else may be one request's own fault.
bool IsOutage(const absl::Status& status) {
  return status.code() == absl::StatusCode::kUnavailable ||
         status.code() == absl::StatusCode::kDeadlineExceeded ||
         status.code() == absl::StatusCode::kAborted;
}

// The database's words are for the log.
absl::Status NotKept() { return Unavailable("The events can't be kept now. Send them again."); }

std::vector<WorkspaceId> WorkspacesOf(const std::vector<WebhookEvent>& events) {
  std::set<WorkspaceId> workspaces;
  for (const WebhookEvent& event : events) workspaces.insert(event.workspace_id);
  return {workspaces.begin(), workspaces.end()};
}

}  // namespace

EventWriter::EventWriter(storage::WebhookStore& store, storage::ConnectionStore& connections,
                         WebhookCounters& counters, const Clock& clock, Listener listener,
                         EventWriterOptions options)
    : store_(store),
      counters_(counters),
      listener_(std::move(listener)),
      options_(options),
      portals_(connections, clock) {
  for (int i = 0; i < options_.threads; ++i) threads_.emplace_back([this] { Run(); });
}

EventWriter::~EventWriter() {
  {
    const MutexLock lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  for (std::thread& thread : threads_) thread.join();
  const absl::Status ending = Unavailable("The server is shutting down. Send the events again.");
  for (const Submission& submission : TakeQueued()) Answer(submission, ending);
}

void EventWriter::Write(std::vector<WebhookEvent> events, Done done) {
  Submission submission{std::move(events), std::move(done)};
  {
    const MutexLock lock(mutex_);
    const std::size_t size = submission.events.size();
    if (!stopping_ && queued_events_ + size <= options_.max_queued) {
      queued_events_ += size;
      queue_.push_back(std::move(submission));
      changed_.notify_one();
      return;
    }
  }
  Answer(submission, Unavailable("Too many events wait to be kept. Send them again."));
}

void EventWriter::Run() {
  Group group;
  while (Take(group)) WriteGroup(std::exchange(group, {}));
}

bool EventWriter::Take(Group& group) {
  MutexLock lock(mutex_);
  while (queue_.empty() && !stopping_) lock.Wait(changed_);
  if (stopping_) return false;
  std::size_t events = 0;
  while (!queue_.empty() &&
         (group.empty() || events + queue_.front().events.size() <= options_.max_group)) {
    events += queue_.front().events.size();
    group.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  queued_events_ -= events;
  return true;
}

void EventWriter::WriteGroup(Group group) {
  const absl::Status status = TryWrite(group);
  if (status.ok()) return;
  if (!IsOutage(status) && group.size() > 1) {
    LOG(ERROR) << "webhooks: a group can't be kept, each request by itself now: "
               << ToString(status);
    for (Submission& submission : group) {
      Group alone;
      alone.push_back(std::move(submission));
      WriteGroup(std::move(alone));
    }
    return;
  }
  LOG(ERROR) << "webhooks: events can't be kept: " << ToString(status);
  // What waits would wait for the same outage, longer than HubSpot does. It is taken before anybody
  // is answered: what comes after an answer gets an attempt of its own.
  std::deque<Submission> waiting;
  if (IsOutage(status)) waiting = TakeQueued();
  for (const Submission& submission : group) Answer(submission, NotKept());
  for (const Submission& submission : waiting) Answer(submission, NotKept());
}

// Answers the group once it is durable.
absl::Status EventWriter::TryWrite(const Group& group) {
  const auto deadline = Deadline::After(options_.write_timeout);
  ASSIGN_OR_RETURN(const std::vector<WebhookEvent> events, ForWorkspaces(group, deadline));
  ASSIGN_OR_RETURN(const storage::WebhookAppendResult result, store_.Append(events, deadline));
  counters_.Add(&WebhookCounts::added, result.added);
  counters_.Add(&WebhookCounts::repeated, result.repeated);
  counters_.Add(&WebhookCounts::unknown_portals, result.unwanted);
  for (const Submission& submission : group) Answer(submission, absl::OkStatus());
  if (result.added > 0 && listener_) listener_(WorkspacesOf(events));
  return absl::OkStatus();
}

absl::StatusOr<std::vector<WebhookEvent>> EventWriter::ForWorkspaces(const Group& group,
                                                                     Deadline deadline) {
  std::set<std::int64_t> wanted;
  for (const Submission& submission : group) {
    for (const WebhookEvent& event : submission.events) wanted.insert(event.portal_id);
  }
  ASSIGN_OR_RETURN(const auto portals, portals_.Find(wanted, deadline));
  std::vector<WebhookEvent> events;
  std::int64_t unknown = 0;
  for (const Submission& submission : group) {
    for (const WebhookEvent& event : submission.events) {
      const auto workspaces = portals->find(event.portal_id);
      if (workspaces == portals->end()) {
        ++unknown;
        continue;
      }
      for (const WorkspaceId& workspace : workspaces->second) {
        events.push_back(event);
        events.back().workspace_id = workspace;
      }
    }
  }
  counters_.Add(&WebhookCounts::unknown_portals, unknown);
  return events;
}

std::deque<EventWriter::Submission> EventWriter::TakeQueued() {
  const MutexLock lock(mutex_);
  queued_events_ = 0;
  return std::exchange(queue_, {});
}

void EventWriter::Answer(const Submission& submission, const absl::Status& status) {
  if (!status.ok()) counters_.Add(&WebhookCounts::unavailable);
  submission.done(status);
}

}  // namespace stanna::webhooks
