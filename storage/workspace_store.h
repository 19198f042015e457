// Workspaces: the tenants. Everything else is keyed by one.
#pragma once

#include <string>
#include <vector>

#include "base/clock.h"
#include "base/deadline.h"
#include "base/ids.h"
#include "base/status.h"

namespace stanna::storage {

struct Workspace {
  WorkspaceId id;
  std::string name;
  /// The workspace's own e-mail domains, normalised: its staff are never clients.
  std::vector<std::string> own_domains;
  std::string time_zone = "UTC";
  std::string currency = "USD";  ///< ISO 4217
  Time created_at{};
};

/// Thread-safe; a call blocks its thread until `deadline` at most. Every store here passes the
/// suites of storage/testing over SQLite and PostgreSQL. All of them answer Unavailable when the
/// database can't be reached now, and DeadlineExceeded when no connection came free in time.
class WorkspaceStore {
 public:
  virtual ~WorkspaceStore() = default;
  /// Creates it unless it is there; what is there stays as it is.
  virtual absl::Status Ensure(const Workspace& workspace, Deadline deadline) = 0;
  virtual absl::StatusOr<Workspace> Get(const WorkspaceId& id, Deadline deadline) = 0;
  virtual absl::Status Update(const Workspace& workspace, Deadline deadline) = 0;
  virtual absl::StatusOr<std::vector<Workspace>> List(Deadline deadline) = 0;
};

}  // namespace stanna::storage
