#include "server/auth/product_limits.h"

#include <gtest/gtest.h>

#include "storage/kv/memory_kv_store.h"

namespace stanna::auth {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::int64_t kStart = 1'790'000'000;

Principal Caller(const std::string& workspace, const std::string& name) {
  return {.workspace = WorkspaceId(workspace), .caller = name};
}

class ProductLimitsTest : public testing::Test {
 protected:
  LimitVerdict Take(const std::string& name, bool is_bulk = false,
                    const std::string& workspace = "acme.com") {
    return ProductLimits(options_, kv_, clock_).Take(Caller(workspace, name), is_bulk);
  }
  bool IsTaken(const std::string& name, bool is_bulk = false,
               const std::string& workspace = "acme.com") {
    return Take(name, is_bulk, workspace).status.ok();
  }

  ProductLimitOptions options_{.key_per_minute = 3, .workspace_per_day = 5, .bulk_per_minute = 1};
  FakeClock clock_{FromEpochMs(kStart * 1000)};
  storage::MemoryKvStore kv_{[this] { return ToEpochMs(clock_.Now()); }};
};

TEST(ProductLimitOptions, AreTheProducts) {
  const ProductLimitOptions options;
  EXPECT_EQ(options.key_per_minute, 100);
  EXPECT_EQ(options.workspace_per_day, 10'000);
  EXPECT_EQ(options.bulk_per_minute, 10);
}

TEST_F(ProductLimitsTest, TellsWhatIsLeftAndUntilWhen) {
  clock_.Advance(milliseconds(300));
  const auto first = Take("key_1");
  EXPECT_TRUE(first.status.ok());
  ASSERT_TRUE(first.figures.has_value());
  EXPECT_EQ(first.figures->limit, 3);
  EXPECT_EQ(first.figures->remaining, 2);
  EXPECT_EQ(first.figures->reset_at, kStart + 61) << "rounded up";
  clock_.Advance(seconds(20));
  const auto second = Take("key_1");
  EXPECT_EQ(second.figures->remaining, 1);
  EXPECT_EQ(second.figures->reset_at, kStart + 61) << "the time began with the first call";
}

TEST_F(ProductLimitsTest, RefusesWithAllThatACallerNeeds) {
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(IsTaken("key_1"));
  clock_.Advance(milliseconds(20'500));
  const auto refused = Take("key_1");
  EXPECT_EQ(refused.status.code(), absl::StatusCode::kResourceExhausted);
  const ErrorDetails details = DetailsOf(refused.status);
  EXPECT_EQ(details.reason, "RATE_LIMIT_EXCEEDED");
  EXPECT_EQ(details.retry_after, seconds(40));
  const std::map<std::string, std::string> metadata = {{"limit", "3"},
                                                       {"remaining", "0"},
                                                       {"resetAt", std::to_string(kStart + 60)},
                                                       {"window", "minute"},
                                                       {"retryAfter", "40"}};
  EXPECT_EQ(details.metadata, metadata);
  EXPECT_EQ(refused.figures->remaining, 0);
}

TEST_F(ProductLimitsTest, TheWholeLimitIsThereAgainAfterTheTimeThatWasTold) {
  options_.workspace_per_day = 0;
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(IsTaken("key_1"));
  clock_.Advance(minutes(1) - milliseconds(1));
  const auto wait = DetailsOf(Take("key_1").status).retry_after;
  EXPECT_EQ(wait, seconds(1)) << "never 0";
  clock_.Advance(milliseconds(1));
  EXPECT_EQ(Take("key_1").figures->remaining, 2);
}

TEST_F(ProductLimitsTest, EachCallerHasItsOwnAndAWorkspaceSharesItsDay) {
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(IsTaken("key_1"));
  EXPECT_FALSE(IsTaken("key_1"));
  EXPECT_TRUE(IsTaken("user:jo"));
  EXPECT_TRUE(IsTaken("user:jo"));
  const auto refused = Take("key_2");
  EXPECT_EQ(DetailsOf(refused.status).metadata.at("window"), "day");
  EXPECT_EQ(refused.figures->limit, 5);
  EXPECT_EQ(refused.figures->reset_at, kStart + 24 * 60 * 60);
  EXPECT_TRUE(IsTaken("key_3", false, "other.com"));
  clock_.Advance(std::chrono::hours(24));
  EXPECT_TRUE(IsTaken("key_2"));
}

TEST_F(ProductLimitsTest, BulkOperationsAreTheWorkspaces) {
  EXPECT_TRUE(IsTaken("key_1", true));
  const auto refused = Take("key_2", true);
  EXPECT_EQ(DetailsOf(refused.status).metadata.at("limit"), "1");
  EXPECT_NE(MessageOf(refused.status).find("bulk operations"), std::string::npos);
  EXPECT_TRUE(IsTaken("key_2")) << "other calls go on";
  EXPECT_TRUE(IsTaken("key_9", true, "other.com"));
}

TEST_F(ProductLimitsTest, ARefusedCallCountsNowhere) {
  EXPECT_TRUE(IsTaken("key_1", true));
  for (int i = 0; i < 10; ++i) EXPECT_FALSE(IsTaken("key_1", true));
  EXPECT_EQ(Take("key_1").figures->remaining, 1);
}

TEST_F(ProductLimitsTest, OfTwoThatAreUsedUpTheLongerWaitIsTold) {
  options_.workspace_per_day = 3;
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(IsTaken("key_1"));
  EXPECT_EQ(DetailsOf(Take("key_1").status).retry_after, std::chrono::hours(24));
}

TEST_F(ProductLimitsTest, ZeroIsNoLimit) {
  options_ = {.key_per_minute = 0, .workspace_per_day = 0, .bulk_per_minute = 0};
  const auto verdict = Take("key_1", true);
  EXPECT_TRUE(verdict.status.ok());
  EXPECT_FALSE(verdict.figures.has_value());
  options_.bulk_per_minute = 1;
  EXPECT_TRUE(IsTaken("key_1", true));
  EXPECT_FALSE(IsTaken("key_1", true));
  EXPECT_FALSE(Take("key_1").figures.has_value());
}

TEST_F(ProductLimitsTest, ALimitThatWasLoweredLeavesNothingBelowZero) {
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(IsTaken("key_1"));
  options_.key_per_minute = 1;
  EXPECT_EQ(Take("key_1").figures->remaining, 0);
}

TEST_F(ProductLimitsTest, NamesWithColonsAreNotMixedUp) {
  options_.workspace_per_day = 0;
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(IsTaken("b:c", false, "a"));
  EXPECT_TRUE(IsTaken("c", false, "a:b"));
}

/// Every call of it fails.
class AwayKvStore : public storage::MemoryKvStore {
 public:
  AwayKvStore() : MemoryKvStore([] { return 0; }) {}
  absl::StatusOr<storage::QuotaTake> TakeQuotas(const std::vector<storage::Quota>&) override {
    return Unavailable("away");
  }
};

TEST_F(ProductLimitsTest, AStoreThatIsAwayRefusesNobody) {
  AwayKvStore away;
  ProductLimits limits(options_, away, clock_);
  for (int i = 0; i < 10; ++i) {
    const auto verdict = limits.Take(Caller("acme.com", "key_1"), true);
    EXPECT_TRUE(verdict.status.ok());
    EXPECT_FALSE(verdict.figures.has_value());
  }
}

}  // namespace
}  // namespace stanna::auth
