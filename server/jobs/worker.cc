#include "server/jobs/worker.h"

#include <glog/logging.h>

#include <algorithm>
#include <exception>
#include <utility>

namespace stanna::jobs {

Worker::Worker(storage::JobStore& store, const Clock& clock,
               std::map<std::string, Handler> handlers, WorkerOptions options)
    : store_(store), clock_(clock), handlers_(std::move(handlers)), options_(std::move(options)) {}

Worker::~Worker() { Stop(); }

void Worker::Start() {
  heartbeat_thread_ = std::jthread([this] { KeepLeases(); });
  for (int i = 0; i < options_.threads; ++i) threads_.emplace_back([this] { TakeJobs(); });
}

void Worker::Notify() {
  {
    const MutexLock lock(mutex_);
    ++notices_;
  }
  wake_.notify_all();
}

void Worker::Stop() {
  {
    const MutexLock lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  for (const auto& running : RunningNow()) running->stop.request_stop();
  threads_.clear();  // joins
  // Leases are kept until the last handler has returned.
  {
    const MutexLock lock(mutex_);
    drained_ = true;
  }
  wake_heartbeat_.notify_all();
  if (heartbeat_thread_.joinable()) heartbeat_thread_.join();
}

void Worker::TakeJobs() {
  for (;;) {
    std::uint64_t seen = 0;
    {
      const MutexLock lock(mutex_);
      if (stopping_) return;
      seen = notices_;
    }
    if (RunOne()) continue;
    MutexLock lock(mutex_);
    const auto until = std::chrono::steady_clock::now() + options_.poll;
    while (!stopping_ && notices_ == seen && lock.WaitUntil(wake_, until)) {
    }
  }
}

bool Worker::RunOne() {
  auto job = store_.Claim(options_.claimant, clock_.Now(), options_.lease, StoreDeadline());
  if (!job.ok()) {
    LOG_EVERY_N(WARNING, 60) << "no job can be taken: " << ToString(job.status());
    return false;
  }
  if (!job->has_value()) return false;
  const auto running = std::make_shared<Running>();
  running->job = *std::move(*job);
  {
    const MutexLock lock(mutex_);
    running_.insert(running);
    if (stopping_) running->stop.request_stop();
  }
  const Outcome outcome = Handle(*running);
  Report(running->job, outcome);
  const MutexLock lock(mutex_);
  running_.erase(running);
  return true;
}

Outcome Worker::Handle(Running& running) const {
  const auto handler = handlers_.find(running.job.kind);
  if (handler == handlers_.end()) {
    return {Outcome::Next::kGiveUp, "no handler for jobs of the kind " + running.job.kind, {}};
  }
  try {
    return handler->second(running.job, running.stop.get_token());
  } catch (const std::exception& e) {
    return {Outcome::Next::kGiveUp, std::string("the handler threw: ") + e.what(), {}};
  } catch (...) {
    return {Outcome::Next::kGiveUp, "the handler threw", {}};
  }
}

void Worker::Report(const storage::Job& job, const Outcome& outcome) {
  absl::Status status;
  switch (outcome.next) {
    case Outcome::Next::kComplete:
      status = store_.Complete(job.fence(), clock_.Now(), StoreDeadline());
      break;
    case Outcome::Next::kRetry:
      status =
          store_.Retry(job.fence(), outcome.error, clock_.Now() + outcome.delay, StoreDeadline());
      break;
    case Outcome::Next::kGiveUp:
      LOG(ERROR) << "job " << job.id << " given up: " << outcome.error;
      status = store_.Fail(job.fence(), outcome.error, clock_.Now(), StoreDeadline());
      break;
    case Outcome::Next::kAbandon:
      return;
  }
  // The lease ends by itself, and whoever claims the job next finds its work done or goes on.
  if (!status.ok()) {
    LOG(WARNING) << "job " << job.id << " can't be reported: " << ToString(status);
  }
}

std::vector<std::shared_ptr<Worker::Running>> Worker::RunningNow() {
  const MutexLock lock(mutex_);
  return {running_.begin(), running_.end()};
}

void Worker::KeepLeases() {
  for (;;) {
    {
      MutexLock lock(mutex_);
      const auto until = std::chrono::steady_clock::now() + options_.heartbeat;
      while (!drained_ && lock.WaitUntil(wake_heartbeat_, until)) {
      }
      if (drained_) return;
    }
    for (const auto& running : RunningNow()) Prolong(*running);
  }
}

void Worker::Prolong(Running& running) {
  const absl::Status status =
      store_.Heartbeat(running.job.fence(), clock_.Now(), options_.lease, StoreDeadline());
  if (status.code() == absl::StatusCode::kAborted) {
    LOG(WARNING) << "job " << running.job.id << ": the lease is lost";
    running.stop.request_stop();
  } else if (!status.ok()) {
    // The next beat may still be in time.
    LOG(WARNING) << "job " << running.job.id << ": no heartbeat: " << ToString(status);
  }
}

}  // namespace stanna::jobs
