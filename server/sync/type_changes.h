// The incremental sync of one object type: what changed since the last one, by searches.
#pragma once

#include "base/status.h"
#include "server/sync/page_mapper.h"
#include "server/sync/record_intake.h"
#include "server/sync/run_scope.h"
#include "server/sync/type_calls.h"
#include "storage/checkpoint_store.h"

namespace stanna::sync {

/// Two loops in one search. The quick one reads from the last sync to now, which is fresh but may
/// miss what HubSpot indexes late; every RunOptions::index_lag the window begins further back, at
/// the point up to which everything was read after the lag, which is true. Records whose version is
/// here cost nothing but their line in a search page.
///
/// All bounds are HubSpot's own times: a clock of ours that is wrong or jumps loses nothing.
/// Updates `checkpoint` when the type's end is reached, and leaves it to the caller to store it.
absl::Status ReadChanges(const TypeShape& shape, const std::string& resume_after,
                         const PageMapper& mapper, TypeCalls& calls, const RunScope& scope,
                         storage::SyncCheckpoint& checkpoint);

/// Activities of the run's window by their own time, newest first unless the run says otherwise.
absl::Status ReadHistory(const TypeShape& shape, const std::string& resume_after,
                         const PageMapper& mapper, TypeCalls& calls, const RunScope& scope);

}  // namespace stanna::sync
