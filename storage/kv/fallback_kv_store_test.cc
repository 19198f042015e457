#include <gtest/gtest.h>

#include <map>

#include "storage/kv/kv_store.h"
#include "storage/testing/kv_conformance.h"
#include "storage/testing/status_asserts.h"

namespace stanna::storage {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;

// A shared store that a test takes away.
class FlakyKvStore : public KvStore {
 public:
  FlakyKvStore(const bool& away, const std::string& away_part, int& calls)
      : away_(away), away_part_(away_part), calls_(calls) {}
  absl::StatusOr<std::optional<std::string>> Get(const std::string& key) override {
    RETURN_IF_ERROR(Check(key));
    return memory_->Get(key);
  }
  absl::Status Set(const std::string& key, const std::string& value, milliseconds ttl) override {
    RETURN_IF_ERROR(Check(key));
    return memory_->Set(key, value, ttl);
  }
  absl::StatusOr<bool> CompareAndSet(const std::string& key,
                                     const std::optional<std::string>& expected,
                                     const std::optional<std::string>& value,
                                     milliseconds ttl) override {
    RETURN_IF_ERROR(Check(key));
    return memory_->CompareAndSet(key, expected, value, ttl);
  }
  absl::Status Remove(const std::string& key) override {
    RETURN_IF_ERROR(Check(key));
    return memory_->Remove(key);
  }
  absl::StatusOr<RateTake> TakeRate(const std::string& key, const RateWindow& window) override {
    RETURN_IF_ERROR(Check(key));
    return memory_->TakeRate(key, window);
  }
  absl::Status SettleRate(const std::string& key, const RateWindow& window,
                          const RateAnswer& answer) override {
    RETURN_IF_ERROR(Check(key));
    return memory_->SettleRate(key, window, answer);
  }
  absl::StatusOr<RateUse> UseOfRate(const std::string& key, const RateWindow& window) override {
    RETURN_IF_ERROR(Check(key));
    return memory_->UseOfRate(key, window);
  }
  absl::StatusOr<QuotaTake> TakeQuotas(const std::vector<Quota>& quotas) override {
    RETURN_IF_ERROR(Check(quotas.front().key));
    return memory_->TakeQuotas(quotas);
  }
  absl::Status Count(const std::string& key, const CounterUpdate& update,
                     milliseconds ttl) override {
    RETURN_IF_ERROR(Check(key));
    return memory_->Count(key, update, ttl);
  }
  absl::StatusOr<Counters> ReadCounters(const std::string& key) override {
    RETURN_IF_ERROR(Check(key));
    return memory_->ReadCounters(key);
  }
  absl::Status PauseRate(const std::string& key, milliseconds pause) override {
    RETURN_IF_ERROR(Check(key));
    return memory_->PauseRate(key, pause);
  }

 private:
  absl::Status Check(const std::string& key) {
    ++calls_;
    const bool is_of_part = !away_part_.empty() && key.find(away_part_) != std::string::npos;
    return away_ || is_of_part ? Unavailable("away") : absl::OkStatus();
  }
  const bool& away_;
  const std::string& away_part_;
  int& calls_;
  std::unique_ptr<KvStore> memory_ = MakeMemoryKvStore();
};

class FallbackKvStoreTest : public ::testing::Test {
 protected:
  std::unique_ptr<KvStore> Make(milliseconds retry_every) {
    return MakeFallbackKvStore(std::make_unique<FlakyKvStore>(away_, away_part_, calls_),
                               {.share_percent = 25, .retry_every = retry_every});
  }
  bool away_ = false;
  std::string away_part_;  // keys with it are of a node that is away
  int calls_ = 0;
};

constexpr RateWindow kWindow{.limit = 8, .window = minutes(10)};

TEST_F(FallbackKvStoreTest, AllowsItselfItsShareWhileTheSharedStoreIsAway) {
  away_ = true;
  const auto store = Make(milliseconds(0));
  EXPECT_TRUE(store->TakeRate("r", kWindow)->taken);
  EXPECT_TRUE(store->TakeRate("r", kWindow)->taken);
  EXPECT_FALSE(store->TakeRate("r", kWindow)->taken);
  EXPECT_TRUE(store->TakeRate("one", {.limit = 1, .window = minutes(1)})->taken)
      << "a share of nothing would stand still";
}

TEST_F(FallbackKvStoreTest, TakesFromBeforeTheOutageCount) {
  const auto store = Make(milliseconds(0));
  EXPECT_TRUE(store->TakeRate("r", kWindow)->taken);
  away_ = true;
  EXPECT_TRUE(store->TakeRate("r", kWindow)->taken);
  EXPECT_FALSE(store->TakeRate("r", kWindow)->taken);
}

TEST_F(FallbackKvStoreTest, PausesAndRefusalsOutliveTheOutage) {
  const auto store = Make(milliseconds(0));
  ASSERT_STATUS_OK(store->PauseRate("p", minutes(5)));
  const auto take = store->TakeRate("r", kWindow);
  ASSERT_STATUS_OK(store->SettleRate(
      "r", kWindow,
      {.id = take->id, .mark = take->mark, .refused = true, .first_pause = minutes(1)}));
  away_ = true;
  EXPECT_FALSE(store->TakeRate("p", kWindow)->taken);
  EXPECT_GT(store->TakeRate("r", kWindow)->wait, std::chrono::seconds(50));
}

TEST_F(FallbackKvStoreTest, ComesBackByItselfWithoutOldValues) {
  const auto store = Make(milliseconds(0));
  ASSERT_STATUS_OK(store->Set("k", "shared", milliseconds(0)));
  away_ = true;
  EXPECT_EQ(*store->Get("k"), std::nullopt);
  ASSERT_STATUS_OK(store->Set("k", "local", milliseconds(0)));
  EXPECT_EQ(*store->Get("k"), "local");
  away_ = false;
  EXPECT_EQ(*store->Get("k"), "shared");
  away_ = true;
  EXPECT_EQ(*store->Get("k"), std::nullopt) << "the local value is long out of date";
}

TEST_F(FallbackKvStoreTest, DoesNotAskAStoreThatIsAwayEachTime) {
  away_ = true;
  const auto store = Make(minutes(10));
  for (int i = 0; i < 10; ++i) ASSERT_STATUS_OK(store->Get("k"));
  EXPECT_EQ(calls_, 1);
}

TEST_F(FallbackKvStoreTest, StaysAwayUntilThePartThatDidNotAnswerDoes) {
  const auto store = Make(milliseconds(0));
  ASSERT_STATUS_OK(store->Set("one", "shared", milliseconds(0)));
  ASSERT_STATUS_OK(store->Set("two{x}", "shared", milliseconds(0)));
  away_part_ = "{x}";
  EXPECT_EQ(*store->Get("two{x}"), std::nullopt);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(*store->Get("one"), i == 0 ? std::nullopt : std::optional<std::string>("local"))
        << "its part answers, another one does not";
    ASSERT_STATUS_OK(store->Set("one", "local", milliseconds(0)));
    ASSERT_STATUS_OK(store->Get("two{x}"));
  }
  away_part_.clear();
  EXPECT_EQ(*store->Get("one"), "shared");
  EXPECT_EQ(*store->Get("two{x}"), "shared");
}

TEST_F(FallbackKvStoreTest, AWholeKeyIsAPartOfItsOwn) {
  const auto store = Make(milliseconds(0));
  away_part_ = "two";
  ASSERT_STATUS_OK(store->Get("two"));
  ASSERT_STATUS_OK(store->Set("one", "local", milliseconds(0)));
  EXPECT_EQ(*store->Get("one"), "local");
  away_part_.clear();
  EXPECT_EQ(*store->Get("one"), std::nullopt);
}

TEST_F(FallbackKvStoreTest, AsksOnlyWhatIsNeededToKnowWhetherAllIsBack) {
  const auto store = Make(milliseconds(0));
  away_ = true;
  for (int i = 0; i < 100; ++i) ASSERT_STATUS_OK(store->Get("k" + std::to_string(i)));
  away_ = false;
  calls_ = 0;
  ASSERT_STATUS_OK(store->Get("k"));
  EXPECT_EQ(calls_, 2) << "one question, and the call itself";
}

TEST_F(FallbackKvStoreTest, QuotasAreWholeWhileTheSharedStoreIsAway) {
  const auto store = Make(milliseconds(0));
  const std::vector<Quota> quotas = {{.key = "q", .limit = 2, .window = minutes(10)}};
  EXPECT_TRUE(store->TakeQuotas(quotas)->taken);
  away_ = true;
  EXPECT_TRUE(store->TakeQuotas(quotas)->taken);
  EXPECT_TRUE(store->TakeQuotas(quotas)->taken);
  EXPECT_FALSE(store->TakeQuotas(quotas)->taken);
  away_ = false;
  EXPECT_TRUE(store->TakeQuotas(quotas)->taken) << "the shared store counted one";
  EXPECT_FALSE(store->TakeQuotas(quotas)->taken);
}

std::unique_ptr<KvStore> MakeOverMemory() { return MakeFallbackKvStore(MakeMemoryKvStore()); }

INSTANTIATE_TEST_SUITE_P(OverMemory, KvConformance,
                         ::testing::Values(KvCase{.name = "Fallback", .make = &MakeOverMemory}));

}  // namespace
}  // namespace stanna::storage
