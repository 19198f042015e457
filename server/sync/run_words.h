// Runs in words for a person: what the sync log and a failed run say.
#pragma once

#include <string>

#include "storage/sync_run_store.h"

namespace stanna::sync {

/// "a quick sync, started by the schedule".
std::string DescribeStart(const storage::SyncRun& run);
/// "completed: 4210 records read with 45 calls, 12 new, 3 changed, 1 failed".
std::string DescribeEnd(const storage::SyncRun& run, storage::RunState state);
/// Which types are not at their end, and why: "contacts: 1200 of 10000 records read, then: no
/// permission"; empty when all are.
std::string DescribeUnfinished(const storage::SyncRun& run);

}  // namespace stanna::sync
