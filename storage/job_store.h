// The queue: jobs are claimed under a lease, kept by a heartbeat, and fenced by an epoch.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/deadline.h"
#include "base/ids.h"
#include "base/status.h"
#include "storage/record_store.h"

namespace stanna::storage {

struct Job {
  WorkspaceId workspace_id;
  JobId id;
  std::string kind;     ///< "sync_run"
  std::string payload;  ///< what the kind says; never a secret
  int priority = 0;     ///< lower is first
  int attempts = 0;     ///< claims so far, this one included
  std::int64_t epoch = 0;
  Fence fence() const { return {workspace_id, id, epoch}; }
};

/// A job that was given up.
struct DeadJob {
  Job job;
  std::string error;
  Time died_at{};
};

/// Who takes jobs, and which.
struct Claimant {
  // NOLINTNEXTLINE(google-explicit-constructor): most take any job
  Claimant(std::string worker) : name(std::move(worker)) {}
  // NOLINTNEXTLINE(google-explicit-constructor)
  Claimant(const char* worker) : name(worker) {}

  std::string name;
  std::string only;    ///< jobs of this kind; empty: of any
  std::string except;  ///< no job of this kind; empty: of none
};

struct QueueDepth {
  std::int64_t queued = 0;  ///< due or waiting
  std::int64_t leased = 0;
  std::int64_t dead = 0;
  std::optional<Time> oldest_due_at;  ///< of the queued ones
};

/// Thread-safe; see WorkspaceStore. Any number of processes may claim at once.
class JobStore {
 public:
  virtual ~JobStore() = default;
  /// The first job that is due (queued, or leased by someone whose lease ran out), leased to
  /// `worker` until now + lease; its epoch is raised. nullopt: nothing to do.
  virtual absl::StatusOr<std::optional<Job>> Claim(const Claimant& worker, Time now,
                                                   std::chrono::milliseconds lease,
                                                   Deadline deadline) = 0;
  /// Prolongs the lease. Aborted (LEASE_LOST) when the epoch is stale or the job is over.
  virtual absl::Status Heartbeat(const Fence& fence, Time now, std::chrono::milliseconds lease,
                                 Deadline deadline) = 0;
  virtual absl::Status Complete(const Fence& fence, Time now, Deadline deadline) = 0;
  /// Back into the queue, not before `run_at`.
  virtual absl::Status Retry(const Fence& fence, const std::string& error, Time run_at,
                             Deadline deadline) = 0;
  /// Given up: kept as a dead letter with its reason.
  virtual absl::Status Fail(const Fence& fence, const std::string& error, Time now,
                            Deadline deadline) = 0;

  /// Newest first.
  virtual absl::StatusOr<std::vector<DeadJob>> ListDead(const WorkspaceId& workspace, int limit,
                                                        Deadline deadline) = 0;
  /// Queues a dead job again. NotFound: no dead job of this id in the workspace.
  virtual absl::Status Revive(const WorkspaceId& workspace, const JobId& id, Time now,
                              Deadline deadline) = 0;
  virtual absl::StatusOr<QueueDepth> Depth(const WorkspaceId& workspace, Deadline deadline) = 0;
};

}  // namespace stanna::storage
