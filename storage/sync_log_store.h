// What the sync engine did and found, in sentences: the log a person reads to understand a sync.
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

enum class LogSeverity { kInfo = 1, kWarning = 2, kError = 3 };

/// Holds no personal data: records are named by type and id.
struct SyncLogEntry {
  std::int64_t sequence = 0;  ///< given by the store, ascending within a workspace
  Time at{};
  SyncRunId run_id{};  ///< empty: no run
  LogSeverity severity = LogSeverity::kInfo;
  std::string event{};  ///< stable and machine-readable: "RUN_STARTED", "RECORD_MERGED"…
  std::optional<ObjectType> type{};
  std::optional<ObjectId> object_id{};
  std::int64_t count = 1;  ///< how many records or calls it is about
  std::string message{};   ///< for a person
};

struct SyncLogQuery {
  SyncRunId run_id;  ///< empty: all
  std::optional<LogSeverity> at_least;
  std::string event;  ///< empty: all
  std::optional<ObjectType> type;
  std::optional<ObjectId> object_id;
  std::int64_t before = 0;  ///< only entries with a smaller sequence; 0: from the newest
  int limit = 50;
};

/// See WorkspaceStore for threads and errors.
class SyncLogStore {
 public:
  virtual ~SyncLogStore() = default;
  virtual absl::Status Append(const WorkspaceId& workspace,
                              const std::vector<SyncLogEntry>& entries, Deadline deadline) = 0;
  /// Newest first.
  virtual absl::StatusOr<std::vector<SyncLogEntry>> List(const WorkspaceId& workspace,
                                                         const SyncLogQuery& query,
                                                         Deadline deadline) = 0;
  /// Removes entries older than `before`; answers how many.
  virtual absl::StatusOr<std::int64_t> Prune(const WorkspaceId& workspace, Time before,
                                             Deadline deadline) = 0;
};

}  // namespace stanna::storage
