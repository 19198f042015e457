#include <gtest/gtest.h>
#include <hiredis/hiredis.h>

#include <cstdlib>
#include <iostream>

#include "storage/kv/kv_store.h"
#include "storage/testing/kv_conformance.h"
#include "storage/testing/status_asserts.h"
#include "tests/support/redis_server.h"

namespace stanna::storage {
namespace {

using stanna::testing::RedisOptions;
using stanna::testing::RedisServer;
using std::chrono::milliseconds;
using std::chrono::minutes;

std::unique_ptr<RedisServer> StartRedis(RedisOptions options = {}) {
  auto server = RedisServer::Start(std::move(options));
  if (!server.ok()) {
    std::cerr << ToString(server.status()) << std::endl;
    std::abort();
  }
  return *std::move(server);
}

RedisServer& SharedServer() {
  static const std::unique_ptr<RedisServer> server = StartRedis();
  return *server;
}

std::unique_ptr<KvStore> MakeRedis() { return *MakeRedisKvStore(SharedServer().Url()); }
std::unique_ptr<KvStore> MakeFallback() { return MakeFallbackKvStore(MakeRedis()); }

INSTANTIATE_TEST_SUITE_P(
    Redis, KvConformance,
    ::testing::Values(KvCase{.name = "Redis", .make = &MakeRedis, .is_shared = true},
                      KvCase{.name = "Fallback", .make = &MakeFallback, .is_shared = true}));

// Asks the server itself. The integer, or the size of an array.
std::int64_t Ask(RedisServer& server, const std::string& command) {
  redisContext* context = redisConnectUnix(server.Url().substr(5).c_str());
  auto* reply = static_cast<redisReply*>(redisCommand(context, command.c_str()));
  const std::int64_t answer = reply->type == REDIS_REPLY_ARRAY
                                  ? static_cast<std::int64_t>(reply->elements)
                                  : reply->integer;
  freeReplyObject(reply);
  redisFree(context);
  return answer;
}

TEST(RedisKvStore, LogsInAndSelectsItsDatabase) {
  const auto server = StartRedis({.tcp = true, .password = "top-secret"});
  const auto in_three = *MakeRedisKvStore(server->TcpUrl() + "/3");
  const auto in_zero = *MakeRedisKvStore(server->TcpUrl());
  ASSERT_STATUS_OK(in_three->Set("k", "v", milliseconds(0)));
  EXPECT_EQ(*in_three->Get("k"), "v");
  EXPECT_EQ(*in_zero->Get("k"), std::nullopt);
}

TEST(RedisKvStore, AWrongPasswordIsUnavailableAndNotRepeated) {
  const auto server = StartRedis({.tcp = true, .password = "top-secret"});
  std::string url = server->TcpUrl();
  url.replace(url.find("top-secret"), 10, "wrong-word");
  const auto refused = (*MakeRedisKvStore(url))->Get("k");
  EXPECT_STATUS(kUnavailable, refused);
  EXPECT_EQ(MessageOf(refused.status()).find("wrong-word"), std::string::npos);
}

TEST(RedisKvStore, GoesOnAfterARestartAndAScriptFlush) {
  const auto server = StartRedis();
  const auto store = *MakeRedisKvStore(server->Url());
  const RateWindow window{.limit = 2, .window = minutes(1)};
  EXPECT_TRUE(store->TakeRate("r", window)->taken);
  Ask(*server, "SCRIPT FLUSH");
  EXPECT_TRUE(store->TakeRate("r", window)->taken);
  server->Kill();
  EXPECT_STATUS(kUnavailable, store->TakeRate("r", window));
  EXPECT_STATUS(kUnavailable, store->Get("k"));
  ASSERT_STATUS_OK(server->Restart());
  EXPECT_TRUE(store->TakeRate("r", window)->taken);
}

TEST(RedisKvStore, AWindowNeedsLittleMemoryAndGoesByItself) {
  auto& server = SharedServer();
  const auto store = MakeRedis();
  const RateWindow daily{.limit = 650'000, .window = std::chrono::hours(24)};
  for (int i = 0; i < 500; ++i) ASSERT_TRUE(store->TakeRate("daily", daily)->taken);
  EXPECT_LE(Ask(server, "ZCARD {daily}:places"), 3) << "takes share the steps of 86 seconds";
  EXPECT_GT(Ask(server, "PTTL {daily}"), 0);
  const RateWindow burst{.limit = 5, .window = milliseconds(20)};
  for (int taken = 0; taken < 30;) {
    taken += store->TakeRate("burst", burst)->taken ? 1 : 0;
  }
  EXPECT_LE(Ask(server, "ZCARD {burst}:places"), 5);
  EXPECT_GT(Ask(server, "PTTL {burst}:places"), 0);
  ASSERT_STATUS_OK(store->PauseRate("burst", minutes(10)));
  EXPECT_GE(Ask(server, "PTTL {burst}"), 599'000);
}

TEST(RedisKvStore, TheFallbackTakesOverAndGivesBack) {
  const auto server = StartRedis();
  const auto store = MakeFallbackKvStore(*MakeRedisKvStore(server->Url()),
                                         {.share_percent = 50, .retry_every = milliseconds(0)});
  const RateWindow window{.limit = 4, .window = minutes(10)};
  ASSERT_STATUS_OK(store->Set("k", "v", milliseconds(0)));
  server->Kill();
  EXPECT_EQ(*store->Get("k"), std::nullopt);
  EXPECT_TRUE(store->TakeRate("r", window)->taken);
  EXPECT_TRUE(store->TakeRate("r", window)->taken);
  EXPECT_FALSE(store->TakeRate("r", window)->taken);
  ASSERT_STATUS_OK(server->Restart());
  EXPECT_TRUE(store->TakeRate("r", window)->taken);
  ASSERT_STATUS_OK(store->Set("k", "w", milliseconds(0)));
  EXPECT_EQ(*(*MakeRedisKvStore(server->Url()))->Get("k"), "w");
}

}  // namespace
}  // namespace stanna::storage
