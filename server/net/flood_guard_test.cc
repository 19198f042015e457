#include "server/net/flood_guard.h"

#include <gtest/gtest.h>

namespace stanna::net {
namespace {

using Keys = std::vector<int>;
using std::chrono::milliseconds;

constexpr milliseconds kNoTime{0};
constexpr milliseconds kSecond{1000};
constexpr FloodLimits kLimits{.bytes = 100, .bytes_when_short = 10};

FloodGuard::Reading Carried(int key, std::int64_t received, std::int64_t sent,
                            std::int64_t answered = 0) {
  return {.key = key, .traffic = {.received = received, .sent = sent}, .answered = answered};
}

TEST(FloodGuard, CountsWhatWasSentBeyondWhatWasGot) {
  FloodGuard guard(kLimits);
  guard.Add(1, "10.0.0.1");
  const struct {
    std::int64_t received, sent, bytes;
  } kSteps[] = {
      {50, 20, 30}, {80, 20, 60}, {80, 60, 20}, {80, 9'000, 0}, {90, 9'000, 10},
  };
  for (const auto& step : kSteps) {
    EXPECT_EQ(guard.Look({Carried(1, step.received, step.sent)}, kNoTime, false), Keys());
    EXPECT_EQ(guard.BytesOf(1), step.bytes) << step.received << "/" << step.sent;
  }
}

TEST(FloodGuard, EndsAboveTheLimitOnce) {
  FloodGuard guard(kLimits);
  guard.Add(1, "10.0.0.1");
  EXPECT_EQ(guard.Look({Carried(1, 100, 0)}, kNoTime, false), Keys());
  EXPECT_EQ(guard.Look({Carried(1, 101, 0)}, kNoTime, false), Keys{1});
  EXPECT_EQ(guard.Look({Carried(1, 500, 0)}, kNoTime, false), Keys());
}

TEST(FloodGuard, ConnectionsOfAnAddressCountTogether) {
  FloodGuard guard(kLimits);
  guard.Add(1, "10.0.0.1");
  guard.Add(2, "10.0.0.1");
  guard.Add(3, "10.0.0.1");
  guard.Add(4, "10.0.0.2");
  EXPECT_EQ(guard.Look({Carried(1, 30, 0), Carried(2, 60, 0), Carried(3, 20, 0), Carried(4, 99, 0)},
                       kNoTime, false),
            Keys{2})
      << "the one that sent most; without it the others are within the limit";
}

TEST(FloodGuard, ThoseOfAnExemptAddressCountByThemselves) {
  FloodGuard guard(kLimits);
  guard.Add(1, std::nullopt);
  guard.Add(2, std::nullopt);
  EXPECT_EQ(guard.Look({Carried(1, 99, 0), Carried(2, 101, 0)}, kNoTime, false), Keys{2});
}

TEST(FloodGuard, TimeForgives) {
  constexpr std::int64_t kRate = FloodGuard::kForgivenPerSecond;
  FloodGuard guard({.bytes = 10 * kRate, .bytes_when_short = kRate});
  guard.Add(1, "10.0.0.1");
  guard.Add(2, "10.0.0.1");
  guard.Look({Carried(1, 2 * kRate, 0), Carried(2, kRate / 2, 0)}, kNoTime, false);
  guard.Look({Carried(1, 2 * kRate, 0), Carried(2, kRate / 2, 0)}, kSecond, false);
  EXPECT_EQ(guard.BytesOf(1), 2 * kRate - kRate / 2) << "an address is forgiven once";
  EXPECT_EQ(guard.BytesOf(2), 0);
  guard.Remove(2);
  guard.Look({Carried(1, 2 * kRate, 0)}, kSecond, false);
  EXPECT_EQ(guard.BytesOf(1), kRate / 2);
}

// A thousand calls a second with long tokens and small answers, for ten minutes.
TEST(FloodGuard, HonestCallersAreNeverEnded) {
  FloodGuard guard({});
  guard.Add(1, "10.0.0.1");
  for (std::int64_t look = 1; look <= 10 * 60 * 20; ++look) {
    const auto now = Carried(1, look * 50 * 8'000, look * 50 * 100, 50 * 7'900);
    ASSERT_EQ(guard.Look({now}, milliseconds(50), false), Keys()) << look;
  }
}

TEST(FloodGuard, AnsweredCallsAreNoCreditForAFlood) {
  FloodGuard guard(kLimits);
  guard.Add(1, "10.0.0.1");
  EXPECT_EQ(guard.Look({Carried(1, 50, 0, 1'000'000)}, kNoTime, false), Keys());
  EXPECT_EQ(guard.Look({Carried(1, 151, 0)}, kNoTime, false), Keys{1});
}

TEST(FloodGuard, LittleIsEnoughWhileMemoryIsShort) {
  FloodGuard guard(kLimits);
  guard.Add(1, "10.0.0.1");
  EXPECT_EQ(guard.Look({Carried(1, 11, 0)}, kNoTime, false), Keys());
  EXPECT_EQ(guard.Look({Carried(1, 11, 0)}, kNoTime, true), Keys{1});
}

TEST(FloodGuard, AGroupIsForgottenWithItsLastConnection) {
  FloodGuard guard(kLimits);
  guard.Add(1, "10.0.0.1");
  guard.Look({Carried(1, 90, 0)}, kNoTime, false);
  guard.Remove(1);
  guard.Remove(1);
  EXPECT_EQ(guard.BytesOf(1), 0);
  guard.Add(1, "10.0.0.1");
  EXPECT_EQ(guard.Look({Carried(1, 90, 0)}, kNoTime, false), Keys());
}

}  // namespace
}  // namespace stanna::net
