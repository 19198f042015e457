#include "storage/sql/session_pool.h"

namespace stanna::storage {

SessionPool::SessionPool(int size, Open open) : size_(size), open_(std::move(open)) {}

absl::StatusOr<SessionPool::Lease> SessionPool::Take(Deadline deadline) {
  ASSIGN_OR_RETURN(auto session, Reserve(deadline));
  if (session && session->IsAlive()) return Lease(*this, std::move(session));
  session.reset();
  auto opened = open_();
  if (!opened.ok()) {
    Release();
    return opened.status();
  }
  return Lease(*this, *std::move(opened));
}

absl::StatusOr<std::unique_ptr<SqlSession>> SessionPool::Reserve(Deadline deadline) {
  MutexLock lock(mutex_);
  while (lent_ >= size_) {
    if (deadline.IsInfinite()) {
      lock.Wait(freed_);
    } else if (!lock.WaitUntil(freed_, deadline.when()) && lent_ >= size_) {
      return DeadlineExceeded("no database connection came free in time");
    }
  }
  ++lent_;
  if (idle_.empty()) return std::unique_ptr<SqlSession>();
  auto session = std::move(idle_.back());
  idle_.pop_back();
  return session;
}

void SessionPool::Return(std::unique_ptr<SqlSession> session) {
  if (session->broken()) session.reset();
  {
    MutexLock lock(mutex_);
    --lent_;
    if (session) idle_.push_back(std::move(session));
  }
  freed_.notify_one();
}

void SessionPool::Release() {
  {
    MutexLock lock(mutex_);
    --lent_;
  }
  freed_.notify_one();
}

}  // namespace stanna::storage
