// Which trace a sync run belongs to: that of the call that began it, on whichever replica it is
// done.
#pragma once

#include "base/ids.h"
#include "base/trace_context.h"
#include "server/jobs/worker.h"
#include "storage/kv/kv_store.h"

namespace stanna::app {

/// Kept in the key-value store for a day, which is best effort: a run whose trace is forgotten
/// begins one. Thread-safe; `kv` must outlive it.
class RunTraces {
 public:
  explicit RunTraces(storage::KvStore& kv) : kv_(kv) {}

  /// The run belongs to this thread's trace, if there is one.
  void Note(const SyncRunId& run);
  /// A span of the run in its trace.
  TraceContext Continue(const SyncRunId& run);

  /// `handler`, each job in the trace of its run. Its payload is the run's id.
  jobs::Handler Traced(jobs::Handler handler);

 private:
  storage::KvStore& kv_;
};

}  // namespace stanna::app
