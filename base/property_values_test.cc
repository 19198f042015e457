#include "base/property_values.h"

#include <gtest/gtest.h>

namespace stanna {
namespace {

TEST(PropertyValues, TimesComeInThreeForms) {
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

TEST(PropertyValues, DatesAreTheUtcDay) {
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

TEST(PropertyValues, OptionsDropEmptyTokens) {
  EXPECT_EQ(SplitOptions(";B;C"), (std::vector<std::string>{"B", "C"}));
  EXPECT_EQ(SplitOptions("A; ;B;"), (std::vector<std::string>{"A", "B"}));
  EXPECT_TRUE(SplitOptions("").empty());
}

}  // namespace
}  // namespace stanna
