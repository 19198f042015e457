// Notes who called what, without making them wait.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <map>
#include <string>
#include <thread>
#include <tuple>

#include "base/clock.h"
#include "base/deadline.h"
#include "base/ids.h"
#include "base/mutex.h"
#include "storage/audit_store.h"

namespace stanna::auth {

/// Calls wait for so long at most before they are written, all together: what a crash can lose. The
/// server's log has each of them at once.
inline constexpr std::chrono::milliseconds kAuditEvery{1'000};
/// A database that does not answer must not hold up a server that stops.
inline constexpr std::chrono::seconds kLongestAuditFlush{5};
/// Of calls that differ, while the database is away: half an hour of ten a second. About 0.5 KB
/// each.
inline constexpr std::size_t kMostAuditWaiting = 20'000;

/// Thread-safe; `store` must outlive it.
class AuditLog {
 public:
  explicit AuditLog(storage::AuditStore& store) : store_(store) {}
  ~AuditLog() { Stop(); }

  /// Writes from now on, on a thread of its own.
  void Start();
  /// Writes what waits, for as long as kLongestAuditFlush at most, and no more after that: what is
  /// left then is lost but for the log. Idempotent.
  void Stop();

  /// A call that ended. The same by the same caller from the same place is one event with a count,
  /// until it is written. Never blocks on the database. With too many waiting it is left out, which
  /// Dropped counts and the log says.
  void Add(const WorkspaceId& workspace, storage::AuditEvent event) EXCLUDES(mutex_);

  /// Writes what waits now, at least once each; what can't be written goes on waiting.
  void Flush() EXCLUDES(mutex_);

  std::int64_t Dropped() const EXCLUDES(mutex_);

 private:
  // Workspace, caller, address, method, resource, outcome.
  using Key =
      std::tuple<std::string, std::string, std::string, std::string, std::string, std::string>;
  using Waiting = std::map<Key, storage::AuditEvent>;  // each workspace's together

  void WriteUntilStopped();
  void Keep(const Key& key, storage::AuditEvent event) REQUIRES(mutex_);
  bool Write(Waiting::iterator begin, Waiting::iterator end, Deadline deadline);

  storage::AuditStore& store_;
  mutable Mutex mutex_;
  std::condition_variable wake_;
  Waiting waiting_ GUARDED_BY(mutex_);
  std::int64_t dropped_ GUARDED_BY(mutex_) = 0;
  bool stopping_ GUARDED_BY(mutex_) = false;
  bool failing_ = false;  // of the writing thread
  std::jthread thread_;
};

}  // namespace stanna::auth
