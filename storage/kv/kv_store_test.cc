// The conformance suite of KvStore: memory, Redis and the fallback over Redis behave alike.
#include "storage/kv/kv_store.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "base/ids.h"
#include "storage/kv/redis_connection.h"
#include "tests/support/redis_server.h"

namespace stanna::storage {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

testing::RedisServer& Redis() {
  static testing::RedisServer& server = *testing::RedisServer::Start().release();
  return server;
}

std::unique_ptr<KvStore> RedisStore() { return MakeRedisKvStore(Redis().url()).value(); }

struct Backend {
  const char* name;
  std::unique_ptr<KvStore> (*make)();
};

class KvStoreConformance : public ::testing::TestWithParam<Backend> {
 protected:
  // Backends share one Redis, so every test has keys of its own.
  std::string Key(const std::string& name) const { return prefix_ + name; }
  const std::string prefix_ = NewSecret(9) + ":";
  const std::unique_ptr<KvStore> store_ = GetParam().make();
};

INSTANTIATE_TEST_SUITE_P(
    Backends, KvStoreConformance,
    ::testing::Values(Backend{"Memory", MakeMemoryKvStore}, Backend{"Redis", RedisStore},
                      Backend{"Fallback", [] { return MakeFallbackKvStore(RedisStore()); }}),
    [](const auto& info) { return info.param.name; });

TEST_P(KvStoreConformance, GivesBackWhatWasSet) {
  const std::string bytes("\0\xff binary \r\n", 12);
  EXPECT_EQ(store_->Get(Key("a")).value(), std::nullopt);
  ASSERT_TRUE(store_->Set(Key("a"), bytes, hours(1)).ok());
  EXPECT_EQ(store_->Get(Key("a")).value(), bytes);
  ASSERT_TRUE(store_->Set(Key("a"), "", milliseconds(0)).ok());
  EXPECT_EQ(store_->Get(Key("a")).value(), "");
  ASSERT_TRUE(store_->Remove(Key("a")).ok());
  EXPECT_EQ(store_->Get(Key("a")).value(), std::nullopt);
  EXPECT_TRUE(store_->Remove(Key("a")).ok()) << "removing what is not there is no error";
}

TEST_P(KvStoreConformance, ForgetsAfterTheTimeToLive) {
  ASSERT_TRUE(store_->Set(Key("a"), "x", milliseconds(1)).ok());
  while (store_->Get(Key("a")).value()) std::this_thread::yield();
  EXPECT_TRUE(store_->CompareAndSet(Key("a"), std::nullopt, "y", hours(1)).value());
}

TEST_P(KvStoreConformance, CompareAndSetWritesOnlyOverWhatIsExpected) {
  const std::string key = Key("a");
  EXPECT_FALSE(store_->CompareAndSet(key, "old", "new", hours(1)).value());
  EXPECT_TRUE(store_->CompareAndSet(key, std::nullopt, "1", hours(1)).value());
  EXPECT_FALSE(store_->CompareAndSet(key, std::nullopt, "2", hours(1)).value());
  EXPECT_FALSE(store_->CompareAndSet(key, "2", "3", hours(1)).value());
  EXPECT_TRUE(store_->CompareAndSet(key, "1", "4", milliseconds(0)).value());
  EXPECT_EQ(store_->Get(key).value(), "4");
  EXPECT_TRUE(store_->CompareAndSet(key, "4", std::nullopt, hours(1)).value());
  EXPECT_EQ(store_->Get(key).value(), std::nullopt);
}

TEST_P(KvStoreConformance, OneOfManyThreadsWinsACompareAndSet) {
  std::atomic<int> wins = 0;
  std::vector<std::jthread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      wins += store_->CompareAndSet(Key("lock"), std::nullopt, "me", hours(1)).value() ? 1 : 0;
    });
  }
  threads.clear();
  EXPECT_EQ(wins, 1);
}

TEST_P(KvStoreConformance, ManyThreadsTogetherTakeNoMoreThanTheLimit) {
  // The fallback passes the whole limit on while its shared store answers.
  const RateWindow window{.limit = 40, .window = hours(1)};
  std::atomic<int> taken = 0;
  std::vector<std::jthread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < 10; ++n) taken += store_->TakeRate(Key("r"), window)->taken ? 1 : 0;
    });
  }
  threads.clear();
  EXPECT_EQ(taken, 40);
  const RateTake refused = store_->TakeRate(Key("r"), window).value();
  EXPECT_FALSE(refused.taken);
  EXPECT_GT(refused.wait, std::chrono::minutes(59));
  EXPECT_LE(refused.wait, hours(1) + milliseconds(1));
}

TEST_P(KvStoreConformance, ATakeSucceedsAgainOnceTheWindowHasPassed) {
  const RateWindow window{.limit = 2, .window = milliseconds(5)};
  for (int taken = 0; taken < 6;) taken += store_->TakeRate(Key("r"), window)->taken ? 1 : 0;
}

TEST_P(KvStoreConformance, AReserveIsLeftForOthers) {
  const RateWindow modest{.limit = 10, .window = hours(1), .reserve = 4};
  const RateWindow urgent{.limit = 10, .window = hours(1)};
  int modest_takes = 0;
  while (store_->TakeRate(Key("r"), modest)->taken) ++modest_takes;
  EXPECT_EQ(modest_takes, 6);
  int urgent_takes = 0;
  while (store_->TakeRate(Key("r"), urgent)->taken) ++urgent_takes;
  EXPECT_EQ(urgent_takes, 4);
  const RateWindow none{.limit = 4, .window = hours(1), .reserve = 4};
  EXPECT_FALSE(store_->TakeRate(Key("none"), none)->taken);
}

TEST_P(KvStoreConformance, ACorrectionTakesPlacesAwayAndNeverGivesAny) {
  const RateWindow window{.limit = 10, .window = hours(1)};
  ASSERT_TRUE(store_->TakeRate(Key("r"), window)->taken);
  ASSERT_TRUE(store_->CorrectRate(Key("r"), window, 3).ok());
  ASSERT_TRUE(store_->CorrectRate(Key("r"), window, 9).ok());
  int takes = 0;
  while (store_->TakeRate(Key("r"), window)->taken) ++takes;
  EXPECT_EQ(takes, 3);
  ASSERT_TRUE(store_->CorrectRate(Key("fresh"), window, -1).ok());
  EXPECT_FALSE(store_->TakeRate(Key("fresh"), window)->taken);
}

TEST_P(KvStoreConformance, ALongerPauseStays) {
  const RateWindow window{.limit = 10, .window = hours(1)};
  ASSERT_TRUE(store_->PauseRate(Key("r"), hours(2)).ok());
  ASSERT_TRUE(store_->PauseRate(Key("r"), milliseconds(1)).ok());
  const RateTake take = store_->TakeRate(Key("r"), window).value();
  EXPECT_FALSE(take.taken);
  EXPECT_GT(take.wait, hours(1));
}

TEST_P(KvStoreConformance, BucketsAreApart) {
  const RateWindow window{.limit = 1, .window = hours(1)};
  EXPECT_TRUE(store_->TakeRate(Key("a"), window)->taken);
  EXPECT_TRUE(store_->TakeRate(Key("b"), window)->taken);
  EXPECT_FALSE(store_->TakeRate(Key("a"), window)->taken);
}

TEST(RedisKvStore, SaysThatRedisIsAwayAndComesBackByItself) {
  const auto server = testing::RedisServer::Start();
  const auto store = MakeRedisKvStore(server->url()).value();
  ASSERT_TRUE(store->Set("a", "1", hours(1)).ok());
  server->Kill();
  EXPECT_EQ(store->Get("a").status().code(), absl::StatusCode::kUnavailable);
  server->Restart();
  EXPECT_EQ(store->Get("a").value(), std::nullopt) << "a cache: what it held is gone";
  EXPECT_TRUE(store->TakeRate("r", {.limit = 1, .window = hours(1)})->taken)
      << "the scripts are sent again";
}

TEST(FallbackKvStore, GoesOnWithAShareWhileRedisIsAway) {
  const auto server = testing::RedisServer::Start();
  const auto store = MakeFallbackKvStore(MakeRedisKvStore(server->url()).value(),
                                         {.share_percent = 25, .retry_every = milliseconds(0)});
  const RateWindow window{.limit = 40, .window = hours(1)};
  ASSERT_TRUE(store->TakeRate("r", window)->taken);
  server->Kill();
  int takes = 0;
  while (store->TakeRate("r", window)->taken) ++takes;
  EXPECT_EQ(takes, 10);
  ASSERT_TRUE(store->Set("a", "local", hours(1)).ok());
  EXPECT_EQ(store->Get("a").value(), "local");
  server->Restart();
  EXPECT_EQ(store->Get("a").value(), std::nullopt) << "the shared store counts again";
  EXPECT_TRUE(store->TakeRate("r", window)->taken);
}

TEST(ParseRedisUrl, TakesTheTwoForms) {
  const auto full = ParseRedisUrl("redis://ann:p@ss:word@cache.internal:6380/3").value();
  EXPECT_EQ(full.user, "ann");
  EXPECT_EQ(full.password, "p@ss:word");
  EXPECT_EQ(full.host, "cache.internal");
  EXPECT_EQ(full.port, 6380);
  EXPECT_EQ(full.database, 3);
  EXPECT_EQ(ParseRedisUrl("redis://:pw@localhost")->port, 6379);
  EXPECT_EQ(ParseRedisUrl("redis://[::1]:7000/")->host, "::1");
  EXPECT_EQ(ParseRedisUrl("unix:/run/redis.sock")->socket, "/run/redis.sock");
}

TEST(ParseRedisUrl, RefusesOthersWithoutRepeatingThem) {
  for (const char* url : {"", "localhost:6379", "rediss://secret@h", "redis://", "redis://secret@h",
                          "redis://:secret@h:99999", "redis://:secret@h/x", "unix:"}) {
    const auto address = ParseRedisUrl(url);
    ASSERT_FALSE(address.ok()) << url;
    EXPECT_EQ(MessageOf(address.status()).find("secret"), std::string::npos) << url;
  }
}

}  // namespace
}  // namespace stanna::storage
