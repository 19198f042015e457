// Runs syncs as jobs of the kind "sync_run".
#pragma once

#include <string_view>

#include "server/jobs/worker.h"
#include "server/sync/run_executor.h"

namespace stanna::jobs {

inline constexpr std::string_view kSyncRunKind = "sync_run";

/// `executor` must outlive the handler.
Handler SyncRunHandler(sync::RunExecutor& executor);

}  // namespace stanna::jobs
