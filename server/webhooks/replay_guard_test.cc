#include "server/webhooks/replay_guard.h"

#include <gtest/gtest.h>

#include <string>

#include "server/webhooks/signature.h"

namespace stanna::webhooks {
namespace {

const Time kNow = FromEpochMs(1'700'000'000'000);

TEST(ReplayGuard, KnowsWhatWasTakenUntilItWouldBeTooOld) {
  ReplayGuard guard;
  EXPECT_FALSE(guard.WasTaken("one", kNow));
  guard.Take("one", kNow);
  EXPECT_TRUE(guard.WasTaken("one", kNow));
  EXPECT_FALSE(guard.WasTaken("two", kNow));
  const Time last = kNow + kMaxRequestAge + kMaxClockAhead;
  EXPECT_TRUE(guard.WasTaken("one", last));
  EXPECT_FALSE(guard.WasTaken("one", last + std::chrono::milliseconds(1)));
}

TEST(ReplayGuard, ForgetsTheOldestWhenThereAreTooMany) {
  ReplayGuard guard(3);
  for (int i = 0; i < 5; ++i) guard.Take(std::to_string(i), kNow + std::chrono::seconds(i));
  const Time now = kNow + std::chrono::seconds(5);
  EXPECT_FALSE(guard.WasTaken("0", now));
  EXPECT_FALSE(guard.WasTaken("1", now));
  for (const char* kept : {"2", "3", "4"}) EXPECT_TRUE(guard.WasTaken(kept, now)) << kept;
}

TEST(ReplayGuard, TakenTwiceIsRememberedOnce) {
  ReplayGuard guard(1);
  guard.Take("one", kNow);
  guard.Take("one", kNow + std::chrono::seconds(1));
  EXPECT_TRUE(guard.WasTaken("one", kNow + std::chrono::seconds(2)));
}

}  // namespace
}  // namespace stanna::webhooks
