// Brings accepted connections to gRPC, without ever waiting for it.
#pragma once

#include <grpcpp/server_builder.h>
#include <sys/types.h>

#include <chrono>
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
/// Thread-safe, but that one thread ends it.
class GrpcHandover {
 public:
  using Acceptor = grpc::experimental::ExternalConnectionAcceptor;
  using Clock = std::chrono::steady_clock;

  struct Accepted {
    int listener = -1, socket = -1;
    ino_t inode = 0;  ///< of the socket
  };

  explicit GrpcHandover(std::vector<std::unique_ptr<Acceptor>> acceptors);
  ~GrpcHandover() { End(); }
  GrpcHandover(const GrpcHandover&) = delete;
  GrpcHandover& operator=(const GrpcHandover&) = delete;

  /// Takes the socket over. Returns at once. After End it is ended.
  void Bring(const Accepted& accepted);
  /// The inodes of those that gRPC has been at since `then` or before.
  std::vector<ino_t> KeptSince(Clock::time_point then);
  /// Brings no more, ends what waits, and waits for gRPC to come back. Before gRPC's shutdown,
  /// after which it would leave what it is brought as it is.
  void End();

 private:
  struct Turn {
    ino_t inode = 0;  // 0: gRPC is at none
    Clock::time_point since;
  };
  void BringAll(std::size_t index);

  const std::vector<std::unique_ptr<Acceptor>> acceptors_;
  Mutex mutex_;
  std::condition_variable changed_;
  std::deque<Accepted> waiting_ GUARDED_BY(mutex_);
  std::vector<Turn> turns_ GUARDED_BY(mutex_);  // of each acceptor
  bool ends_ GUARDED_BY(mutex_) = false;
  std::vector<std::jthread> threads_;
};

}  // namespace stanna::app
