// The stores as a whole: migrations, the pool, deadlines.
#include <atomic>
#include <latch>
#include <thread>

#include "storage/testing/status_asserts.h"
#include "storage/testing/store_conformance.h"

namespace stanna::storage {
namespace {

TEST_P(StoresConformance, MigratesUpDownAndUpAgain) {
  const auto empty = GetParam()().MakeEmpty();
  const auto stores = *OpenStores(empty->options());
  EXPECT_EQ(stores->Schema(Soon())->current, 0);
  ASSERT_STATUS_OK(stores->MigrateUp(Soon()));
  const SchemaVersion up = *stores->Schema(Soon());
  EXPECT_EQ(up.current, up.supported);
  EXPECT_GT(up.supported, 1);
  ASSERT_STATUS_OK(stores->MigrateUp(Soon()));
  ASSERT_STATUS_OK(stores->MigrateDown(2, Soon()));
  EXPECT_EQ(stores->Schema(Soon())->current, 2);
  ASSERT_STATUS_OK(stores->MigrateDown(0, Soon()));
  EXPECT_EQ(stores->Schema(Soon())->current, 0);
  ASSERT_STATUS_OK(stores->MigrateUp(Soon()));
  EXPECT_EQ(stores->Schema(Soon())->current, up.supported);
  EXPECT_STATUS(kInvalidArgument, stores->MigrateDown(-1, Soon()));
}

TEST_P(StoresConformance, ProcessesThatMigrateAtOnceDoItOnce) {
  const auto empty = GetParam()().MakeEmpty();
  std::atomic<int> done = 0;
  std::vector<std::thread> processes;
  for (int i = 0; i < 3; ++i) {
    processes.emplace_back([&] {
      const auto stores = OpenStores(empty->options());
      ASSERT_STATUS_OK(stores);
      ASSERT_STATUS_OK((*stores)->MigrateUp(Soon()));
      ++done;
    });
  }
  for (std::thread& process : processes) process.join();
  EXPECT_EQ(done, 3);
}

TEST_P(StoresConformance, ProcessesThatOpenANewDatabaseAtOnceAllCan) {
  for (int round = 0; round < 10; ++round) {
    const auto empty = GetParam()().MakeEmpty();
    std::latch together(4);
    std::vector<std::jthread> processes;
    for (int i = 0; i < 4; ++i) {
      processes.emplace_back([&] {
        const auto stores = OpenStores(empty->options());
        together.arrive_and_wait();
        ASSERT_STATUS_OK(stores);
        EXPECT_STATUS_OK((*stores)->Schema(Soon()));
      });
    }
  }
}

TEST_P(StoresConformance, APassedDeadlineIsSaidSo) {
  EXPECT_STATUS(kDeadlineExceeded, stores_->Ping(Deadline::After(std::chrono::milliseconds(-1))));
  EXPECT_STATUS(kDeadlineExceeded, stores_->workspaces().Update(
                                       {.id = a_}, Deadline::After(std::chrono::milliseconds(-1))));
  EXPECT_STATUS_OK(stores_->Ping(Soon()));
}

TEST_P(StoresConformance, ManyThreadsShareFewConnections) {
  std::vector<std::thread> threads;
  std::atomic<int> failures = 0;
  for (int i = 0; i < 16; ++i) {
    threads.emplace_back([&, i] {
      const WorkspaceId id("t" + std::to_string(i));
      for (int round = 0; round < 10; ++round) {
        if (!stores_->workspaces().Ensure({.id = id, .created_at = kNoon}, Soon()).ok()) ++failures;
        if (!stores_->workspaces().Get(id, Soon()).ok()) ++failures;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(failures, 0);
}

}  // namespace
}  // namespace stanna::storage
