#include "base/ids.h"

#include <gtest/gtest.h>

#include <set>

namespace stanna {
namespace {

TEST(NewId, SortsByTimeAndNeverRepeats) {
  const Time t = FromEpochMs(1'790'000'000'000);
  std::set<std::string> ids;
  for (int i = 0; i < 1000; ++i) ids.insert(NewId("sync_", t));
  EXPECT_EQ(ids.size(), 1000u);
  EXPECT_EQ(ids.begin()->size(), 5u + 26u);
  EXPECT_LT(*ids.rbegin(), NewId("sync_", t + std::chrono::milliseconds(1)));
}

TEST(NewSecret, HasTheAskedEntropyInUrlSafeLetters) {
  EXPECT_EQ(NewSecret(32).size(), 43u);
  EXPECT_NE(NewSecret(32), NewSecret(32));
  EXPECT_EQ(NewSecret(64).find_first_of("+/="), std::string::npos);
}

}  // namespace
}  // namespace stanna
