// Takes jobs from the queue and runs them, in any number of threads and processes.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/mutex.h"
#include "base/status.h"
#include "storage/job_store.h"

namespace stanna::jobs {

/// What becomes of a job after its handler.
struct Outcome {
  enum class Next {
    kComplete,
    kRetry,    ///< back into the queue after `delay`
    kGiveUp,   ///< kept as a dead letter
    kAbandon,  ///< the lease is lost: the job is someone else's
  };
  Next next = Next::kComplete;
  std::string error;
  std::chrono::milliseconds delay{0};
};

/// Runs on a worker thread. `stop` is requested when the worker stops or the lease is lost; the
/// handler should then return soon, and kRetry puts the job back for the next process.
using Handler = std::function<Outcome(const storage::Job& job, std::stop_token stop)>;

struct WorkerOptions {
  int threads = 2;
  /// Names this process in the queue, and says which jobs it takes.
  storage::Claimant claimant = "worker";
  /// A job of a process that died is taken over when its lease ends. Long enough for two missed
  /// heartbeats, short enough that a dead worker's job goes on within half a minute.
  std::chrono::milliseconds lease = std::chrono::seconds(30);
  std::chrono::milliseconds heartbeat = std::chrono::seconds(10);
  /// How often an idle thread looks; Notify makes it look at once.
  std::chrono::milliseconds poll = std::chrono::seconds(1);
  /// Bounds one call to the store.
  std::chrono::milliseconds store_deadline = std::chrono::seconds(10);
};

/// Thread-safe. A worker is started once and stopped once; its destructor stops it.
class Worker {
 public:
  /// The references must outlive the worker. `handlers` by job kind; a job of another kind is given
  /// up with a message.
  Worker(storage::JobStore& store, const Clock& clock, std::map<std::string, Handler> handlers,
         WorkerOptions options = {});
  ~Worker();

  void Start();
  /// A job was queued here: an idle thread looks at once.
  void Notify();
  /// Asks the running handlers to stop, waits for them, and puts their jobs back. No job is taken
  /// any more. Idempotent.
  void Stop();

 private:
  struct Running {
    storage::Job job;
    std::stop_source stop;
  };

  void TakeJobs();
  void KeepLeases();
  bool RunOne();
  Outcome Handle(Running& running) const;
  void Report(const storage::Job& job, const Outcome& outcome);
  std::vector<std::shared_ptr<Running>> RunningNow();
  void Prolong(Running& running);
  Deadline StoreDeadline() const { return Deadline::After(options_.store_deadline); }

  storage::JobStore& store_;
  const Clock& clock_;
  const std::map<std::string, Handler> handlers_;
  const WorkerOptions options_;

  Mutex mutex_;
  std::condition_variable wake_;
  std::condition_variable wake_heartbeat_;
  bool stopping_ GUARDED_BY(mutex_) = false;
  bool drained_ GUARDED_BY(mutex_) = false;
  /// Raised by Notify: a thread that saw an older value must look again before it waits.
  std::uint64_t notices_ GUARDED_BY(mutex_) = 0;
  std::set<std::shared_ptr<Running>> running_ GUARDED_BY(mutex_);

  std::vector<std::jthread> threads_;
  std::jthread heartbeat_thread_;
};

}  // namespace stanna::jobs
