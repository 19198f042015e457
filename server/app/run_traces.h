// Which trace a sync run belongs to: that of the call that began it, on whichever replica it is
// done.
#pragma once

#include "base/ids.h"
#include "base/trace_context.h"
#include "server/jobs/worker.h"
#include "storage/kv/kv_store.h"

namespace stanna::app {

/// Kept in the key-value store until the run is over, or for a day after it was last taken up,
/// which is best effort: a run whose trace is forgotten begins one. Thread-safe; `kv` must outlive
/// it.
class RunTraces {
 public:
  explicit RunTraces(storage::KvStore& kv) : kv_(kv) {}

  /// The run belongs to this thread's trace, if there is one. To be told before a worker, of
  /// whichever process, can take the run.
  void Note(const SyncRunId& run);
  /// There is no such run, or it is over.
  void Forget(const SyncRunId& run);
  /// A span of the run in its trace, which is kept for another day.
  TraceContext Continue(const SyncRunId& run);

  /// `handler`, each job in the trace of its run. Its payload is the run's id.
  jobs::Handler Traced(jobs::Handler handler);

 private:
  storage::KvStore& kv_;
};

}  // namespace stanna::app
