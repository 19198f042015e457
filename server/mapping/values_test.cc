#include "server/mapping/values.h"

#include <gtest/gtest.h>

namespace stanna::mapping {
namespace {

TEST(Values, Bools) {
  EXPECT_EQ(ParseBoolValue("true"), true);
  EXPECT_EQ(ParseBoolValue(" FALSE "), false);
  EXPECT_EQ(ParseBoolValue("1"), true);
  EXPECT_EQ(ParseBoolValue("No"), false);
  EXPECT_EQ(ParseBoolValue("perhaps"), std::nullopt);
}

TEST(Values, Ids) {
  EXPECT_EQ(ParseIdValue("904875188"), 904875188);
  EXPECT_EQ(ParseIdValue("9223372036854775807"), 9223372036854775807);
  for (const auto* text : {"", "0", "-5", "12a", "9223372036854775808", "1.0"}) {
    EXPECT_EQ(ParseIdValue(text), std::nullopt) << text;
  }
}

TEST(Values, Milliseconds) {
  EXPECT_EQ(ParseMillisecondsValue("184000"), 184000);
  EXPECT_EQ(ParseMillisecondsValue("184000.0"), 184000);
  EXPECT_EQ(ParseMillisecondsValue("0"), 0);
  EXPECT_EQ(ParseMillisecondsValue("-1"), std::nullopt);
  EXPECT_EQ(ParseMillisecondsValue("1e25"), std::nullopt);
}

TEST(Values, Currencies) {
  EXPECT_EQ(ParseCurrencyValue("eur"), "EUR");
  EXPECT_EQ(ParseCurrencyValue("€"), std::nullopt);
  EXPECT_EQ(ParseCurrencyValue("EURO"), std::nullopt);
}

TEST(Values, QuotedIsShortAndOnOneLine) {
  EXPECT_EQ(Quoted("a\nb"), "'a b'");
  EXPECT_LE(Quoted(std::string(500, 'x')).size(), 66u);
}

}  // namespace
}  // namespace stanna::mapping
