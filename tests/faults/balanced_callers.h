// Callers behind a load balancer that never ask twice: whatever is not answered has failed.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "tests/faults/steady_callers.h"
#include "tests/support/load_balancer.h"

namespace stanna::testing {

/// Half of the threads read over REST, each on a connection that it keeps for as long as the server
/// does; the others over gRPC, each on a channel of its own without any retries or service config.
class BalancedCallers {
 public:
  BalancedCallers(const LoadBalancer& balancer, ExpectedAnswers expected, int threads);
  ~BalancedCallers() { Stop(); }
  void Stop();

  /// Calls that were answered as they should be.
  std::int64_t Answered() const { return answered_; }
  /// REST connections that the server ended by an answer.
  std::int64_t SentElsewhere() const { return sent_elsewhere_; }
  /// A sentence each: no answer, an error, or another answer than the expected one.
  std::vector<std::string> Failed() const;

 private:
  class KeptConnection;

  void ReadOverRest(std::size_t number);
  void ReadOverGrpc(std::size_t number);
  void Fail(const std::string& sentence);

  const LoadBalancer& balancer_;
  const ExpectedAnswers expected_;
  std::atomic<bool> stopping_ = false;
  std::atomic<std::int64_t> answered_ = 0, sent_elsewhere_ = 0;
  mutable std::mutex mutex_;
  std::vector<std::string> failed_;
  std::vector<std::thread> threads_;
};

}  // namespace stanna::testing
