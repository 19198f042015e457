#include <gtest/gtest.h>

#include "server/rpc/service_harness.h"

namespace stanna::rpc {
namespace {

namespace v1 = sync::v1;

class WatchRunTest : public testing::Test {
 protected:
  using Reader = std::unique_ptr<grpc::ClientReader<v1::WatchSyncRunResponse>>;

  Reader Watch(grpc::ClientContext& context, const std::string& id) {
    v1::WatchSyncRunRequest request;
    request.set_sync_id(id);
    return h_.sync->WatchSyncRun(&context, request);
  }
  storage::SyncRunStore& Runs() { return h_.stores->sync_runs(); }

  ServiceHarness h_;
};

TEST_F(WatchRunTest, SendsEachStateAndEndsWithTheRun) {
  const SyncRunId id = h_.Connect();
  const auto context = h_.Context(h_.viewer);
  const Reader reader = Watch(*context, id.value);
  v1::WatchSyncRunResponse update;
  ASSERT_TRUE(reader->Read(&update));
  EXPECT_EQ(update.run().status(), v1::JOB_STATUS_QUEUED);
  ASSERT_TRUE(Runs().MarkRunning(h_.acme, id, h_.clock.Now(), Deadline::Infinite()).ok());
  ASSERT_TRUE(reader->Read(&update));
  EXPECT_EQ(update.run().status(), v1::JOB_STATUS_RUNNING);
  ASSERT_TRUE(Runs().SetTotal(h_.acme, id, ObjectType::kCompany, 12, Deadline::Infinite()).ok());
  ASSERT_TRUE(reader->Read(&update));
  EXPECT_EQ(update.run().objects(0).total_items(), 12);
  ASSERT_TRUE(Runs()
                  .Finish(h_.acme, id, storage::RunState::kCompleted, "", "", h_.clock.Now(),
                          Deadline::Infinite())
                  .ok());
  ASSERT_TRUE(reader->Read(&update));
  EXPECT_EQ(update.run().status(), v1::JOB_STATUS_COMPLETED);
  EXPECT_FALSE(reader->Read(&update));
  EXPECT_TRUE(reader->Finish().ok());
}

TEST_F(WatchRunTest, ARunThatIsOverIsSentOnce) {
  const SyncRunId id = h_.Connect();
  ASSERT_TRUE(Runs().RequestCancel(h_.acme, id, h_.clock.Now(), Deadline::Infinite()).ok());
  const auto context = h_.Context(h_.viewer);
  const Reader reader = Watch(*context, id.value);
  v1::WatchSyncRunResponse update;
  ASSERT_TRUE(reader->Read(&update));
  EXPECT_FALSE(reader->Read(&update));
  EXPECT_TRUE(reader->Finish().ok());
}

TEST_F(WatchRunTest, AnUnknownRunIsNotFound) {
  const auto context = h_.Context(h_.viewer);
  const auto error = ErrorOf(Watch(*context, "sync_none")->Finish());
  EXPECT_EQ(error.code, grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(error.metadata.at("resource"), "syncRun");
}

TEST_F(WatchRunTest, ACallerWhoGoesAwayIsForgotten) {
  const SyncRunId id = h_.Connect();
  for (int i = 0; i < 5; ++i) {
    const auto context = h_.Context(h_.viewer);
    const Reader reader = Watch(*context, id.value);
    v1::WatchSyncRunResponse update;
    ASSERT_TRUE(reader->Read(&update));
    context->TryCancel();
    EXPECT_EQ(reader->Finish().error_code(), grpc::StatusCode::CANCELLED);
  }
}

TEST(RunWatchers, OneTooManyIsRefused) {
  ServiceHarness harness(1);
  v1::WatchSyncRunRequest request;
  request.set_sync_id(harness.Connect().value);
  const auto first_context = harness.Context(harness.viewer);
  const auto first = harness.sync->WatchSyncRun(first_context.get(), request);
  v1::WatchSyncRunResponse update;
  ASSERT_TRUE(first->Read(&update));
  const auto second_context = harness.Context(harness.viewer);
  const auto second = harness.sync->WatchSyncRun(second_context.get(), request);
  EXPECT_EQ(second->Finish().error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  first_context->TryCancel();
  (void)first->Finish();
}

TEST_F(WatchRunTest, AShutdownEndsTheWatchers) {
  const SyncRunId id = h_.Connect();
  const auto context = h_.Context(h_.viewer);
  const Reader reader = Watch(*context, id.value);
  v1::WatchSyncRunResponse update;
  ASSERT_TRUE(reader->Read(&update));
  h_.stop.request_stop();
  EXPECT_FALSE(reader->Read(&update));
  EXPECT_EQ(ErrorOf(reader->Finish()).reason, "DRAINING");
}

}  // namespace
}  // namespace stanna::rpc
