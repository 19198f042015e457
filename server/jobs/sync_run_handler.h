// Runs syncs as jobs of the kinds "sync_run" and "live_run".
#pragma once

#include <string_view>

#include "server/jobs/worker.h"
#include "server/sync/run_executor.h"
#include "storage/sync_run_store.h"

namespace stanna::jobs {

inline constexpr std::string_view kSyncRunKind = storage::kSyncRunJob;

/// `executor` must outlive the handler.
Handler SyncRunHandler(sync::RunExecutor& executor);

}  // namespace stanna::jobs
