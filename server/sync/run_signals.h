// How the threads of one run learn that it should end, and why.
#pragma once

#include <atomic>
#include <stop_token>

namespace stanna::sync {

/// Thread-safe.
class RunSignals {
 public:
  /// `outer`: the worker's request to stop (shutdown, lost lease).
  explicit RunSignals(std::stop_token outer) : forward_(std::move(outer), Forward{this}) {}

  RunSignals(const RunSignals&) = delete;
  RunSignals& operator=(const RunSignals&) = delete;

  /// Ends waits and calls of the run.
  std::stop_token token() const { return source_.get_token(); }
  bool StopRequested() const { return source_.stop_requested(); }
  /// The run can't go on; its threads end at the next step.
  void Stop() { source_.request_stop(); }

  /// A person asked for the end.
  void Cancel() {
    cancelled_ = true;
    Stop();
  }
  bool cancelled() const { return cancelled_; }

 private:
  struct Forward {
    RunSignals* self;
    void operator()() const { self->Stop(); }
  };

  std::stop_source source_;
  std::atomic<bool> cancelled_ = false;
  std::stop_callback<Forward> forward_;  // last: it may fire in the constructor
};

}  // namespace stanna::sync
