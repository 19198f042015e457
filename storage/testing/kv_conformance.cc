#include "storage/testing/kv_conformance.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>
#include <vector>

#include "storage/testing/status_asserts.h"

namespace stanna::storage {

using std::chrono::milliseconds;
using std::chrono::minutes;
using SteadyClock = std::chrono::steady_clock;

std::string KvConformance::Key(const std::string& name) {
  const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
  // In braces: what one command needs together must be of one slot of a cluster.
  return "{" + std::string(test->name()) + "}:" + name;
}

namespace {

constexpr milliseconds kForever{0};

TEST_P(KvConformance, AValueStaysUntilItIsRemoved) {
  const std::string key = Key("k");
  EXPECT_EQ(*store_->Get(key), std::nullopt);
  const std::string binary("\0\r\n\xff ü", 7);
  ASSERT_STATUS_OK(store_->Set(key, binary, kForever));
  EXPECT_EQ(*store_->Get(key), binary);
  ASSERT_STATUS_OK(store_->Set(key, "", minutes(5)));
  EXPECT_EQ(*store_->Get(key), "");
  ASSERT_STATUS_OK(store_->Remove(key));
  EXPECT_EQ(*store_->Get(key), std::nullopt);
  EXPECT_STATUS_OK(store_->Remove(key));
}

TEST_P(KvConformance, AValueGoesWithItsTtl) {
  const std::string key = Key("k");
  ASSERT_STATUS_OK(store_->Set(key, "v", milliseconds(1)));
  while (*store_->Get(key)) std::this_thread::yield();
  EXPECT_TRUE(*store_->CompareAndSet(key, std::nullopt, "w", milliseconds(1)));
  while (*store_->Get(key)) std::this_thread::yield();
}

TEST_P(KvConformance, CompareAndSetWritesOnlyOverWhatIsExpected) {
  const std::string key = Key("k");
  EXPECT_FALSE(*store_->CompareAndSet(key, "a", "b", kForever));
  EXPECT_TRUE(*store_->CompareAndSet(key, std::nullopt, "a", kForever));
  EXPECT_FALSE(*store_->CompareAndSet(key, std::nullopt, "b", kForever));
  EXPECT_FALSE(*store_->CompareAndSet(key, "x", std::nullopt, kForever));
  EXPECT_TRUE(*store_->CompareAndSet(key, "a", "b", minutes(5)));
  EXPECT_EQ(*store_->Get(key), "b");
  EXPECT_TRUE(*store_->CompareAndSet(key, "b", std::nullopt, kForever));
  EXPECT_EQ(*store_->Get(key), std::nullopt);
}

TEST_P(KvConformance, OfManyWhoSetAtOnceOneWins) {
  const std::string key = Key("lock");
  std::atomic<int> winners = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&, i] {
      const auto set = store_->CompareAndSet(key, std::nullopt, std::to_string(i), minutes(1));
      if (set.ok() && *set) ++winners;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(winners, 1);
}

TEST_P(KvConformance, TakesUpToTheLimitLessTheReserve) {
  const std::string key = Key("r");
  const RateWindow all{.limit = 5, .window = minutes(10)};
  const RateWindow modest{.limit = 5, .window = minutes(10), .reserve = 2};
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(store_->TakeRate(key, modest)->taken);
  const auto refused = store_->TakeRate(key, modest);
  EXPECT_FALSE(refused->taken);
  EXPECT_GT(refused->wait, minutes(9));
  EXPECT_LE(refused->wait, minutes(10) + milliseconds(2));
  EXPECT_TRUE(store_->TakeRate(key, all)->taken);
  EXPECT_TRUE(store_->TakeRate(key, all)->taken);
  EXPECT_FALSE(store_->TakeRate(key, all)->taken);
  EXPECT_TRUE(store_->TakeRate(Key("other"), all)->taken);
  EXPECT_FALSE(
      store_->TakeRate(Key("other"), {.limit = 1, .window = minutes(1), .reserve = 1})->taken);
}

TEST_P(KvConformance, LearnsFromAnswersWhatOthersTake) {
  const std::string key = Key("r");
  const RateWindow window{.limit = 10, .window = minutes(10)};
  const auto take = store_->TakeRate(key, window);
  const RateAnswer answer{.id = take->id, .mark = take->mark, .stays = minutes(10), .used = 8};
  ASSERT_STATUS_OK(store_->SettleRate(key, window, answer));
  ASSERT_STATUS_OK(store_->SettleRate(key, window, answer));
  RateAnswer fewer = answer;
  fewer.used = 1;
  ASSERT_STATUS_OK(store_->SettleRate(key, window, fewer));
  const auto use = store_->UseOfRate(key, window);
  EXPECT_EQ(use->used, 8);
  EXPECT_EQ(use->others, 7);
  EXPECT_TRUE(store_->TakeRate(key, window)->taken);
  EXPECT_TRUE(store_->TakeRate(key, window)->taken);
  EXPECT_FALSE(store_->TakeRate(key, window)->taken);
}

TEST_P(KvConformance, AnAnswerGivesThePlaceBackInTime) {
  const std::string key = Key("r");
  const RateWindow window{.limit = 1, .window = milliseconds(50), .margin = minutes(10)};
  const auto take = store_->TakeRate(key, window);
  ASSERT_TRUE(take->taken);
  EXPECT_GT(store_->TakeRate(key, window)->wait, minutes(9));
  ASSERT_STATUS_OK(store_->SettleRate(
      key, window, {.id = take->id, .mark = take->mark, .stays = milliseconds(50)}));
  EXPECT_LE(store_->TakeRate(key, window)->wait, milliseconds(52));
  while (!store_->TakeRate(key, window)->taken) std::this_thread::yield();
}

TEST_P(KvConformance, ARefusalPausesAndFreesItsPlace) {
  const std::string key = Key("r");
  const RateWindow window{.limit = 10, .window = minutes(10)};
  for (const int minutes_asked : {0, 7}) {
    const auto take = store_->TakeRate(key, window);
    ASSERT_STATUS_OK(store_->SettleRate(key, window,
                                        {.id = take->id,
                                         .mark = take->mark,
                                         .refused = true,
                                         .pause = minutes(minutes_asked),
                                         .first_pause = minutes(3)}));
    const auto use = store_->UseOfRate(key, window);
    EXPECT_EQ(use->used, 0);
    EXPECT_GE(use->kept, 1);
    EXPECT_GT(use->paused, minutes(minutes_asked == 0 ? 2 : 6));
    EXPECT_LE(use->paused, minutes(minutes_asked == 0 ? 3 : 7));
  }
}

TEST_P(KvConformance, SpreadsTakesEvenly) {
  const std::string key = Key("r");
  const RateWindow window{.limit = 10, .window = minutes(10), .burst = 2};
  EXPECT_TRUE(store_->TakeRate(key, window)->taken);
  EXPECT_TRUE(store_->TakeRate(key, window)->taken);
  const auto refused = store_->TakeRate(key, window);
  EXPECT_FALSE(refused->taken);
  EXPECT_GT(refused->wait, std::chrono::seconds(50));
  EXPECT_LE(refused->wait, minutes(1));
}

TEST_P(KvConformance, CountersAddAndSetAndGoWithTheirTtl) {
  const std::string key = Key("c");
  EXPECT_TRUE(store_->ReadCounters(key)->empty());
  ASSERT_STATUS_OK(store_->Count(key, {.add = {{"a", 2}, {"b c", -3}}}, minutes(5)));
  ASSERT_STATUS_OK(
      store_->Count(key, {.add = {{"a", 5}}, .set = {{"d", 1'000'000'000'000}}}, minutes(5)));
  EXPECT_EQ(*store_->ReadCounters(key),
            (Counters{{"a", 7}, {"b c", -3}, {"d", 1'000'000'000'000}}));
  ASSERT_STATUS_OK(store_->Count(key, {.set = {{"d", 4}}}, milliseconds(1)));
  while (!store_->ReadCounters(key)->empty()) std::this_thread::yield();
}

TEST_P(KvConformance, ALongerPauseStays) {
  const std::string key = Key("r");
  const RateWindow window{.limit = 10, .window = minutes(1)};
  ASSERT_STATUS_OK(store_->PauseRate(key, minutes(30)));
  ASSERT_STATUS_OK(store_->PauseRate(key, minutes(2)));
  const auto refused = store_->TakeRate(key, window);
  EXPECT_FALSE(refused->taken);
  EXPECT_GT(refused->wait, minutes(29));
  EXPECT_LE(refused->wait, minutes(30));
}

TEST_P(KvConformance, NeverMoreThanTheLimitInAnyWindow) {
  const std::string key = Key("r");
  const RateWindow window{.limit = 7, .window = milliseconds(40)};
  struct Seen {
    SteadyClock::time_point before, after;
  };
  std::mutex mutex;
  std::vector<Seen> taken;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (bool enough = false; !enough;) {
        const auto before = SteadyClock::now();
        const auto take = store_->TakeRate(key, window);
        const auto after = SteadyClock::now();
        const std::lock_guard lock(mutex);
        if (!take.ok()) return;
        if (take->taken) taken.push_back({before, after});
        enough = taken.size() >= 40;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  ASSERT_GE(taken.size(), 40u);
  // The store took each somewhere between the two. Sorted both ways, the first and the last of
  // eight takes must leave room for a whole window between them.
  std::vector<SteadyClock::time_point> before;
  std::vector<SteadyClock::time_point> after;
  for (const Seen& seen : taken) {
    before.push_back(seen.before);
    after.push_back(seen.after);
  }
  std::sort(before.begin(), before.end());
  std::sort(after.begin(), after.end());
  for (std::size_t i = 0; i + 7 < taken.size(); ++i) {
    EXPECT_GE(after[i + 7] - before[i], window.window) << "takes " << i << " to " << i + 7;
  }
}

TEST_P(KvConformance, AQuotaIsTakenUntilItIsUsedUp) {
  const std::vector<Quota> quotas = {{.key = Key("q"), .limit = 2, .window = minutes(10)}};
  for (int used = 1; used <= 2; ++used) {
    const auto take = store_->TakeQuotas(quotas);
    ASSERT_STATUS_OK(take);
    EXPECT_TRUE(take->taken);
    ASSERT_EQ(take->uses.size(), 1u);
    EXPECT_EQ(take->uses[0].used, used);
    EXPECT_LE(take->uses[0].left, minutes(10));
    EXPECT_GT(take->uses[0].left, minutes(9));
  }
  const auto refused = store_->TakeQuotas(quotas);
  EXPECT_FALSE(refused->taken);
  EXPECT_EQ(refused->uses.at(0).used, 2);
  EXPECT_GT(refused->uses.at(0).left, minutes(9));
}

TEST_P(KvConformance, OfSeveralQuotasAllAreTakenOrNone) {
  const Quota wide{.key = Key("wide"), .limit = 5, .window = minutes(10)};
  const Quota narrow{.key = Key("narrow"), .limit = 1, .window = minutes(20)};
  EXPECT_TRUE(store_->TakeQuotas({wide, narrow})->taken);
  for (int i = 0; i < 3; ++i) {
    const auto refused = store_->TakeQuotas({wide, narrow});
    EXPECT_FALSE(refused->taken);
    EXPECT_EQ(refused->uses.at(0).used, 1);
    EXPECT_EQ(refused->uses.at(1).used, 1);
    EXPECT_GT(refused->uses.at(1).left, minutes(19));
  }
  EXPECT_EQ(store_->TakeQuotas({wide})->uses.at(0).used, 2);
}

TEST_P(KvConformance, ARefusalDoesNotBeginTheTimeOfAnotherQuota) {
  const Quota full{.key = Key("full"), .limit = 1, .window = minutes(10)};
  const Quota untouched{.key = Key("untouched"), .limit = 1, .window = minutes(7)};
  EXPECT_TRUE(store_->TakeQuotas({full})->taken);
  const auto refused = store_->TakeQuotas({full, untouched});
  EXPECT_FALSE(refused->taken);
  EXPECT_EQ(refused->uses.at(1).used, 0);
  EXPECT_EQ(refused->uses.at(1).left, minutes(7));
}

TEST_P(KvConformance, AQuotaIsFullAgainAfterItsTime) {
  const std::vector<Quota> quotas = {{.key = Key("q"), .limit = 1, .window = milliseconds(1)}};
  for (int i = 0; i < 3; ++i) {
    while (!store_->TakeQuotas(quotas)->taken) std::this_thread::yield();
  }
}

TEST_P(KvConformance, OfManyWhoTakeAtOnceAsManyAsTheQuotaGet) {
  const std::vector<Quota> quotas = {{.key = Key("q"), .limit = 10, .window = minutes(10)}};
  std::atomic<int> taken = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < 10; ++n) taken += store_->TakeQuotas(quotas)->taken ? 1 : 0;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(taken, 10);
}

TEST_P(KvConformance, RemovingForgetsWhateverStandsThere) {
  const RateWindow window{.limit = 1, .window = minutes(10)};
  const Quota quota{.key = Key("q"), .limit = 1, .window = minutes(10)};
  ASSERT_STATUS_OK(store_->Count(Key("c"), {.add = {{"n", 1}}}, minutes(10)));
  EXPECT_TRUE(store_->TakeRate(Key("r"), window)->taken);
  EXPECT_FALSE(store_->TakeRate(Key("r"), window)->taken);
  EXPECT_TRUE(store_->TakeQuotas({quota})->taken);
  EXPECT_FALSE(store_->TakeQuotas({quota})->taken);
  for (const char* name : {"c", "r", "q"}) ASSERT_STATUS_OK(store_->Remove(Key(name)));
  EXPECT_TRUE(store_->ReadCounters(Key("c"))->empty());
  EXPECT_TRUE(store_->TakeRate(Key("r"), window)->taken);
  EXPECT_TRUE(store_->TakeQuotas({quota})->taken);
}

TEST_P(KvConformance, StoresOverOneServerShareEverything) {
  if (!GetParam().is_shared) GTEST_SKIP() << "a store of one process";
  const auto other = GetParam().make();
  ASSERT_STATUS_OK(store_->Set(Key("k"), "v", kForever));
  EXPECT_EQ(*other->Get(Key("k")), "v");
  const RateWindow window{.limit = 1, .window = minutes(1)};
  EXPECT_TRUE(store_->TakeRate(Key("r"), window)->taken);
  EXPECT_FALSE(other->TakeRate(Key("r"), window)->taken);
  const Quota quota{.key = Key("q"), .limit = 1, .window = minutes(1)};
  EXPECT_TRUE(store_->TakeQuotas({quota})->taken);
  EXPECT_FALSE(other->TakeQuotas({quota})->taken);
  ASSERT_STATUS_OK(store_->Count(Key("c"), {.add = {{"n", 1}}}, minutes(1)));
  ASSERT_STATUS_OK(other->Count(Key("c"), {.add = {{"n", 1}}}, minutes(1)));
  EXPECT_EQ(store_->ReadCounters(Key("c"))->at("n"), 2);
}

}  // namespace
}  // namespace stanna::storage
