#include "storage/sql/session_pool.h"

namespace stanna::storage {

SessionPool::SessionPool(int size, Open open) : size_(size), open_(std::move(open)) {
  const MutexLock lock(mutex_);
  stats_.size = size;
}

absl::StatusOr<SessionPool::Lease> SessionPool::Take(Deadline deadline) {
  ASSIGN_OR_RETURN(auto session, Reserve(deadline));
  if (session && session->IsAlive()) return Lend(std::move(session));
  session.reset();
  auto opened = open_();
  if (!opened.ok()) {
    GiveUp();
    return opened.status();
  }
  return Lend(*std::move(opened));
}

SessionPool::Lease SessionPool::Lend(std::unique_ptr<SqlSession> session) {
  const MutexLock lock(mutex_);
  ++stats_.lends;
  return Lease(*this, std::move(session));
}

bool SessionPool::AwaitFree(MutexLock& lock, Deadline deadline) {
  const auto began = std::chrono::steady_clock::now();
  bool in_time = true;
  ++stats_.waiting;
  while (in_time && stats_.lent >= size_) {
    if (deadline.IsInfinite()) {
      lock.Wait(freed_);
    } else {
      in_time = lock.WaitUntil(freed_, deadline.when()) || stats_.lent < size_;
    }
  }
  --stats_.waiting;
  stats_.waited += std::chrono::duration_cast<std::chrono::microseconds>(
      std::chrono::steady_clock::now() - began);
  return in_time;
}

absl::StatusOr<std::unique_ptr<SqlSession>> SessionPool::Reserve(Deadline deadline) {
  MutexLock lock(mutex_);
  if (stats_.lent >= size_ && !AwaitFree(lock, deadline)) {
    ++stats_.timeouts;
    return DeadlineExceeded("no database connection came free in time");
  }
  ++stats_.lent;
  if (idle_.empty()) return std::unique_ptr<SqlSession>();
  auto session = std::move(idle_.back());
  idle_.pop_back();
  return session;
}

void SessionPool::Return(std::unique_ptr<SqlSession> session) {
  if (session->broken()) session.reset();
  {
    MutexLock lock(mutex_);
    --stats_.lent;
    if (session) idle_.push_back(std::move(session));
  }
  freed_.notify_one();
}

void SessionPool::GiveUp() {
  {
    MutexLock lock(mutex_);
    --stats_.lent;
    ++stats_.failures;
  }
  freed_.notify_one();
}

PoolStats SessionPool::Stats() const {
  const MutexLock lock(mutex_);
  return stats_;
}

}  // namespace stanna::storage
