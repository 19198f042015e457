// A bounded set of sessions, opened as they are needed and replaced when they break. Whoever waits
// for one gets it in turn: else who gives one back and asks for the next, as an import does all the
// time, would get it again before somebody who waits has woken up.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <vector>

#include "base/deadline.h"
#include "base/mutex.h"
#include "base/status.h"
#include "storage/sql/sql_session.h"
#include "storage/stores.h"

namespace stanna::storage {

/// Thread-safe. Must outlive its leases.
class SessionPool {
 public:
  /// kFirst: before those who wait with kLast, behind those with kFirst. Of these no more than
  /// kMostPassing in a row pass somebody who waits with kLast.
  enum class Turn { kLast, kFirst };
  static constexpr int kMostPassing = 4;

  using Open = std::function<absl::StatusOr<std::unique_ptr<SqlSession>>()>;

  /// A session on loan; back in the pool at destruction, unless it broke.
  class Lease {
   public:
    Lease(SessionPool& pool, std::unique_ptr<SqlSession> session)
        : pool_(&pool), session_(std::move(session)) {}
    Lease(Lease&&) = default;
    Lease& operator=(Lease&&) = delete;
    ~Lease() {
      if (session_) pool_->Return(std::move(session_));
    }
    SqlSession& operator*() const { return *session_; }

   private:
    SessionPool* pool_;
    std::unique_ptr<SqlSession> session_;
  };

  SessionPool(int size, Open open);

  /// A session whose connection stands. DeadlineExceeded: none came free in time. Otherwise what
  /// opening one answered.
  absl::StatusOr<Lease> Take(Deadline deadline, Turn turn = Turn::kLast);

  /// Without a name.
  PoolStats Stats() const;

 private:
  struct Waiter {
    std::condition_variable may_go;
  };

  bool IsFree() const REQUIRES(mutex_) { return stats_.lent < size_; }
  // Whose turn it is; null: nobody waits.
  Waiter* Next() const REQUIRES(mutex_);
  bool MayGo(const Waiter& waiter) const REQUIRES(mutex_) { return Next() == &waiter && IsFree(); }
  // False: its turn did not come in time.
  bool AwaitTurn(MutexLock& lock, Deadline deadline, Turn turn) REQUIRES(mutex_);
  // Wakes whose turn it is, if there is something to go on with.
  void CallNext() REQUIRES(mutex_);
  std::deque<Waiter*>& WaitersOf(Turn turn) REQUIRES(mutex_) {
    return turn == Turn::kFirst ? firsts_ : lasts_;
  }
  // The newest idle session, or null when a new one may be opened.
  absl::StatusOr<std::unique_ptr<SqlSession>> Reserve(Deadline deadline, Turn turn);
  Lease Lend(std::unique_ptr<SqlSession> session);
  void Return(std::unique_ptr<SqlSession> session);
  // A session that could not be opened.
  void GiveUp();

  const int size_;
  const Open open_;
  mutable Mutex mutex_;
  std::deque<Waiter*> firsts_ GUARDED_BY(mutex_), lasts_ GUARDED_BY(mutex_);
  int passing_ GUARDED_BY(mutex_) = 0;  // firsts in a row before somebody of the lasts
  PoolStats stats_ GUARDED_BY(mutex_);
  std::vector<std::unique_ptr<SqlSession>> idle_ GUARDED_BY(mutex_);
};

}  // namespace stanna::storage
