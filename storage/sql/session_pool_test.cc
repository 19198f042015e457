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
                                          SessionPool::Turn turn = kLast) {
    return pool_.Take(deadline, turn);
  }
  void AwaitWaiting(std::int64_t count) {
    ASSERT_TRUE(WaitUntil([&] { return pool_.Stats().waiting == count; }, kPatience))
        << pool_.Stats().waiting << " wait, not " << count;
  }

  // In which order the one session is given to those who ask for it one after the other like this.
  std::vector<int> OrderOf(const std::vector<SessionPool::Turn>& turns) {
    auto held = Take();
    EXPECT_STATUS_OK(held);
    std::vector<std::jthread> threads;
    for (int i = 0; i < std::ssize(turns); ++i) {
      threads.emplace_back([this, i, turn = turns[static_cast<std::size_t>(i)]] {
        const auto lease = Take(Soon(), turn);
        EXPECT_STATUS_OK(lease);
        const MutexLock lock(mutex_);
        order_.push_back(i);
      });
      AwaitWaiting(i + 1);
    }
    held = Unavailable("given back");
    threads.clear();
    const MutexLock lock(mutex_);
    return order_;
  }

  static constexpr auto kFirst = SessionPool::Turn::kFirst, kLast = SessionPool::Turn::kLast;
  SessionPool pool_{1, [] { return SqlSession::OpenSqlite(":memory:"); }};
  Mutex mutex_;
  std::vector<int> order_ GUARDED_BY(mutex_);
};

TEST_F(SessionPoolTest, WhoWaitsGetsOneInTurn) {
  EXPECT_EQ(OrderOf({kLast, kLast, kLast, kLast, kLast}), (std::vector{0, 1, 2, 3, 4}));
}

TEST_F(SessionPoolTest, WhoMustBeInTimeGoesBeforeWhoWaits) {
  EXPECT_EQ(OrderOf({kLast, kFirst, kLast, kFirst}), (std::vector{1, 3, 0, 2}));
}

TEST_F(SessionPoolTest, SomeMayPassWhoWaitsNotAll) {
  static_assert(SessionPool::kMostPassing == 4);
  EXPECT_EQ(OrderOf({kLast, kFirst, kFirst, kFirst, kFirst, kFirst, kFirst}),
            (std::vector{1, 2, 3, 4, 0, 5, 6}));
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
