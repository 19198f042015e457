// Who called what, from where, and how it ended.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/deadline.h"
#include "base/ids.h"
#include "base/status.h"

namespace stanna::storage {

/// What customers are promised.
inline constexpr std::chrono::days kAuditKept{90};

/// A call, or several of the same within moments. Holds no personal data of the workspace's
/// clients: what it was about is named by ids.
struct AuditEvent {
  std::int64_t id = 0;  ///< given by the store, ascending with `at`
  Time at{};            ///< of the first one
  std::int64_t count = 1;
  std::string caller{};      ///< "key_…", "user:…"
  std::string address{};     ///< where the call came from; empty: not known
  std::string method{};      ///< "stanna.insights.v1.InsightsService.GetClient"
  std::string resource{};    ///< "client_id=client_…"; empty: the whole workspace
  std::string outcome{};     ///< gRPC's code: "OK", "PERMISSION_DENIED"
  std::string request_id{};  ///< of the first one, as in the log
  bool is_change = false;    ///< its method changes something, or starts what does
};

struct AuditQuery {
  std::optional<Time> from, until;  ///< `at` in [from, until)
  std::string caller;               ///< empty: all
  std::string method;               ///< full name; empty: all
  std::string resource;             ///< empty: all
  bool changes_only = false;
  std::int64_t before_id = 0;  ///< only events with a smaller id; 0: from the newest
  int limit = 50;
};

/// See WorkspaceStore for threads and errors.
class AuditStore {
 public:
  virtual ~AuditStore() = default;
  /// All or none. FailedPrecondition (WORKSPACE_ERASED): there is no workspace any more to which
  /// they would belong. Events of one moment stay in their order. Two replicas never wait for each
  /// other.
  virtual absl::Status Append(const WorkspaceId& workspace, const std::vector<AuditEvent>& events,
                              Deadline deadline) = 0;
  /// Newest first.
  virtual absl::StatusOr<std::vector<AuditEvent>> List(const WorkspaceId& workspace,
                                                       const AuditQuery& query,
                                                       Deadline deadline) = 0;
  /// Removes events from before `before`, at most `most`; answers how many.
  virtual absl::StatusOr<std::int64_t> Prune(const WorkspaceId& workspace, Time before,
                                             std::int64_t most, Deadline deadline) = 0;
};

}  // namespace stanna::storage
