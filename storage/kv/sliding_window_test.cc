#include "storage/kv/sliding_window.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace stanna::storage {
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

TEST(SlidingWindow, ForgetsWhatIsOver) {
  SlidingWindow takes;
  const RateWindow window{.limit = 5, .window = milliseconds(100)};
  EXPECT_TRUE(takes.IsIdle(0));
  takes.Correct(0, window, 1);
  takes.Pause(0, milliseconds(500));
  EXPECT_FALSE(takes.IsIdle(50));
  EXPECT_FALSE(takes.IsIdle(101));
  EXPECT_TRUE(takes.IsIdle(500));
  EXPECT_TRUE(takes.Take(500, window).taken);
}

}  // namespace
}  // namespace stanna::storage
