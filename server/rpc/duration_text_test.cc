#include "server/rpc/duration_text.h"

#include <gtest/gtest.h>

namespace stanna::rpc {
namespace {

struct Case {
  std::int64_t seconds;
  const char* text;
};

TEST(TookText, SaysWhatAPersonWouldSay) {
  const Case cases[] = {
      {-5, "0 seconds"},
      {0, "0 seconds"},
      {1, "1 second"},
      {59, "59 seconds"},
      {60, "1 minute"},
      {89, "1 minute"},
      {90, "2 minutes"},
      {480, "8 minutes"},
      {3'599, "1 hour"},
      {3'600, "1 hour"},
      {3'660, "1 hour 1 minute"},
      {7'500, "2 hours 5 minutes"},
      {100'000, "27 hours 47 minutes"},
  };
  for (const Case& c : cases) EXPECT_EQ(TookText(std::chrono::seconds(c.seconds)), c.text);
}

TEST(EstimateText, GivesARange) {
  const Case cases[] = {
      {0, "5-10 minutes"},   {-1, "5-10 minutes"},   {30, "less than a minute"},
      {60, "1-2 minutes"},   {299, "2-5 minutes"},   {300, "5-10 minutes"},
      {599, "5-10 minutes"}, {600, "10-20 minutes"}, {3'600, "1-2 hours"},
      {7'200, "2-4 hours"},  {28'799, "4-8 hours"},  {28'800, "more than 8 hours"},
  };
  for (const Case& c : cases) EXPECT_EQ(EstimateText(std::chrono::seconds(c.seconds)), c.text);
}

}  // namespace
}  // namespace stanna::rpc
