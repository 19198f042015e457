// Who gets a session when there are fewer than are asked for.
#include "storage/sql/session_pool.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include "storage/testing/status_asserts.h"
#include "tests/support/wait.h"

namespace stanna::storage {
namespace {

using stanna::testing::WaitUntil;

constexpr std::chrono::seconds kPatience{60};

Deadline Soon() { return Deadline::After(kPatience); }

class SessionPoolTest : public ::testing::Test {
 protected:
  absl::StatusOr<SessionPool::Lease> Take(Deadline deadline = Soon(),
                                          SessionPool::Turn turn = SessionPool::Turn::kLast) {
    return pool_.Take(deadline, turn);
  }
  void AwaitWaiting(std::int64_t count) {
    ASSERT_TRUE(WaitUntil([&] { return pool_.Stats().waiting == count; }, kPatience))
        << pool_.Stats().waiting << " wait, not " << count;
  }

  SessionPool pool_{1, [] { return SqlSession::OpenSqlite(":memory:"); }};
  Mutex mutex_;
  std::vector<int> order_ GUARDED_BY(mutex_);
};

TEST_F(SessionPoolTest, WhoWaitsGetsOneInTurn) {
  auto held = Take();
  ASSERT_STATUS_OK(held);
  std::vector<std::jthread> threads;
  for (int i = 0; i < 5; ++i) {
    threads.emplace_back([this, i] {
      const auto lease = Take();
      ASSERT_STATUS_OK(lease);
      const MutexLock lock(mutex_);
      order_.push_back(i);
    });
    AwaitWaiting(i + 1);
  }
  held = Unavailable("given back");
  threads.clear();
  const MutexLock lock(mutex_);
  EXPECT_EQ(order_, (std::vector{0, 1, 2, 3, 4}));
}

TEST_F(SessionPoolTest, WhoMustBeInTimeGoesBeforeWhoWaits) {
  using Turn = SessionPool::Turn;
  auto held = Take();
  ASSERT_STATUS_OK(held);
  std::vector<std::jthread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([this, i] {
      const auto lease = Take(Soon(), i % 2 == 0 ? Turn::kLast : Turn::kFirst);
      ASSERT_STATUS_OK(lease);
      const MutexLock lock(mutex_);
      order_.push_back(i);
    });
    AwaitWaiting(i + 1);
  }
  held = Unavailable("given back");
  threads.clear();
  const MutexLock lock(mutex_);
  EXPECT_EQ(order_, (std::vector{1, 3, 0, 2}));
}

TEST_F(SessionPoolTest, SomeMayPassWhoWaitsNotAll) {
  using Turn = SessionPool::Turn;
  auto held = Take();
  ASSERT_STATUS_OK(held);
  std::vector<std::jthread> threads;
  for (int i = 0; i < 2 * SessionPool::kMostPassing; ++i) {
    threads.emplace_back([this, i] {
      const auto lease = Take(Soon(), i == 0 ? Turn::kLast : Turn::kFirst);
      ASSERT_STATUS_OK(lease);
      const MutexLock lock(mutex_);
      order_.push_back(i);
    });
    AwaitWaiting(i + 1);
  }
  held = Unavailable("given back");
  threads.clear();
  const MutexLock lock(mutex_);
  EXPECT_EQ(order_, (std::vector{1, 2, 3, 4, 0, 5, 6, 7}));
}

TEST_F(SessionPoolTest, WhoGivesOneBackDoesNotGetItBeforeOneWhoWaits) {
  for (int round = 0; round < 20; ++round) {
    auto held = Take();
    ASSERT_STATUS_OK(held);
    std::jthread waiter([this, round] {
      const auto lease = Take();
      ASSERT_STATUS_OK(lease);
      const MutexLock lock(mutex_);
      order_.push_back(round);
    });
    AwaitWaiting(1);
    held = Unavailable("given back");
    const auto again = Take();
    ASSERT_STATUS_OK(again);
    const MutexLock lock(mutex_);
    ASSERT_EQ(order_.size(), static_cast<std::size_t>(round) + 1) << "the one who waited was later";
  }
}

TEST_F(SessionPoolTest, WhoGivesUpHoldsNobodyUp) {
  auto held = Take();
  ASSERT_STATUS_OK(held);
  std::jthread hasty([this] {
    EXPECT_STATUS(kDeadlineExceeded, Take(Deadline::After(std::chrono::milliseconds(1))).status());
  });
  std::jthread patient([this] { EXPECT_STATUS_OK(Take()); });
  hasty.join();
  AwaitWaiting(1);
  held = Unavailable("given back");
  patient.join();
  EXPECT_STATUS_OK(Take());
  EXPECT_EQ(pool_.Stats().lent, 0);
  EXPECT_EQ(pool_.Stats().timeouts, 1);
}

TEST(SessionPool, WhatCannotBeOpenedIsGivenToTheNext) {
  bool works = false;
  SessionPool pool(1, [&]() -> absl::StatusOr<std::unique_ptr<SqlSession>> {
    if (!works) return Unavailable("not now");
    return SqlSession::OpenSqlite(":memory:");
  });
  EXPECT_STATUS(kUnavailable, pool.Take(Soon()).status());
  works = true;
  EXPECT_STATUS_OK(pool.Take(Soon()));
  EXPECT_EQ(pool.Stats().failures, 1);
}

}  // namespace
}  // namespace stanna::storage
