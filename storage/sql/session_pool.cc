#include "storage/sql/session_pool.h"

namespace stanna::storage {

SessionPool::SessionPool(int size, Open open) : size_(size), open_(std::move(open)) {
  const MutexLock lock(mutex_);
  stats_.size = size;
}

absl::StatusOr<SessionPool::Lease> SessionPool::Take(Deadline deadline, Turn turn) {
  ASSIGN_OR_RETURN(auto session, Reserve(deadline, turn));
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

SessionPool::Waiter* SessionPool::Next() const {
  const bool is_last_due = !lasts_.empty() && (firsts_.empty() || passing_ >= kMostPassing);
  if (is_last_due) return lasts_.front();
  return firsts_.empty() ? nullptr : firsts_.front();
}

void SessionPool::CallNext() {
  Waiter* const next = Next();
  if (next != nullptr && IsFree()) next->may_go.notify_one();
}

bool SessionPool::AwaitTurn(MutexLock& lock, Deadline deadline, Turn turn) {
  const auto began = std::chrono::steady_clock::now();
  Waiter self;
  std::deque<Waiter*>& waiters = WaitersOf(turn);
  waiters.push_back(&self);
  ++stats_.waiting;
  // One that is free already was meant for who was the first until now.
  bool in_time = true;
  while (in_time && !MayGo(self)) {
    if (deadline.IsInfinite()) {
      lock.Wait(self.may_go);
    } else {
      in_time = lock.WaitUntil(self.may_go, deadline.when());
    }
  }
  const bool goes = MayGo(self);
  std::erase(waiters, &self);
  if (goes) passing_ = turn == Turn::kFirst && !lasts_.empty() ? passing_ + 1 : 0;
  --stats_.waiting;
  stats_.waited += std::chrono::duration_cast<std::chrono::microseconds>(
      std::chrono::steady_clock::now() - began);
  return goes;
}

absl::StatusOr<std::unique_ptr<SqlSession>> SessionPool::Reserve(Deadline deadline, Turn turn) {
  MutexLock lock(mutex_);
  const bool must_wait = !IsFree() || Next() != nullptr;
  const bool in_time = !must_wait || AwaitTurn(lock, deadline, turn);
  if (in_time) {
    ++stats_.lent;
  } else {
    ++stats_.timeouts;
  }
  // The one behind may go, too, if there is another session, or if this one was too late.
  CallNext();
  if (!in_time) return DeadlineExceeded("no database connection came free in time");
  if (idle_.empty()) return std::unique_ptr<SqlSession>();
  auto session = std::move(idle_.back());
  idle_.pop_back();
  return session;
}

void SessionPool::Return(std::unique_ptr<SqlSession> session) {
  if (session->broken()) session.reset();
  const MutexLock lock(mutex_);
  --stats_.lent;
  if (session) idle_.push_back(std::move(session));
  CallNext();
}

void SessionPool::GiveUp() {
  const MutexLock lock(mutex_);
  --stats_.lent;
  ++stats_.failures;
  CallNext();
}

PoolStats SessionPool::Stats() const {
  const MutexLock lock(mutex_);
  return stats_;
}

}  // namespace stanna::storage
