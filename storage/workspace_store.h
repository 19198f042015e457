// Workspaces: the tenants. Everything else is keyed by one.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/deadline.h"
#include "base/ids.h"
#include "base/status.h"

namespace stanna::storage {

/// What a workspace calls a risk, and how it wants to be served. The defaults are the product's;
/// server/insights/risk has the meaning of the thresholds.
struct WorkspaceSettings {
  int default_window_days = 7;     ///< of figures whose caller names no window
  int risk_threshold = 40;         ///< a score at or below it is at risk
  int stale_days = 14;             ///< without an interaction
  int data_retention_days = 365;   ///< how long what was read is kept
  int score_drop_threshold = 10;   ///< points within a day
  double response_delay = 0.5;     ///< later than usual by this part of the client's own delay…
  double response_delay_days = 0;  ///< …and by so many days at least
  double sentiment_threshold = -0.2;  ///< a mean mood at or below it is low; -1 to 1
  int stakeholder_minimum = 2;        ///< people in contact
  bool operator==(const WorkspaceSettings&) const = default;
};

struct Workspace {
  WorkspaceId id;
  std::string name;
  /// The workspace's own e-mail domains, normalised: its staff are never clients.
  std::vector<std::string> own_domains;
  std::string time_zone = "UTC";
  std::string currency = "USD";  ///< ISO 4217
  Time created_at{};
  WorkspaceSettings settings = {};
};

/// Thread-safe; a call blocks its thread until `deadline` at most. Every store here passes the
/// suites of storage/testing over SQLite and PostgreSQL. All of them answer Unavailable when the
/// database can't be reached now, and DeadlineExceeded when no connection came free in time.
class WorkspaceStore {
 public:
  virtual ~WorkspaceStore() = default;
  /// Creates it unless it is there; what is there stays as it is. One that was erased begins anew,
  /// unless `created_at` is before the erasure's end: FailedPrecondition (WORKSPACE_ERASED).
  virtual absl::Status Ensure(const Workspace& workspace, Deadline deadline) = 0;
  virtual absl::StatusOr<Workspace> Get(const WorkspaceId& id, Deadline deadline) = 0;
  virtual absl::Status Update(const Workspace& workspace, Deadline deadline) = 0;
  /// Loads it, calls `edit`, and stores what that made of it unless it answered an error; returns
  /// what is stored then. Nobody changes it in between. `edit` may be called again after a
  /// conflict, with what is there then; id and created_at stay whatever it does.
  virtual absl::StatusOr<Workspace> Edit(const WorkspaceId& id,
                                         const std::function<absl::Status(Workspace&)>& edit,
                                         Deadline deadline) = 0;
  virtual absl::StatusOr<std::vector<Workspace>> List(Deadline deadline) = 0;
};

}  // namespace stanna::storage
