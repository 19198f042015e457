#include "server/sync/local_days.h"

#include <gtest/gtest.h>

#include <string>

namespace stanna::sync {
namespace {

using namespace std::chrono_literals;
using Spans = std::vector<OffsetSpan>;

Time At(const std::string& text) {
  const auto time = ParseRfc3339(text);
  EXPECT_TRUE(time.has_value()) << text;
  return time.value_or(Time());
}

TEST(LocalDaysTest, ADayBeginsWhereItIs) {
  const struct {
    const char* zone;
    Date day;
    const char* start;
  } kCases[] = {
      {"", 2026y / 3 / 1, "2026-03-01T00:00:00Z"},
      {"Nowhere/Atall", 2026y / 3 / 1, "2026-03-01T00:00:00Z"},
      {"Europe/Berlin", 2026y / 3 / 1, "2026-02-28T23:00:00Z"},
      {"Europe/Berlin", 2026y / 7 / 1, "2026-06-30T22:00:00Z"},
      {"America/Los_Angeles", 2026y / 3 / 1, "2026-03-01T08:00:00Z"},
      {"Asia/Kathmandu", 2026y / 3 / 1, "2026-02-28T18:15:00Z"},
      {"Asia/Beirut", 2026y / 3 / 29, "2026-03-28T22:00:00Z"},     // its clocks skip 0:00 to 1:00
      {"America/Havana", 2026y / 11 / 1, "2026-11-01T04:00:00Z"},  // 0:00 comes twice
  };
  for (const auto& c : kCases) {
    EXPECT_EQ(DayStart(ZoneNamed(c.zone), c.day), At(c.start)) << c.zone << " " << c.start;
  }
}

TEST(LocalDaysTest, SpansChangeWithTheClocks) {
  const Time from = At("2026-01-15T00:00:00Z");
  const Time to = At("2026-12-15T00:00:00Z");
  const Time spring = At("2026-03-29T01:00:00Z");
  const Time autumn = At("2026-10-25T01:00:00Z");
  EXPECT_EQ(OffsetSpans(ZoneNamed("Europe/Berlin"), from, to),
            (Spans{{from, spring, 1h}, {spring, autumn, 2h}, {autumn, to, 1h}}));
  EXPECT_EQ(OffsetSpans(ZoneNamed("UTC"), from, to), (Spans{{from, to, 0s}}));
  EXPECT_EQ(OffsetSpans(ZoneNamed("Asia/Kathmandu"), from, to), (Spans{{from, to, 345min}}));
  EXPECT_EQ(OffsetSpans(ZoneNamed("America/New_York"), from, At("2026-02-01T00:00:00Z")),
            (Spans{{from, At("2026-02-01T00:00:00Z"), -5h}}));
  EXPECT_EQ(OffsetSpans(ZoneNamed("Europe/Berlin"), spring, autumn), (Spans{{spring, autumn, 2h}}));
  EXPECT_EQ(OffsetSpans(ZoneNamed("UTC"), to, from), Spans());
}

}  // namespace
}  // namespace stanna::sync
