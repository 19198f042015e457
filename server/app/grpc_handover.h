// Brings accepted connections to gRPC, without ever waiting for it.
#pragma once

#include <grpcpp/server_builder.h>

#include <condition_variable>
#include <deque>
#include <memory>
#include <thread>
#include <vector>

#include "base/mutex.h"

namespace stanna::app {

/// gRPC may go to work on a connection in the thread that brings it, and comes back when there is
/// nothing left to read of it: seconds later, if its peer floods it. So each acceptor has a thread
/// of its own here. More than one acceptor, because gRPC lets in one connection at a time of each.
/// Thread-safe.
class GrpcHandover {
 public:
  using Acceptor = grpc::experimental::ExternalConnectionAcceptor;

  explicit GrpcHandover(std::vector<std::unique_ptr<Acceptor>> acceptors);
  /// Waits for gRPC to come back; what no acceptor had taken is closed.
  ~GrpcHandover();
  GrpcHandover(const GrpcHandover&) = delete;
  GrpcHandover& operator=(const GrpcHandover&) = delete;

  /// Takes `socket` over, which `listener` accepted. Returns at once.
  void Bring(int listener, int socket);

 private:
  struct Accepted {
    int listener, socket;
  };
  void BringAll(Acceptor& acceptor);

  const std::vector<std::unique_ptr<Acceptor>> acceptors_;
  Mutex mutex_;
  std::condition_variable changed_;
  std::deque<Accepted> waiting_ GUARDED_BY(mutex_);
  bool ends_ GUARDED_BY(mutex_) = false;
  std::vector<std::jthread> threads_;
};

}  // namespace stanna::app
