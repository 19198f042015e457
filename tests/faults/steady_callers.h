// Callers that read without a pause from several replicas, as clients behind a load balancer do.
#pragma once

#include <atomic>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/server.h"

namespace stanna::testing {

/// Where replicas are reached; they move when they are started anew. Thread-safe.
class ReplicaAddresses {
 public:
  struct Replica {
    std::string url, grpc_address;
  };
  void Set(std::size_t index, const Server& server);
  Replica Get(std::size_t index) const;

 private:
  mutable std::mutex mutex_;
  std::map<std::size_t, Replica> replicas_;
};

/// What must be true of every answer, whatever happens meanwhile.
struct ExpectedAnswers {
  std::string key;                   ///< API key
  std::vector<std::string> clients;  ///< ids, all that there are
};

/// Reads lists and clients over REST and contexts over gRPC, one call after another a thread, from
/// two replicas in turn. A call that ends with a code that says "again" is made again at the other
/// one, until it is answered; anything else that is not the expected answer is wrong.
class SteadyCallers {
 public:
  SteadyCallers(const ReplicaAddresses& replicas, ExpectedAnswers expected, int threads);
  ~SteadyCallers() { Stop(); }
  void Stop();

  /// Calls that were answered by each replica.
  std::int64_t Answered(std::size_t replica) const { return answered_[replica]; }
  /// Attempts that had to be made again, by what they ended with: "REST: 503", "REST: no answer".
  std::map<std::string, std::int64_t> Repeated() const;
  /// A sentence each.
  std::vector<std::string> Wrong() const;

 private:
  enum class Attempt { kAnswered, kAgain };

  void Run(std::size_t number);
  Attempt List(const ReplicaAddresses::Replica& replica);
  Attempt ReadClient(const ReplicaAddresses::Replica& replica, const std::string& client);
  Attempt ReadContext(const ReplicaAddresses::Replica& replica, const std::string& client);
  /// The body of a 200; nullopt: again, or it was noted as wrong.
  std::optional<std::string> Get(const ReplicaAddresses::Replica& replica,
                                 const std::string& target, Attempt& attempt);
  void Repeat(const std::string& ended_with);
  void NoteWrong(const std::string& sentence);

  const ReplicaAddresses& replicas_;
  const ExpectedAnswers expected_;
  std::atomic<bool> stopping_ = false;
  std::atomic<std::int64_t> answered_[2] = {0, 0};
  mutable std::mutex mutex_;
  std::map<std::string, std::int64_t> repeated_;
  std::vector<std::string> wrong_;
  std::vector<std::thread> threads_;
};

}  // namespace stanna::testing
