#include "storage/sql/database.h"

#include <algorithm>
#include <random>
#include <thread>

#include "storage/sql/sql_errors.h"

namespace stanna::storage {
namespace {

// Conflicts are rare and short; a transaction that loses five times is livelocked.
constexpr int kMaxAttempts = 5;
constexpr std::chrono::milliseconds kFirstPause{5};

void PauseBeforeAttempt(int attempt, Deadline deadline) {
  thread_local std::minstd_rand random{std::random_device{}()};
  const auto longest = kFirstPause.count() << attempt;
  const std::chrono::milliseconds pause(
      std::uniform_int_distribution<std::int64_t>(1, longest)(random));
  std::this_thread::sleep_for(std::min(pause, deadline.Remaining()));
}

}  // namespace

std::vector<PoolStats> Database::Pools() const {
  std::vector<PoolStats> pools = {pool_.Stats()};
  pools.back().name = "main";
  if (writer_) {
    pools.push_back(writer_->Stats());
    pools.back().name = "writer";
  }
  return pools;
}

absl::Status Database::RunWork(const Transaction& transaction, const Work& work) {
  for (int attempt = 1;; ++attempt) {
    Outcome outcome = RunOnce(transaction, work);
    if (outcome.status.ok() || !outcome.repeatable) return outcome.status;
    if (attempt >= kMaxAttempts || transaction.deadline.Expired()) return outcome.status;
    PauseBeforeAttempt(attempt, transaction.deadline);
  }
}

Database::Outcome Database::RunOnce(const Transaction& transaction, const Work& work) {
  const bool is_writer = transaction.access == Access::kWrite && writer_.has_value();
  SessionPool& pool = is_writer ? *writer_ : pool_;
  auto lease = pool.Take(transaction.deadline, transaction.turn);
  if (!lease.ok()) return {lease.status()};
  return Transact(**lease, transaction, work);
}

Database::Outcome Database::Transact(SqlSession& session, const Transaction& transaction,
                                     const Work& work) {
  absl::Status status;
  bool thrown = false;
  try {
    session.Begin(transaction.scope, transaction.access, transaction.deadline);
    status = work(session);
    if (status.ok()) {
      session.Commit();
      return {status};
    }
  } catch (...) {
    status = StatusFromCurrentException();
    thrown = true;
  }
  const bool unavailable = thrown && status.code() == absl::StatusCode::kUnavailable;
  if (unavailable && session.dialect().is_postgres()) session.MarkBroken();
  session.Rollback();
  if (unavailable && transaction.deadline.Expired()) {
    return {DeadlineExceeded("the database stayed busy until the deadline")};
  }
  const bool lost = unavailable && !session.has_begun() && session.dialect().is_postgres();
  return {status, lost || (thrown && status.code() == absl::StatusCode::kAborted)};
}

}  // namespace stanna::storage
