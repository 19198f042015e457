#include "base/currency.h"

#include <gtest/gtest.h>

namespace stanna {
namespace {

TEST(IsCurrencyCode, KnowsTheMoneyOfToday) {
  for (const char* code : {"AED", "EUR", "USD", "JPY", "ZWG"}) EXPECT_TRUE(IsCurrencyCode(code));
  for (const char* code : {"", "EU", "eur", "EURO", "DEM", "XAU", "XXX", "ABC", "AAA", "ZZZ"}) {
    EXPECT_FALSE(IsCurrencyCode(code)) << code;
  }
}

}  // namespace
}  // namespace stanna
