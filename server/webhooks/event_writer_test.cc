#include "server/webhooks/event_writer.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <memory>
#include <optional>

#include "server/webhooks/fake_stores.h"

namespace stanna::webhooks {
namespace {

using storage::ConnectionState;
using storage::WebhookEvent;

WebhookEvent Event(const std::string& key, std::int64_t portal = 33) {
  WebhookEvent event;
  event.portal_id = portal;
  event.key = key;
  return event;
}

class EventWriterTest : public ::testing::Test {
 protected:
  void SetUp() override { connections_.Connect("a.com", 33); }
  ~EventWriterTest() override { store_.Release(); }

  void Start(EventWriterOptions options = {}) {
    writer_.emplace(
        store_, connections_, counters_, clock_,
        [this](const std::vector<WorkspaceId>& workspaces) {
          const MutexLock lock(mutex_);
          told_.insert(told_.end(), workspaces.begin(), workspaces.end());
        },
        options);
  }
  std::future<absl::Status> Write(std::vector<WebhookEvent> events) {
    const auto answer = std::make_shared<std::promise<absl::Status>>();
    writer_->Write(std::move(events), [answer](const absl::Status& s) { answer->set_value(s); });
    return answer->get_future();
  }
  absl::StatusCode WriteNow(std::vector<WebhookEvent> events) {
    return Write(std::move(events)).get().code();
  }
  /// Told so far; the writer ends, so that nothing comes after.
  std::vector<WorkspaceId> Told() {
    writer_.reset();
    const MutexLock lock(mutex_);
    return told_;
  }

  FakeConnectionStore connections_;
  FakeWebhookStore store_;
  WebhookCounters counters_;
  FakeClock clock_{FromEpochMs(1'700'000'000'000)};
  Mutex mutex_;
  std::vector<WorkspaceId> told_ GUARDED_BY(mutex_);
  std::optional<EventWriter> writer_;
};

TEST_F(EventWriterTest, WhatGathersDuringAWriteIsOneWrite) {
  Start();
  store_.Hold();
  auto first = Write({Event("1")});
  store_.AwaitAppends(1);
  std::vector<std::future<absl::Status>> others;
  for (int i = 2; i <= 30; ++i) others.push_back(Write({Event(std::to_string(i))}));
  EXPECT_EQ(first.wait_for(std::chrono::seconds(0)), std::future_status::timeout)
      << "answered before it was durable";
  store_.Release();
  EXPECT_TRUE(first.get().ok());
  for (auto& other : others) EXPECT_TRUE(other.get().ok());
  EXPECT_EQ(store_.appends(), 2);
  EXPECT_EQ(store_.events().size(), 30u);
}

TEST_F(EventWriterTest, AGroupHasItsLimitButTakesALargerRequestWhole) {
  Start({.max_group = 3});
  store_.Hold();
  auto first = Write({Event("1")});
  store_.AwaitAppends(1);
  std::vector<std::future<absl::Status>> others;
  others.push_back(Write({Event("2"), Event("3")}));
  others.push_back(Write({Event("4"), Event("5")}));
  others.push_back(Write({Event("6"), Event("7"), Event("8"), Event("9")}));
  store_.Release();
  for (auto& other : others) EXPECT_TRUE(other.get().ok());
  EXPECT_EQ(store_.appends(), 4);
  EXPECT_EQ(store_.events().size(), 9u);
}

TEST_F(EventWriterTest, EachWorkspaceOfAPortalGetsTheEvent) {
  connections_.Connect("b.com", 33, ConnectionState::kDegraded);
  connections_.Connect("c.com", 33, ConnectionState::kReauthRequired);
  connections_.Connect("gone.com", 33, ConnectionState::kDisconnected);
  connections_.Connect("other.com", 44);
  Start();
  EXPECT_EQ(WriteNow({Event("1")}), absl::StatusCode::kOk);
  EXPECT_EQ(WriteNow({Event("1")}), absl::StatusCode::kOk);
  std::vector<WorkspaceId> workspaces;
  for (const WebhookEvent& event : store_.events()) workspaces.push_back(event.workspace_id);
  const std::vector<WorkspaceId> all = {WorkspaceId("a.com"), WorkspaceId("b.com"),
                                        WorkspaceId("c.com")};
  EXPECT_EQ(workspaces, all);
  EXPECT_EQ(counters_.Read().added, 3);
  EXPECT_EQ(counters_.Read().repeated, 3);
  EXPECT_EQ(Told(), all) << "once: a repetition is nothing new";
}

TEST_F(EventWriterTest, AnUnknownPortalIsNoErrorAndIsAskedForAgain) {
  Start();
  EXPECT_EQ(WriteNow({Event("1", 77), Event("2")}), absl::StatusCode::kOk);
  EXPECT_EQ(WriteNow({Event("3", 77)}), absl::StatusCode::kOk);
  EXPECT_EQ(counters_.Read().unknown_portals, 2);
  ASSERT_EQ(store_.events().size(), 1u);
  connections_.Connect("new.com", 77);
  clock_.Advance(PortalDirectory::kAskAgain);
  EXPECT_EQ(WriteNow({Event("4", 77)}), absl::StatusCode::kOk);
  ASSERT_EQ(store_.events().size(), 2u);
  EXPECT_EQ(store_.events()[1].workspace_id, WorkspaceId("new.com"));
  EXPECT_EQ(counters_.Read().unknown_portals, 2);
}

TEST_F(EventWriterTest, ConnectionsAreReadEveryFewSecondsAtMost) {
  Start();
  WriteNow({Event("1")});
  const int once = connections_.lists();
  clock_.Advance(PortalDirectory::kFresh - std::chrono::milliseconds(1));
  WriteNow({Event("2")});
  EXPECT_EQ(connections_.lists(), once);
  clock_.Advance(std::chrono::milliseconds(1));
  WriteNow({Event("3")});
  EXPECT_EQ(connections_.lists(), 2 * once);
}

TEST_F(EventWriterTest, AnOutageRefusesAllThatWaitsAtOnce) {
  Start();
  store_.Hold();
  auto first = Write({Event("1")});
  store_.AwaitAppends(1);
  store_.FailWith(Unavailable("secret words of a database"));
  auto second = Write({Event("2")});
  store_.Release();
  for (auto* answer : {&first, &second}) {
    const absl::Status status = answer->get();
    EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
    EXPECT_EQ(MessageOf(status).find("secret"), std::string::npos);
  }
  EXPECT_EQ(store_.appends(), 1);
  EXPECT_EQ(counters_.Read().unavailable, 2);
  store_.FailWith(absl::OkStatus());
  EXPECT_EQ(WriteNow({Event("2")}), absl::StatusCode::kOk);
  EXPECT_EQ(Told(), std::vector<WorkspaceId>{WorkspaceId("a.com")});
}

TEST_F(EventWriterTest, ConnectionsThatCanNotBeReadAreAnOutage) {
  Start();
  connections_.FailWith(Unavailable("away"));
  EXPECT_EQ(WriteNow({Event("1", 77)}), absl::StatusCode::kUnavailable)
      << "nobody knows yet whose it is";
  EXPECT_EQ(counters_.Read().unknown_portals, 0);
}

TEST_F(EventWriterTest, OneRequestThatNoDatabaseTakesDoesNotTakeTheOthersDown) {
  Start();
  store_.Refuse("bad", Internal("no such text"));
  store_.Hold();
  auto first = Write({Event("1")});
  store_.AwaitAppends(1);
  auto good = Write({Event("2")});
  auto bad = Write({Event("bad")});
  auto after = Write({Event("3")});
  store_.Release();
  EXPECT_TRUE(first.get().ok());
  EXPECT_TRUE(good.get().ok());
  EXPECT_EQ(bad.get().code(), absl::StatusCode::kUnavailable);
  EXPECT_TRUE(after.get().ok());
  EXPECT_EQ(store_.events().size(), 3u);
}

TEST_F(EventWriterTest, MoreThanTheQueueTakesIsRefused) {
  Start({.max_queued = 3});
  store_.Hold();
  auto first = Write({Event("1")});
  store_.AwaitAppends(1);
  auto fits = Write({Event("2"), Event("3")});
  EXPECT_EQ(WriteNow({Event("4"), Event("5")}), absl::StatusCode::kUnavailable);
  auto last = Write({Event("6")});
  EXPECT_EQ(WriteNow({Event("7")}), absl::StatusCode::kUnavailable);
  store_.Release();
  for (auto* answer : {&first, &fits, &last}) EXPECT_TRUE(answer->get().ok());
  EXPECT_EQ(WriteNow({Event("7")}), absl::StatusCode::kOk) << "there is room again";
  EXPECT_EQ(store_.events().size(), 5u);
}

TEST_F(EventWriterTest, ItsEndAnswersEveryone) {
  Start();
  store_.Hold();
  auto first = Write({Event("1")});
  store_.AwaitAppends(1);
  auto waiting = Write({Event("2")});
  std::thread end([this] { writer_.reset(); });
  store_.Release();
  end.join();
  EXPECT_TRUE(first.get().ok());
  // Written or refused, as the threads come; never forgotten.
  const bool kept = waiting.get().ok();
  EXPECT_EQ(store_.events().size(), kept ? 2u : 1u);
}

class ThreadsTest : public EventWriterTest, public ::testing::WithParamInterface<int> {};

INSTANTIATE_TEST_SUITE_P(Writers, ThreadsTest, ::testing::Values(1, 3));

TEST_P(ThreadsTest, ManyThreadsAtOnceLoseNothing) {
  Start({.threads = GetParam()});
  constexpr int kThreads = 50, kEach = 20;
  std::vector<std::thread> threads;
  std::atomic<int> kept = 0;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kEach; ++i) {
        if (WriteNow({Event(std::to_string(t) + "/" + std::to_string(i))}) ==
            absl::StatusCode::kOk) {
          ++kept;
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(kept, kThreads * kEach);
  EXPECT_EQ(store_.events().size(), static_cast<std::size_t>(kThreads * kEach));
}

}  // namespace
}  // namespace stanna::webhooks
