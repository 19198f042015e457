#include "base/clock.h"

#include <gtest/gtest.h>

namespace stanna {
namespace {

TEST(Rfc3339, ReadsWhatHubSpotAndPeopleWrite) {
  const struct {
    const char* text;
    const char* expected;  // nullptr: refused
  } kCases[] = {
      {"2026-01-12T10:00:00Z", "2026-01-12T10:00:00.000Z"},
      {"2026-01-12T10:00:00.5Z", "2026-01-12T10:00:00.500Z"},
      {"2026-01-12T10:00:00.173Z", "2026-01-12T10:00:00.173Z"},
      {"2026-01-12T10:00:00.173999Z", "2026-01-12T10:00:00.173Z"},
      {"2026-01-12T10:00:00+02:00", "2026-01-12T08:00:00.000Z"},
      {"2026-01-01T00:30:00-0130", "2026-01-01T02:00:00.000Z"},
      {"1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999Z"},
      {"2024-02-29T00:00:00Z", "2024-02-29T00:00:00.000Z"},
      {"2026-02-29T00:00:00Z", nullptr},
      {"2026-01-12T24:00:00Z", nullptr},
      {"2026-01-12T10:00:00", nullptr},
      {"2026-01-12T10:00:00.Z", nullptr},
      {"2026-01-12", nullptr},
      {"", nullptr},
  };
  for (const auto& c : kCases) {
    const auto t = ParseRfc3339(c.text);
    ASSERT_EQ(t.has_value(), c.expected != nullptr) << c.text;
    if (t) EXPECT_EQ(FormatRfc3339(*t), c.expected) << c.text;
  }
}

TEST(ParseDate, TakesRealDaysOnly) {
  EXPECT_EQ(FormatDate(*ParseDate("2026-03-31")), "2026-03-31");
  for (const char* bad : {"2026-02-30", "2026-3-31", "2026-03-31T00:00:00Z", "20260331", ""}) {
    EXPECT_FALSE(ParseDate(bad)) << bad;
  }
}

}  // namespace
}  // namespace stanna
