#include "base/rate_window.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace stanna {
namespace {

using std::chrono::milliseconds;

TEST(SlidingWindow, GivesBackEachTakeAWindowLater) {
  SlidingWindow takes;
  const RateWindow window{.limit = 2, .window = milliseconds(100)};
  EXPECT_TRUE(takes.Take(1000, window).taken);
  EXPECT_TRUE(takes.Take(1050, window).taken);
  const RateTake refused = takes.Take(1060, window);
  EXPECT_FALSE(refused.taken);
  EXPECT_EQ(refused.wait, milliseconds(41));
  EXPECT_FALSE(takes.Take(1100, window).taken);
  EXPECT_TRUE(takes.Take(1101, window).taken);
  EXPECT_FALSE(takes.Take(1150, window).taken);
  EXPECT_TRUE(takes.Take(1151, window).taken);
}

TEST(SlidingWindow, TheWaitIsTheFirstMomentThatMaySucceed) {
  SlidingWindow takes;
  const RateWindow all{.limit = 4, .window = milliseconds(100)};
  const RateWindow modest{.limit = 4, .window = milliseconds(100), .reserve = 2};
  for (const int at : {0, 10, 20, 30}) EXPECT_TRUE(takes.Take(at, all).taken);
  const RateTake refused = takes.Take(40, modest);
  EXPECT_EQ(refused.wait, milliseconds(121 - 40)) << "three must leave before one may be taken";
  EXPECT_FALSE(takes.Take(120, modest).taken);
  EXPECT_TRUE(takes.Take(121, modest).taken);
}

struct Shape {
  int limit;
  milliseconds window;
};

class SlidingWindowShapes : public ::testing::TestWithParam<Shape> {};

TEST_P(SlidingWindowShapes, HoldsInAnyWindowAndWastesLittle) {
  const RateWindow window{.limit = GetParam().limit, .window = GetParam().window};
  SlidingWindow takes;
  std::minstd_rand random(7);
  std::vector<std::int64_t> taken;
  const std::int64_t pace = std::max<std::int64_t>(1, window.window.count() / window.limit / 2);
  std::int64_t now = 0;
  while (now < 5 * window.window.count()) {
    if (takes.Take(now, window).taken) {
      taken.push_back(now);
      now += static_cast<std::int64_t>(random() % static_cast<unsigned>(pace + 1));
    } else {
      now += std::max<std::int64_t>(1, window.window.count() / 5000);
    }
  }
  const auto limit = static_cast<std::size_t>(window.limit);
  for (std::size_t i = 0; i + limit < taken.size(); ++i) {
    ASSERT_GE(taken[i + limit] - taken[i], window.window.count()) << "take " << i;
  }
  EXPECT_GE(taken.size(), limit * 9 / 2) << "five windows should give almost five limits";
}

INSTANTIATE_TEST_SUITE_P(Limits, SlidingWindowShapes,
                         ::testing::Values(Shape{1, milliseconds(100)},
                                           Shape{110, milliseconds(10'000)},
                                           Shape{5, milliseconds(1000)},
                                           Shape{25'000, milliseconds(86'400'000)}));

constexpr RateWindow kTen{.limit = 10, .window = milliseconds(1000), .margin = milliseconds(500)};

int TakeAll(SlidingWindow& takes, std::int64_t now, const RateWindow& window) {
  int taken = 0;
  while (takes.Take(now, window).taken) ++taken;
  return taken;
}

TEST(SlidingWindow, AnAnswerGivesAPlaceBackEarlierAndNeverLater) {
  SlidingWindow takes;
  const RateTake quick = takes.Take(0, kTen), slow = takes.Take(0, kTen);
  TakeAll(takes, 0, kTen);
  takes.Settle(20, kTen, {.id = quick.id, .mark = quick.mark, .stays = milliseconds(990)});
  takes.Settle(800, kTen, {.id = slow.id, .mark = slow.mark, .stays = milliseconds(990)});
  EXPECT_EQ(takes.Take(800, kTen).wait, milliseconds(1011 - 800));
  EXPECT_EQ(TakeAll(takes, 1011, kTen), 1);
  EXPECT_EQ(TakeAll(takes, 1500, kTen), 0);
  EXPECT_EQ(TakeAll(takes, 1501, kTen), 9);
}

TEST(SlidingWindow, SpreadsTakesEvenlyAfterABurst) {
  SlidingWindow takes;
  RateWindow spread = kTen;
  spread.burst = 3;
  EXPECT_EQ(TakeAll(takes, 0, spread), 3);
  EXPECT_EQ(takes.Take(0, spread).wait, milliseconds(100));
  EXPECT_EQ(TakeAll(takes, 100, spread), 1);
  EXPECT_EQ(TakeAll(takes, 350, spread), 2) << "late takes are made up for";
  EXPECT_EQ(TakeAll(takes, 350, kTen), 4) << "who may burst takes what is left";
}

TEST(SlidingWindow, LearnsWhatOthersTakeFromThePeersCount) {
  SlidingWindow takes;
  const RateTake first = takes.Take(0, kTen), second = takes.Take(0, kTen);
  takes.Settle(10, kTen,
               {.id = first.id, .mark = first.mark, .stays = milliseconds(1000), .used = 5});
  EXPECT_EQ(takes.Use(10, kTen).others, 4);
  takes.Settle(11, kTen,
               {.id = second.id, .mark = second.mark, .stays = milliseconds(1000), .used = 6});
  EXPECT_EQ(takes.Use(11, kTen).others, 4) << "the same four";
  const RateTake third = takes.Take(20, kTen);
  takes.Settle(25, kTen,
               {.id = third.id, .mark = third.mark, .stays = milliseconds(1000), .used = 8});
  EXPECT_EQ(takes.Use(25, kTen).others, 5);
  EXPECT_EQ(TakeAll(takes, 30, kTen), 2);
}

TEST(SlidingWindow, KeepsFreeForOthersWhatTheyHadForAWhile) {
  SlidingWindow takes;
  RateWindow window = kTen;
  window.caution_half_life = milliseconds(10'000);
  const RateTake take = takes.Take(0, window);
  takes.Settle(0, window,
               {.id = take.id, .mark = take.mark, .stays = milliseconds(1000), .used = 5});
  EXPECT_EQ(takes.Use(900, window).kept, 0) << "they have their places";
  EXPECT_EQ(takes.Use(1001, window).kept, 4);
  EXPECT_EQ(TakeAll(takes, 1001, window), 6);
  EXPECT_EQ(takes.Use(11'001, window).kept, 2);
  EXPECT_EQ(takes.Use(60'000, window).kept, 0);
}

TEST(SlidingWindow, AnAnswerOfALostStateTeachesNothing) {
  SlidingWindow before, after;
  const RateTake take = before.Take(1000, kTen);
  after.Settle(2000, kTen, {.id = take.id, .mark = take.mark, .used = 10});
  EXPECT_EQ(TakeAll(after, 2000, kTen), 10);
  after.Settle(2001, kTen, {.id = take.id, .mark = take.mark, .used = 10});
  EXPECT_EQ(after.Use(2001, kTen).others, 0);
}

TEST(SlidingWindow, BacksOffTwiceAsLongAfterEachRefusal) {
  SlidingWindow takes;
  std::int64_t now = 0;
  for (const int pause : {100, 200, 400, 800, 800}) {
    const RateTake take = takes.Take(now, kTen);
    ASSERT_TRUE(take.taken) << now;
    const RateAnswer refused{
        .id = take.id, .mark = take.mark, .refused = true, .first_pause = milliseconds(100)};
    takes.Settle(now, kTen, refused);
    takes.Settle(now + 1, kTen, refused);
    EXPECT_EQ(takes.Take(now, kTen).wait, milliseconds(pause));
    now += 2000;
  }
  EXPECT_EQ(takes.Use(now, kTen).used, 0) << "a refused call costs nothing";
  EXPECT_GE(takes.Use(now, kTen).kept, 4) << "each refusal keeps a place free for others";
  now += kForgetRefusalsAfter.count();
  const RateTake take = takes.Take(now, kTen);
  takes.Settle(
      now, kTen,
      {.id = take.id, .mark = take.mark, .refused = true, .first_pause = milliseconds(100)});
  EXPECT_EQ(takes.Take(now, kTen).wait, milliseconds(100));
  takes.Settle(now, kTen, {.refused = true, .pause = milliseconds(7000)});
  EXPECT_EQ(takes.Take(now, kTen).wait, milliseconds(7000)) << "the peer said how long";
}

TEST(SlidingWindow, CautionLeavesUsSomething) {
  SlidingWindow takes;
  const RateTake take = takes.Take(0, kTen);
  takes.Settle(0, kTen, {.id = take.id, .mark = take.mark, .used = 10});
  EXPECT_EQ(TakeAll(takes, 0, kTen), 0);
  EXPECT_EQ(TakeAll(takes, 1501, kTen), 10 - 10 * kMostCautionPercent / 100);
}

TEST(SlidingWindow, ForgetsWhatIsOver) {
  SlidingWindow takes;
  const RateWindow window{.limit = 5, .window = milliseconds(100)};
  EXPECT_TRUE(takes.IsIdle(0));
  takes.Take(0, window);
  takes.Pause(0, milliseconds(500));
  EXPECT_FALSE(takes.IsIdle(50));
  EXPECT_FALSE(takes.IsIdle(101));
  EXPECT_TRUE(takes.IsIdle(500));
  EXPECT_TRUE(takes.Take(500, window).taken);
}

}  // namespace
}  // namespace stanna
