// What all parts of one run's execution share.
#pragma once

#include <atomic>
#include <cstdint>

#include "base/clock.h"
#include "client/hubspot_client.h"
#include "server/sync/run_options.h"
#include "server/sync/run_signals.h"
#include "storage/record_store.h"
#include "storage/stores.h"
#include "storage/sync_log_store.h"
#include "storage/sync_run_store.h"

namespace stanna::sync {

/// References that outlive the run's execution, and values that do not change during it.
struct RunScope {
  storage::Stores& stores;
  hubspot::HubSpotClient* client;  ///< null in a replay, which makes no call
  const Clock& clock;
  const RunOptions& options;
  RunSignals& signals;
  const storage::SyncRun& run;  ///< as it was when this execution began
  storage::Fence fence;
  std::atomic<std::int64_t>& pages_written;

  Deadline StoreDeadline() const { return Deadline::After(options.store_deadline); }
  hubspot::CallOptions Call() const;
  /// Cancelled when the run should end, also because a person asked for it.
  absl::Status CheckStop() const;
  /// Says something in the sync log; what the log refuses is no reason to stop.
  void Log(storage::SyncLogEntry entry) const;
  /// A page of the run, without content.
  storage::PageWrite NewPage(ObjectType type) const;
};

}  // namespace stanna::sync
