#include "server/auth/audit_log.h"

#include <gtest/gtest.h>

#include <map>
#include <vector>

namespace stanna::auth {
namespace {

using storage::AuditEvent;

/// Keeps what it is given, in memory.
class FakeStore : public storage::AuditStore {
 public:
  absl::Status Append(const WorkspaceId& workspace, const std::vector<AuditEvent>& events,
                      Deadline) override {
    if (!failure.ok()) return failure;
    auto& kept = by_workspace[workspace.value];
    kept.insert(kept.end(), events.begin(), events.end());
    return absl::OkStatus();
  }
  absl::StatusOr<std::vector<AuditEvent>> List(const WorkspaceId&, const storage::AuditQuery&,
                                               Deadline) override {
    return Unimplemented("not here");
  }
  absl::StatusOr<std::int64_t> Prune(const WorkspaceId&, Time, std::int64_t, Deadline) override {
    return Unimplemented("not here");
  }

  absl::Status failure;
  std::map<std::string, std::vector<AuditEvent>> by_workspace;
};

AuditEvent Call(const std::string& caller, const std::string& resource, int second,
                const std::string& outcome = "OK") {
  return {.at = FromEpochMs(1'790'000'000'000) + std::chrono::seconds(second),
          .caller = caller,
          .address = "192.0.2.1",
          .method = "GetClient",
          .resource = resource,
          .outcome = outcome,
          .request_id = "req_" + std::to_string(second)};
}

class AuditLogTest : public ::testing::Test {
 protected:
  const WorkspaceId a_{"a.com"}, b_{"b.com"};
  FakeStore store_;
  AuditLog log_{store_};
};

TEST_F(AuditLogTest, CallsOfEachWorkspaceAreWrittenTogetherInTheirOrder) {
  log_.Add(a_, Call("key_2", "client_id=x", 2));
  log_.Add(b_, Call("key_9", "", 3));
  log_.Add(a_, Call("key_1", "client_id=y", 1));
  log_.Flush();
  ASSERT_EQ(store_.by_workspace["a.com"].size(), 2u);
  EXPECT_EQ(store_.by_workspace["a.com"][0].caller, "key_1");
  EXPECT_EQ(store_.by_workspace["a.com"][1].caller, "key_2");
  EXPECT_EQ(store_.by_workspace["b.com"].size(), 1u);
  log_.Flush();
  EXPECT_EQ(store_.by_workspace["a.com"].size(), 2u) << "once";
}

TEST_F(AuditLogTest, TheSameCallsAreOneEventWithTheFirstOnesTimeAndTheirNumber) {
  for (const int second : {5, 3, 4}) log_.Add(a_, Call("key_1", "client_id=x", second));
  log_.Add(a_, Call("key_1", "client_id=x", 6, "NOT_FOUND"));
  log_.Add(a_, Call("key_1", "client_id=y", 7));
  log_.Flush();
  const auto& events = store_.by_workspace["a.com"];
  ASSERT_EQ(events.size(), 3u);
  EXPECT_EQ(events[0].count, 3);
  EXPECT_EQ(events[0].request_id, "req_3");
  EXPECT_EQ(events[1].outcome, "NOT_FOUND");
  EXPECT_EQ(events[2].resource, "client_id=y");
}

TEST_F(AuditLogTest, WhatCannotBeWrittenWaits) {
  store_.failure = Unavailable("away");
  log_.Add(a_, Call("key_1", "", 1));
  log_.Flush();
  log_.Add(a_, Call("key_1", "", 2));
  store_.failure = absl::OkStatus();
  log_.Flush();
  ASSERT_EQ(store_.by_workspace["a.com"].size(), 1u);
  EXPECT_EQ(store_.by_workspace["a.com"][0].count, 2);
}

TEST_F(AuditLogTest, MoreThanFitWhileTheDatabaseIsAwayAreCounted) {
  store_.failure = Unavailable("away");
  for (std::size_t i = 0; i < kMostAuditWaiting + 3; ++i) {
    log_.Add(a_, Call("key_1", "client_id=" + std::to_string(i), 1));
  }
  EXPECT_EQ(log_.Dropped(), 3);
  log_.Add(a_, Call("key_1", "client_id=7", 2));
  EXPECT_EQ(log_.Dropped(), 3) << "one more of what waits takes no room";
}

TEST_F(AuditLogTest, StoppingWritesWhatWaits) {
  log_.Start();
  log_.Add(a_, Call("key_1", "", 1));
  log_.Stop();
  EXPECT_EQ(store_.by_workspace["a.com"].size(), 1u);
}

TEST_F(AuditLogTest, CallsOfAnErasedWorkspaceDoNotWaitForIt) {
  store_.failure = WithReason(FailedPrecondition("erased"), "WORKSPACE_ERASED");
  log_.Add(a_, Call("key_1", "", 1));
  log_.Flush();
  store_.failure = absl::OkStatus();
  log_.Flush();
  EXPECT_TRUE(store_.by_workspace.empty());
}

}  // namespace
}  // namespace stanna::auth
