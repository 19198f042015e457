// Several Redis servers: a cluster of three, and a primary with a replica, with and without
// sentinels.
#include "storage/kv/redis_nodes.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iostream>
#include <set>

#include "storage/kv/kv_store.h"
#include "storage/testing/kv_conformance.h"
#include "storage/testing/status_asserts.h"
#include "tests/support/redis_cluster.h"
#include "tests/support/redis_server.h"
#include "tests/support/wait.h"

namespace stanna::storage {
namespace {

using stanna::testing::RedisCluster;
using stanna::testing::RedisServer;
using stanna::testing::WaitUntil;
using std::chrono::milliseconds;

constexpr std::chrono::seconds kPatience{60};

template <typename T>
std::unique_ptr<T> ValueOrDie(absl::StatusOr<std::unique_ptr<T>> value) {
  if (!value.ok()) {
    std::cerr << ToString(value.status()) << std::endl;
    std::abort();
  }
  return *std::move(value);
}

RedisCluster& SharedCluster() {
  static const auto cluster = ValueOrDie(RedisCluster::Start());
  return *cluster;
}

std::unique_ptr<KvStore> MakeStore(const std::string& url) {
  return ValueOrDie(MakeRedisKvStore(url));
}
std::unique_ptr<KvStore> MakeOnCluster() { return MakeStore(SharedCluster().Url()); }

INSTANTIATE_TEST_SUITE_P(Cluster, KvConformance,
                         ::testing::Values(KvCase{
                             .name = "Cluster", .make = &MakeOnCluster, .is_shared = true}));

// Redis' own example of the checksum is "123456789"; the others are its rules for braces.
TEST(SlotOf, FollowsTheSpecification) {
  const struct {
    const char* key;
    int slot;
  } kCases[] = {
      {"123456789", 0x31C3},    {"", 0}, {"foo", 12'182}, {"bar", 5'061}, {"{foo}:places", 12'182},
      {"x{foo}y{bar}", 12'182},
  };
  for (const auto& c : kCases) EXPECT_EQ(SlotOf(c.key), c.slot) << c.key;
  EXPECT_EQ(SlotOf("a{{bar}}"), SlotOf("{bar")) << "up to the first brace that closes";
  for (const char* whole : {"foo{}{bar}", "foo{bar", "foo}bar{"}) {
    EXPECT_NE(SlotOf(whole), SlotOf("bar")) << whole;
  }
}

TEST(RedisNodes, EachNodeOfAClusterKeepsItsPart) {
  const auto store = MakeOnCluster();
  constexpr int kKeys = 60;
  for (int i = 0; i < kKeys; ++i) {
    ASSERT_STATUS_OK(store->Set("part:" + std::to_string(i), "v", milliseconds(0)));
  }
  for (std::size_t i = 0; i < RedisCluster::kNodes; ++i) {
    EXPECT_NE(*SharedCluster().node(i).Ask("DBSIZE"), "0") << "node " << i;
  }
  const auto other = MakeOnCluster();
  for (int i = 0; i < kKeys; ++i) EXPECT_EQ(*other->Get("part:" + std::to_string(i)), "v") << i;
}

TEST(RedisNodes, ASlotThatMovesIsFollowed) {
  const auto cluster = ValueOrDie(RedisCluster::Start());
  const auto store = MakeStore(cluster->Url());
  const std::string key = "bar";  // slot 5061, of the first node
  ASSERT_STATUS_OK(store->Set(key, "before", milliseconds(0)));
  const std::string id = *cluster->node(1).Ask("CLUSTER MYID"),
                    old = *cluster->node(0).Ask("CLUSTER MYID");
  const std::string slot = std::to_string(SlotOf(key));
  ASSERT_STATUS_OK(cluster->node(1).Ask("CLUSTER SETSLOT " + slot + " IMPORTING " + old));
  ASSERT_STATUS_OK(cluster->node(0).Ask("CLUSTER SETSLOT " + slot + " MIGRATING " + id));
  // The key is still there, another one of the slot would be asked for elsewhere.
  EXPECT_EQ(*store->Get(key), "before");
  ASSERT_STATUS_OK(store->Set("{bar}:new", "while it moves", milliseconds(0)));
  EXPECT_EQ(*store->Get("{bar}:new"), "while it moves");
  ASSERT_STATUS_OK(cluster->node(0).Ask("MIGRATE 127.0.0.1 " +
                                        std::to_string(cluster->node(1).port()) + " bar 0 5000"));
  for (const std::size_t node : {1, 0, 2}) {
    ASSERT_STATUS_OK(cluster->node(node).Ask("CLUSTER SETSLOT " + slot + " NODE " + id));
  }
  EXPECT_EQ(*store->Get(key), "before");
  ASSERT_STATUS_OK(store->Set(key, "after", milliseconds(0)));
  EXPECT_EQ(*cluster->node(1).Ask("GET bar"), "after");
}

TEST(RedisNodes, WithoutANodeItsPartIsAwayAndTheRestIsNot) {
  const auto cluster = ValueOrDie(RedisCluster::Start());
  for (std::size_t i = 0; i < RedisCluster::kNodes; ++i) {
    ASSERT_STATUS_OK(cluster->node(i).Ask("CONFIG SET cluster-require-full-coverage no"));
  }
  const auto store = MakeStore(cluster->Url());
  ASSERT_STATUS_OK(store->Set("foo", "third node", milliseconds(0)));
  ASSERT_STATUS_OK(store->Set("bar", "first node", milliseconds(0)));
  cluster->node(0).Kill();
  EXPECT_STATUS(kUnavailable, store->Get("bar"));
  EXPECT_EQ(*store->Get("foo"), "third node");
  const auto late = MakeStore(cluster->Url());
  EXPECT_EQ(*late->Get("foo"), "third node") << "the first host of the URL is away";
}

TEST(RedisNodes, WithoutANodeAProcessGoesOnByItselfUntilItIsBack) {
  const auto cluster = ValueOrDie(RedisCluster::Start());
  for (std::size_t i = 0; i < RedisCluster::kNodes; ++i) {
    ASSERT_STATUS_OK(cluster->node(i).Ask("CONFIG SET cluster-require-full-coverage no"));
  }
  const auto direct = MakeStore(cluster->Url());
  const auto store = MakeFallbackKvStore(MakeStore(cluster->Url()),
                                         {.share_percent = 25, .retry_every = milliseconds(0)});
  ASSERT_STATUS_OK(store->Set("foo", "third node", milliseconds(0)));
  ASSERT_STATUS_OK(store->Set("bar", "first node", milliseconds(0)));
  cluster->node(0).Kill();
  EXPECT_EQ(*store->Get("bar"), std::nullopt);
  for (int i = 0; i < 10; ++i) {
    const std::string here = "here " + std::to_string(i);
    ASSERT_STATUS_OK(store->Set("foo", here, milliseconds(0)));
    ASSERT_STATUS_OK(store->Set("bar", here, milliseconds(0)));
    EXPECT_EQ(*store->Get("foo"), here);
    EXPECT_EQ(*store->Get("bar"), here);
  }
  EXPECT_EQ(*direct->Get("foo"), "third node") << "written there while the first node was away";
  ASSERT_STATUS_OK(cluster->node(0).Restart());
  EXPECT_TRUE(WaitUntil([&] { return *store->Get("foo") == "third node"; }, kPatience));
  ASSERT_STATUS_OK(store->Set("bar", "again", milliseconds(0)));
  EXPECT_EQ(*direct->Get("bar"), "again");
}

class PrimaryAndReplica : public ::testing::Test {
 protected:
  static std::unique_ptr<RedisServer> StartRedis(std::vector<std::string> arguments = {}) {
    return ValueOrDie(
        RedisServer::Start({.tcp = true, .password = "", .arguments = std::move(arguments)}));
  }
  PrimaryAndReplica()
      : first_(StartRedis()),
        second_(StartRedis({"--replicaof", "127.0.0.1 " + std::to_string(first_->port())})),
        url_("redis://127.0.0.1:" + std::to_string(second_->port()) +
             ",127.0.0.1:" + std::to_string(first_->port())) {}

  void AwaitCopy(const std::string& key, const std::string& value) {
    ASSERT_TRUE(
        WaitUntil([&] { return second_->Ask("GET " + key).value_or("") == value; }, kPatience))
        << *second_->Ask("INFO replication");
  }

  const std::unique_ptr<RedisServer> first_, second_;
  const std::string url_;  // the replica first
};

TEST_F(PrimaryAndReplica, WritesFindTheOneThatTakesThem) {
  const auto store = MakeStore(url_);
  ASSERT_STATUS_OK(store->Set("k", "v", milliseconds(0)));
  EXPECT_EQ(*first_->Ask("GET k"), "v");
  AwaitCopy("k", "v");
  first_->Kill();
  // Nobody was promoted yet.
  EXPECT_STATUS(kUnavailable, store->Set("k", "w", milliseconds(0)));
  ASSERT_STATUS_OK(second_->Ask("REPLICAOF NO ONE"));
  ASSERT_STATUS_OK(store->Set("k", "w", milliseconds(0)));
  EXPECT_EQ(*second_->Ask("GET k"), "w");
}

// Its second host is the same server: whatever is sent again there is done again.
TEST(RedisNodes, WhatMayHaveBeenDoneIsNotSentAgain) {
  const auto server =
      ValueOrDie(RedisServer::Start({.tcp = true, .password = "", .arguments = {}}));
  const std::string host = "127.0.0.1:" + std::to_string(server->port());
  const auto store = MakeStore("redis://" + host + "," + host);
  const auto count = [&] { return store->Count("c", {.add = {{"n", 1}}}, std::chrono::hours(1)); };
  ASSERT_STATUS_OK(count());
  server->Freeze();
  EXPECT_STATUS(kUnavailable, count());
  server->Thaw();
  EXPECT_LE(store->ReadCounters("c")->at("n"), 2);
}

/// Watches a primary and promotes its replica when it is gone.
class Sentinel {
 public:
  explicit Sentinel(int primary_port) : folder_(*stanna::testing::MakeShortTempFolder("")) {
    const std::string file = folder_ + "/sentinel.conf";
    std::ofstream(file) << "port " << stanna::testing::FindFreePort() << "\nbind 127.0.0.1\ndir "
                        << folder_ << "\nsentinel monitor stanna 127.0.0.1 " << primary_port
                        << " 1\nsentinel down-after-milliseconds stanna 500\n"
                           "sentinel failover-timeout stanna 5000\n";
    process_ = *stanna::testing::ChildProcess::Start(
        {.command = {"/usr/bin/redis-server", file, "--sentinel"},
         .log_path = folder_ + "/sentinel.log",
         .user = ""});
  }
  std::string log() const { return stanna::testing::ReadWholeFile(folder_ + "/sentinel.log"); }

 private:
  const std::string folder_;
  stanna::testing::ChildProcess process_;
};

TEST_F(PrimaryAndReplica, SentinelsMayDecide) {
  const auto store = MakeStore(url_);
  ASSERT_STATUS_OK(store->Set("k", "v", milliseconds(0)));
  AwaitCopy("k", "v");
  const Sentinel sentinel(first_->port());
  // It learns of the replica from the primary.
  ASSERT_TRUE(
      WaitUntil([&] { return sentinel.log().find("+slave") != std::string::npos; }, kPatience))
      << sentinel.log();
  first_->Kill();
  EXPECT_TRUE(WaitUntil([&] { return store->Set("k", "w", milliseconds(0)).ok(); }, kPatience))
      << sentinel.log();
  EXPECT_EQ(*store->Get("k"), "w");
  EXPECT_EQ(*second_->Ask("GET k"), "w");
}

}  // namespace
}  // namespace stanna::storage
