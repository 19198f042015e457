// Following sync runs over gRPC.
#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "base/status.h"
#include "stanna/sync/v1/sync_service.pb.h"
#include "storage/sync_run_store.h"
#include "tests/support/server.h"

namespace stanna::testing {

struct RunEnd {
  std::string sync_id;
  std::string status;   ///< "JOB_STATUS_COMPLETED"
  std::string details;  ///< the whole run in text, for messages
  stanna::sync::v1::SyncRun run;
  bool completed() const { return status == "JOB_STATUS_COMPLETED"; }
};

/// The newest run's id; "" when there is none.
std::string LatestRun(const Server& server, const std::string& key);

/// Is shown a run as it was at a moment.
using RunObserver = std::function<void(const stanna::sync::v1::SyncRun& run)>;

/// Blocks on WatchSyncRun until the newest run is over; `observer` is shown each state of it, the
/// last one included. Unavailable when the server goes away, DeadlineExceeded after `limit`.
absl::StatusOr<RunEnd> AwaitLatestRun(const Server& server, const std::string& key,
                                      std::chrono::seconds limit,
                                      const RunObserver& observer = nullptr);

/// Queues a run of `kind` in the server's database; its worker takes it.
storage::SyncRun QueueRun(Server& server, const std::string& workspace, storage::RunKind kind);

}  // namespace stanna::testing
