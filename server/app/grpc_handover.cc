#include "server/app/grpc_handover.h"

#include <unistd.h>

#include <utility>

namespace stanna::app {

GrpcHandover::GrpcHandover(std::vector<std::unique_ptr<Acceptor>> acceptors)
    : acceptors_(std::move(acceptors)) {
  for (const auto& acceptor : acceptors_) {
    threads_.emplace_back([this, &acceptor = *acceptor] { BringAll(acceptor); });
  }
}

GrpcHandover::~GrpcHandover() {
  {
    const MutexLock lock(mutex_);
    ends_ = true;
    changed_.notify_all();
  }
  threads_.clear();  // joins
  const MutexLock lock(mutex_);
  for (const Accepted& accepted : waiting_) close(accepted.socket);
}

void GrpcHandover::Bring(int listener, int socket) {
  const MutexLock lock(mutex_);
  waiting_.push_back({listener, socket});
  changed_.notify_one();
}

void GrpcHandover::BringAll(Acceptor& acceptor) {
  for (;;) {
    Acceptor::NewConnectionParameters connection;
    {
      MutexLock lock(mutex_);
      while (waiting_.empty() && !ends_) lock.Wait(changed_);
      if (ends_) return;
      connection.listener_fd = waiting_.front().listener;
      connection.fd = waiting_.front().socket;
      waiting_.pop_front();
    }
    acceptor.HandleNewConnection(&connection);
  }
}

}  // namespace stanna::app
