#include "server/jobs/worker.h"

#include <gtest/gtest.h>

#include <deque>
#include <future>

namespace stanna::jobs {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

// Records what the worker tells it; waits are on its condition variable.
class FakeJobStore : public storage::JobStore {
 public:
  void Queue(const std::string& id, const std::string& kind = "test") {
    const MutexLock lock(mutex_);
    storage::Job job;
    job.id = JobId(id);
    job.kind = kind;
    queue_.push_back(job);
  }
  void LoseLeases() {
    const MutexLock lock(mutex_);
    leases_lost_ = true;
  }
  std::vector<std::string> WaitForReports(std::size_t count) {
    MutexLock lock(mutex_);
    while (reports_.size() < count) lock.Wait(changed_);
    return reports_;
  }
  void WaitForClaims(int count) {
    MutexLock lock(mutex_);
    while (claims_ < count) lock.Wait(changed_);
  }
  void WaitForHeartbeats(int count) {
    MutexLock lock(mutex_);
    while (heartbeats_ < count) lock.Wait(changed_);
  }

  absl::StatusOr<std::optional<storage::Job>> Claim(const storage::Claimant&, Time, milliseconds,
                                                    Deadline) override {
    const MutexLock lock(mutex_);
    ++claims_;
    changed_.notify_all();
    if (queue_.empty()) return std::optional<storage::Job>();
    storage::Job job = queue_.front();
    queue_.pop_front();
    ++job.epoch;
    return std::optional(job);
  }
  absl::Status Heartbeat(const storage::Fence&, Time, milliseconds, Deadline) override {
    const MutexLock lock(mutex_);
    ++heartbeats_;
    changed_.notify_all();
    if (leases_lost_) return WithReason(Aborted("lost"), "LEASE_LOST");
    return absl::OkStatus();
  }
  absl::Status Complete(const storage::Fence& fence, Time, Deadline) override {
    return Report("complete " + fence.job_id.value);
  }
  absl::Status Retry(const storage::Fence& fence, const std::string& error, Time run_at,
                     Deadline) override {
    return Report("retry " + fence.job_id.value + " " + error + " at " +
                  std::to_string(ToEpochMs(run_at)));
  }
  absl::Status Fail(const storage::Fence& fence, const std::string& error, Time,
                    Deadline) override {
    return Report("fail " + fence.job_id.value + " " + error);
  }
  absl::StatusOr<std::vector<storage::DeadJob>> ListDead(const WorkspaceId&, int,
                                                         Deadline) override {
    return Unimplemented("no worker asks");
  }
  absl::Status Revive(const WorkspaceId&, const JobId&, Time, Deadline) override {
    return Unimplemented("no worker asks");
  }
  absl::StatusOr<storage::QueueDepth> Depth(const WorkspaceId&, Deadline) override {
    return Unimplemented("no worker asks");
  }

 private:
  absl::Status Report(const std::string& what) {
    const MutexLock lock(mutex_);
    reports_.push_back(what);
    changed_.notify_all();
    return absl::OkStatus();
  }

  Mutex mutex_;
  std::condition_variable changed_;
  std::deque<storage::Job> queue_;
  std::vector<std::string> reports_;
  int claims_ = 0;
  int heartbeats_ = 0;
  bool leases_lost_ = false;
};

// No test waits for a poll: what happens must happen by a notice.
WorkerOptions Patient() {
  WorkerOptions options;
  options.threads = 1;
  options.poll = hours(1);
  options.heartbeat = hours(1);
  return options;
}

void WaitForStop(std::stop_token stop) {
  std::promise<void> stopped;
  const std::stop_callback callback(stop, [&] { stopped.set_value(); });
  stopped.get_future().wait();
}

class WorkerTest : public testing::Test {
 protected:
  FakeJobStore store_;
  FakeClock clock_{FromEpochMs(1000)};
};

TEST_F(WorkerTest, ReportsWhatTheHandlerDecides) {
  const std::map<std::string, Handler> handlers = {
      {"good", [](const auto&, auto) { return Outcome{}; }},
      {"later",
       [](const auto&, auto) {
         return Outcome{Outcome::Next::kRetry, "busy", milliseconds(500)};
       }},
      {"bad",
       [](const auto&, auto) {
         return Outcome{Outcome::Next::kGiveUp, "no", {}};
       }},
      {"throws", [](const auto&, auto) -> Outcome { throw std::runtime_error("oops"); }},
      {"lost", [](const auto&, auto) {
         return Outcome{Outcome::Next::kAbandon, "", {}};
       }}};
  store_.Queue("1", "good");
  store_.Queue("2", "later");
  store_.Queue("3", "bad");
  store_.Queue("4", "throws");
  store_.Queue("5", "lost");
  store_.Queue("6", "strange");
  Worker worker(store_, clock_, handlers, Patient());
  worker.Start();
  EXPECT_EQ(store_.WaitForReports(5),
            (std::vector<std::string>{"complete 1", "retry 2 busy at 1500", "fail 3 no",
                                      "fail 4 the handler threw: oops",
                                      "fail 6 no handler for jobs of the kind strange"}));
}

TEST_F(WorkerTest, ANoticeWakesAnIdleThread) {
  Worker worker(store_, clock_, {{"test", [](const auto&, auto) { return Outcome{}; }}}, Patient());
  worker.Start();
  store_.WaitForClaims(1);
  store_.Queue("1");
  worker.Notify();
  EXPECT_EQ(store_.WaitForReports(1), std::vector<std::string>{"complete 1"});
}

TEST_F(WorkerTest, StopPutsARunningJobBack) {
  std::promise<void> started;
  Worker worker(store_, clock_,
                {{"test",
                  [&](const auto&, std::stop_token stop) {
                    started.set_value();
                    WaitForStop(stop);
                    return Outcome{Outcome::Next::kRetry, "stopped", {}};
                  }}},
                Patient());
  store_.Queue("1");
  store_.Queue("2");
  worker.Start();
  started.get_future().wait();
  worker.Stop();
  EXPECT_EQ(store_.WaitForReports(1), std::vector<std::string>{"retry 1 stopped at 1000"});
  worker.Stop();  // a second time is fine
}

TEST_F(WorkerTest, ALostLeaseStopsTheHandler) {
  WorkerOptions options = Patient();
  options.heartbeat = milliseconds(1);
  Worker worker(store_, clock_,
                {{"test",
                  [&](const auto&, std::stop_token stop) {
                    store_.WaitForHeartbeats(2);  // kept while it runs
                    store_.LoseLeases();
                    WaitForStop(stop);
                    return Outcome{Outcome::Next::kAbandon, "", {}};
                  }},
                 {"after", [](const auto&, auto) { return Outcome{}; }}},
                options);
  store_.Queue("1");
  store_.Queue("2", "after");
  worker.Start();
  EXPECT_EQ(store_.WaitForReports(1), std::vector<std::string>{"complete 2"});
}

TEST_F(WorkerTest, ThreadsRunJobsSideBySide) {
  WorkerOptions options = Patient();
  options.threads = 2;
  std::promise<void> first;
  std::promise<void> second;
  auto first_started = first.get_future().share();
  auto second_started = second.get_future().share();
  Worker worker(store_, clock_,
                {{"a",
                  [&](const auto&, auto) {
                    first.set_value();
                    second_started.wait();
                    return Outcome{};
                  }},
                 {"b",
                  [&](const auto&, auto) {
                    second.set_value();
                    first_started.wait();
                    return Outcome{};
                  }}},
                options);
  store_.Queue("1", "a");
  store_.Queue("2", "b");
  worker.Start();
  EXPECT_EQ(store_.WaitForReports(2).size(), 2u);
}

}  // namespace
}  // namespace stanna::jobs
