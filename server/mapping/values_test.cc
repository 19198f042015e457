#include "server/mapping/values.h"

#include <gtest/gtest.h>

namespace stanna::mapping {
namespace {

TEST(Values, TimesComeInThreeForms) {
  const std::pair<std::string_view, std::optional<std::string>> kCases[] = {
      {"2026-03-31T16:00:00Z", "2026-03-31T16:00:00.000Z"},
      {"2026-03-31T16:00:00.17Z", "2026-03-31T16:00:00.170Z"},
      {"2026-03-31T18:00:00+02:00", "2026-03-31T16:00:00.000Z"},
      {"2026-03-31", "2026-03-31T00:00:00.000Z"},
      {"1743685150726", "2025-04-03T12:59:10.726Z"},
      {" 1743685150726 ", "2025-04-03T12:59:10.726Z"},
      {"", std::nullopt},
      {"soon", std::nullopt},
      {"2026-02-30", std::nullopt},
      {"31.03.2026", std::nullopt},
      {"99999999999999999999", std::nullopt},
      {"9223372036854775807", std::nullopt},
      {"-9223372036854775808", std::nullopt},
      {"1743685150726.5", std::nullopt},
  };
  for (const auto& [text, expected] : kCases) {
    const auto time = ParseTimeValue(text);
    EXPECT_EQ(time ? std::optional(FormatRfc3339(*time)) : std::nullopt, expected) << text;
  }
}

TEST(Values, DatesAreTheUtcDay) {
  const std::pair<std::string_view, std::optional<std::string>> kCases[] = {
      {"2026-03-31", "2026-03-31"},
      {"1572480000000", "2019-10-31"},
      {"2026-03-31T23:59:59.999Z", "2026-03-31"},
      {"2026-03-31T23:30:00-02:00", "2026-04-01"},
      {"-1000", "1969-12-31"},
      {"2026-13-01", std::nullopt},
  };
  for (const auto& [text, expected] : kCases) {
    const auto date = ParseDateValue(text);
    EXPECT_EQ(date ? std::optional(FormatDate(*date)) : std::nullopt, expected) << text;
  }
}

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

TEST(Values, OptionsDropEmptyTokens) {
  EXPECT_EQ(SplitOptions(";B;C"), (std::vector<std::string>{"B", "C"}));
  EXPECT_EQ(SplitOptions("A; ;B;"), (std::vector<std::string>{"A", "B"}));
  EXPECT_TRUE(SplitOptions("").empty());
}

TEST(Values, QuotedIsShortAndOnOneLine) {
  EXPECT_EQ(Quoted("a\nb"), "'a b'");
  EXPECT_LE(Quoted(std::string(500, 'x')).size(), 66u);
}

}  // namespace
}  // namespace stanna::mapping
