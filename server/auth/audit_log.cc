#include "server/auth/audit_log.h"

#include <glog/logging.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace stanna::auth {
void AuditLog::Start() {
  thread_ = std::jthread([this] { WriteUntilStopped(); });
}

void AuditLog::Stop() {
  {
    const MutexLock lock(mutex_);
    if (std::exchange(stopping_, true)) return;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
  // The thread's last flush failed: another one would wait as long for nothing.
  if (!failing_) Flush();
  const MutexLock lock(mutex_);
  if (waiting_.empty()) return;
  LOG(ERROR) << "audit: " << waiting_.size() << " calls could not be written; this log has them";
}

void AuditLog::Add(const WorkspaceId& workspace, storage::AuditEvent event) {
  Key key(workspace.value, event.caller, event.address, event.method, event.resource,
          event.outcome);
  const MutexLock lock(mutex_);
  Keep(key, std::move(event));
}

void AuditLog::Keep(const Key& key, storage::AuditEvent event) {
  const auto same = waiting_.find(key);
  if (same != waiting_.end()) {
    same->second.count += event.count;
    if (event.at < same->second.at) {
      same->second.at = event.at;
      same->second.request_id = std::move(event.request_id);
    }
    return;
  }
  if (waiting_.size() < kMostAuditWaiting) {
    waiting_.emplace(key, std::move(event));
    return;
  }
  if (dropped_++ == 0) {
    LOG(ERROR) << "audit: more than " << kMostAuditWaiting
               << " calls wait for the database; those that follow are in this log only";
  }
}

void AuditLog::Flush() {
  Waiting written;
  {
    const MutexLock lock(mutex_);
    written.swap(waiting_);
  }
  const Deadline deadline = Deadline::After(kLongestAuditFlush);
  bool goes_on = true;
  for (auto begin = written.begin(); begin != written.end();) {
    const auto& workspace = std::get<0>(begin->first);
    const auto end = std::find_if(begin, written.end(), [&](const auto& item) {
      return std::get<0>(item.first) != workspace;
    });
    goes_on = goes_on && Write(begin, end, deadline);
    if (!goes_on) {
      const MutexLock lock(mutex_);
      for (auto item = begin; item != end; ++item) Keep(item->first, std::move(item->second));
    }
    begin = end;
  }
}

bool AuditLog::Write(Waiting::iterator begin, Waiting::iterator end, Deadline deadline) {
  std::vector<storage::AuditEvent> events;
  for (auto item = begin; item != end; ++item) events.push_back(item->second);
  std::ranges::sort(events, {}, &storage::AuditEvent::at);
  const WorkspaceId workspace(std::get<0>(begin->first));
  const absl::Status status = store_.Append(workspace, events, deadline);
  if (ReasonOf(status) == "WORKSPACE_ERASED") {
    LOG(INFO) << "audit: " << events.size() << " calls of " << workspace
              << " are in this log only: the workspace is erased";
    return true;
  }
  if (!status.ok() && !failing_) {
    LOG(WARNING) << "audit: calls wait until they can be written: " << ToString(status);
  }
  failing_ = !status.ok();
  return status.ok();
}

std::int64_t AuditLog::Dropped() const {
  const MutexLock lock(mutex_);
  return dropped_;
}

void AuditLog::WriteUntilStopped() {
  for (;;) {
    {
      MutexLock lock(mutex_);
      const auto next = std::chrono::steady_clock::now() + kAuditEvery;
      while (!stopping_ && lock.WaitUntil(wake_, next)) {
      }
      if (stopping_) return;
    }
    Flush();
  }
}

}  // namespace stanna::auth
