#include "server/auth/failed_attempts.h"

#include <gtest/gtest.h>

#include "storage/kv/memory_kv_store.h"

namespace stanna::auth {
namespace {

using std::chrono::seconds;

class FailedAttemptsTest : public testing::Test {
 protected:
  void Fail(int times, const std::string& source = "10.0.0.1") {
    for (int i = 0; i < times; ++i) attempts_.CountFailure(source);
  }

  FakeClock clock_{FromEpochMs(1'790'000'000'000)};
  storage::MemoryKvStore kv_{[this] { return ToEpochMs(clock_.Now()); }};
  FailedAttempts attempts_{kv_, clock_};
};

TEST_F(FailedAttemptsTest, TooManyAreRefusedUntilTheWindowEnds) {
  Fail(1);
  clock_.Advance(seconds(20));
  Fail(kMostFailures - 2);
  EXPECT_TRUE(attempts_.Check("10.0.0.1").ok());
  Fail(1);
  const absl::Status refused = attempts_.Check("10.0.0.1");
  EXPECT_EQ(refused.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(ReasonOf(refused), "RATE_LIMIT_EXCEEDED");
  EXPECT_EQ(DetailsOf(refused).retry_after, seconds(40)) << "from the first failure on";
  EXPECT_EQ(DetailsOf(refused).metadata.at("retryAfter"), "40");
  EXPECT_TRUE(attempts_.Check("10.0.0.2").ok());
  clock_.Advance(seconds(40));
  EXPECT_TRUE(attempts_.Check("10.0.0.1").ok());
}

TEST_F(FailedAttemptsTest, FewAreForgiven) {
  for (int minute = 0; minute < 5; ++minute) {
    Fail(kMostFailures - 1);
    EXPECT_TRUE(attempts_.Check("10.0.0.1").ok());
    clock_.Advance(kFailureWindow);
  }
}

TEST_F(FailedAttemptsTest, AnotherReplicaNoticesByItsNextFailure) {
  Fail(kMostFailures);
  FailedAttempts other(kv_, clock_);
  EXPECT_TRUE(other.Check("10.0.0.1").ok());
  other.CountFailure("10.0.0.1");
  EXPECT_FALSE(other.Check("10.0.0.1").ok());
}

TEST_F(FailedAttemptsTest, AnUnknownSourceIsNotRefused) {
  Fail(3 * kMostFailures, "");
  EXPECT_TRUE(attempts_.Check("").ok());
}

TEST_F(FailedAttemptsTest, AClockThatGoesBackLocksNobodyOut) {
  Fail(kMostFailures);
  clock_.Advance(-std::chrono::hours(3));
  EXPECT_TRUE(attempts_.Check("10.0.0.1").ok());
}

TEST_F(FailedAttemptsTest, RemembersSoManySourcesAndGoesOn) {
  for (std::size_t i = 0; i <= kMostSlowedSources; ++i) {
    Fail(kMostFailures, "source " + std::to_string(i));
  }
  EXPECT_FALSE(attempts_.Check("source 0").ok());
  EXPECT_TRUE(attempts_.Check("source " + std::to_string(kMostSlowedSources)).ok());
  clock_.Advance(kFailureWindow);
  Fail(kMostFailures, "late");
  EXPECT_FALSE(attempts_.Check("late").ok());
}

}  // namespace
}  // namespace stanna::auth
