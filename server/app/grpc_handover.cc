#include "server/app/grpc_handover.h"

#include <sys/socket.h>
#include <unistd.h>

#include <utility>

namespace stanna::app {
namespace {

// Whoever has another descriptor of it sees the end, too.
void EndSocket(int socket) {
  shutdown(socket, SHUT_RDWR);
  close(socket);
}

}  // namespace

GrpcHandover::GrpcHandover(std::vector<std::unique_ptr<Acceptor>> acceptors)
    : acceptors_(std::move(acceptors)), turns_(acceptors_.size()) {
  try {
    for (std::size_t i = 0; i < acceptors_.size(); ++i) {
      threads_.emplace_back([this, i] { BringAll(i); });
    }
  } catch (...) {
    End();
    throw;
  }
}

void GrpcHandover::Bring(const Accepted& accepted) {
  const MutexLock lock(mutex_);
  if (ends_) return EndSocket(accepted.socket);
  waiting_.push_back(accepted);
  changed_.notify_one();
}

std::vector<ino_t> GrpcHandover::KeptSince(Clock::time_point then) {
  std::vector<ino_t> kept;
  const MutexLock lock(mutex_);
  for (const Turn& turn : turns_) {
    if (turn.inode != 0 && turn.since <= then) kept.push_back(turn.inode);
  }
  return kept;
}

void GrpcHandover::End() {
  {
    const MutexLock lock(mutex_);
    ends_ = true;
    for (const Accepted& accepted : std::exchange(waiting_, {})) EndSocket(accepted.socket);
    changed_.notify_all();
  }
  threads_.clear();  // joins
}

void GrpcHandover::BringAll(std::size_t index) {
  for (;;) {
    Acceptor::NewConnectionParameters connection;
    {
      MutexLock lock(mutex_);
      turns_[index] = {};
      while (waiting_.empty() && !ends_) lock.Wait(changed_);
      if (ends_) return;
      const Accepted& next = waiting_.front();
      connection.listener_fd = next.listener;
      connection.fd = next.socket;
      turns_[index] = {next.inode, Clock::now()};
      waiting_.pop_front();
    }
    acceptors_[index]->HandleNewConnection(&connection);
  }
}

}  // namespace stanna::app
