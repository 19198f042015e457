#include "client/limits/travel_times.h"

#include <gtest/gtest.h>

namespace stanna::hubspot {
namespace {

using std::chrono::milliseconds;

TEST(TravelTimes, SayNothingUntilThereAreEnough) {
  TravelTimes travel;
  for (int i = 1; i < TravelTimes::kEpoch; ++i) travel.Add(milliseconds(80));
  EXPECT_EQ(travel.Shortest(), milliseconds(0));
  travel.Add(milliseconds(300));
  EXPECT_EQ(travel.Shortest(), milliseconds(80));
}

TEST(TravelTimes, FollowAShorterOneAtOnceAndForgetItLater) {
  TravelTimes travel;
  for (int i = 0; i < TravelTimes::kEpoch; ++i) travel.Add(milliseconds(80));
  travel.Add(milliseconds(20));
  EXPECT_EQ(travel.Shortest(), milliseconds(20));
  for (int i = 0; i < 2 * TravelTimes::kEpoch; ++i) travel.Add(milliseconds(80));
  EXPECT_EQ(travel.Shortest(), milliseconds(80));
}

}  // namespace
}  // namespace stanna::hubspot
