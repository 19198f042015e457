// What stands in front of replicas, as simply as it is done: new connections go to those that say
// that they are ready, bytes go to and fro, and nothing is ever tried again.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "tests/support/server.h"

namespace stanna::testing {

/// One address for REST and one for gRPC, over any number of replicas. It asks each for /readyz ten
/// times a second, and a connection that it has handed over stays where it is. Thread-safe.
class LoadBalancer {
 public:
  LoadBalancer();
  ~LoadBalancer();
  LoadBalancer(const LoadBalancer&) = delete;
  LoadBalancer& operator=(const LoadBalancer&) = delete;

  /// The replica `index` is here from now on.
  void Set(std::size_t index, const Server& server);
  /// Whether `index` was ready when it was asked last.
  bool IsReady(std::size_t index) const;

  std::string url() const;           ///< "http://127.0.0.1:4711"
  std::string grpc_address() const;  ///< "127.0.0.1:4712"
  /// Connections that no replica was ready for, or that the chosen one did not take.
  std::int64_t Refused() const;

 private:
  class Core;
  std::unique_ptr<Core> core_;
};

}  // namespace stanna::testing
