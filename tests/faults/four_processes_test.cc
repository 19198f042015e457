// Four processes on what a large installation has: a pooler of transactions before PostgreSQL, and
// a cluster of Redis. They share the work and HubSpot's limits; one that dies is replaced.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <boost/json.hpp>
#include <iostream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "storage/sync_run_store.h"
#include "tests/e2e/webhooks_fixture.h"

namespace stanna::testing {
namespace {

constexpr std::size_t kProcesses = 4;
constexpr int kReadsOfEach = 150;
constexpr std::int64_t kAnyRuns = 100;

class FourProcesses : public WebhooksFixture {
 protected:
  void SetUp() override {
    WebhooksFixture::SetUp();
    if (HasFatalFailure()) return;
    for (std::size_t i = 1; i < kProcesses; ++i)
      others_.push_back(std::make_unique<Server>(*server_));
    const auto listing = server_->GetJson("/api/clients?limit=500", key_);
    for (const auto& client : listing.as_array()) {
      clients_.emplace_back(client.at("id").as_string());
    }
    std::ranges::sort(clients_);
    ASSERT_FALSE(clients_.empty());
  }

  Server& Process(std::size_t index) { return index == 0 ? *server_ : *others_[index - 1]; }

  // Of one process; what was answered otherwise than it should be.
  std::vector<std::string> Read(Server& server) {
    std::vector<std::string> wrong;
    for (int i = 0; i < kReadsOfEach; ++i) {
      if (i % 2 == 0) {
        const std::string& client = clients_[static_cast<std::size_t>(i) % clients_.size()];
        const auto reply = server.Get("/api/clients/" + client + "/context", key_);
        if (reply.status == 200) continue;
        wrong.push_back(client + ": " + std::to_string(reply.status) + " " + reply.body);
      } else {
        const auto reply = server.Get("/api/clients?limit=500", key_);
        if (reply.status == 200 && IdsOf(reply.body) == clients_) continue;
        wrong.push_back("the list: " + std::to_string(reply.status) + " " + reply.body);
      }
    }
    return wrong;
  }

  static std::vector<std::string> IdsOf(const std::string& body) {
    std::vector<std::string> ids;
    const auto clients = boost::json::parse(body);
    for (const auto& client : clients.as_array()) ids.emplace_back(client.at("id").as_string());
    std::ranges::sort(ids);
    return ids;
  }

  std::vector<storage::SyncRun> Runs() {
    storage::RunQuery query;
    query.limit = kAnyRuns;
    query.without_live = true;
    const auto listing = server_->stores().sync_runs().List(workspace_, query, Soon());
    EXPECT_TRUE(listing.ok()) << listing.status();
    return listing.ok() ? listing->runs : std::vector<storage::SyncRun>();
  }

  std::vector<std::unique_ptr<Server>> others_;
  std::vector<std::string> clients_;
};

TEST_F(FourProcesses, ShareTheWorkAndTheLimits) {
  std::vector<std::vector<std::string>> wrong(kProcesses);
  std::vector<std::thread> readers;
  for (std::size_t i = 0; i < kProcesses; ++i) {
    readers.emplace_back([&, i] { wrong[i] = Read(Process(i)); });
  }
  // Meanwhile: webhooks, a sync that any of them may take, and the end of one of them.
  BeginBurst();
  QueueRun(*server_, kWorkspace, storage::RunKind::kFull);
  ASSERT_TRUE(
      WaitUntil([&] { return Runs().front().state != storage::RunState::kQueued; }, kLongest));
  for (std::thread& reader : readers) reader.join();
  for (std::size_t i = 0; i < kProcesses; ++i) {
    EXPECT_EQ(wrong[i], std::vector<std::string>()) << "process " << i;
  }
  others_.back()->Kill();
  const auto end = AwaitLatestRun(*server_, key_, kLongest);
  ASSERT_TRUE(end.ok()) << end.status();
  EXPECT_TRUE(end->completed()) << end->details;
  AwaitQuiet();
  ExpectExact("a full sync and a burst of webhooks");
  EXPECT_EQ(Stats().dead, 0);
  EXPECT_EQ(simulator_->Stat("violations"), 0);
  EXPECT_EQ(simulator_->Stat("rate_limited"), 0) << "the limits are those of all processes";
  EXPECT_EQ(simulator_->Stat("search_rate_limited"), 0);
}

TEST_F(FourProcesses, ACallersLimitIsOneForAll) {
  constexpr int kLimit = 20;
  for (std::size_t i = 0; i < kProcesses; ++i) {
    ASSERT_EQ(Process(i).Stop(), 0) << Process(i).log();
    Process(i).Start({{"RATE_LIMIT_KEY_PER_MINUTE", std::to_string(kLimit)}});
  }
  const std::string key = server_->NewApiKey(kWorkspace);
  int answered = 0, refused = 0;
  for (int i = 0; i < 2 * kLimit; ++i) {
    const auto reply = Process(static_cast<std::size_t>(i) % kProcesses).Get("/api/clients", key);
    ASSERT_TRUE(reply.status == 200 || reply.status == 429) << reply.status << reply.body;
    ++(reply.status == 200 ? answered : refused);
  }
  // A minute may have ended in between.
  EXPECT_TRUE(answered == kLimit || answered == 2 * kLimit) << answered;
}

}  // namespace
}  // namespace stanna::testing
