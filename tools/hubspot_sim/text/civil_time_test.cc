#include "tools/hubspot_sim/text/civil_time.h"

#include <gtest/gtest.h>

namespace stanna::sim {
namespace {

TEST(CivilTime, ReadsEveryFormThatHubSpotSends) {
  struct Case {
    const char* text;
    int64_t ms;
  };
  const Case cases[] = {
      {"1970-01-01", 0},
      {"2026-03-31", 1774915200000},
      {"2026-03-31T16:00:00Z", 1774972800000},
      {"2026-03-31T16:00:00.173Z", 1774972800173},
      {"2026-03-31T16:00:00.1Z", 1774972800100},
      {"2026-03-31T18:00:00+02:00", 1774972800000},
      {"1774972800173", 1774972800173},
      {"1969-12-31T23:59:59.999Z", -1},
  };
  for (const Case& c : cases) EXPECT_EQ(ParseTime(c.text), c.ms) << c.text;
}

TEST(CivilTime, RefusesWhatIsNotATime) {
  for (const char* text : {"", "soon", "2026-13-01", "2026-03-31T", "2026-03-31T16:00:00ZZ", "12x"})
    EXPECT_EQ(ParseTime(text), std::nullopt) << text;
}

TEST(CivilTime, WritesBackWhatItReads) {
  for (int64_t ms = -4'000'000'000'000; ms < 4'000'000'000'000; ms += 12'345'678'901) {
    EXPECT_EQ(ParseTime(IsoMillis(ms)), ms) << IsoMillis(ms);
  }
}

TEST(HttpDate, IsTheFormOfADateHeader) {
  EXPECT_EQ(HttpDate(0), "Thu, 01 Jan 1970 00:00:00 GMT");
  EXPECT_EQ(HttpDate(ParseTime("2026-11-27T10:05:09.999Z").value()),
            "Fri, 27 Nov 2026 10:05:09 GMT");
}

}  // namespace
}  // namespace stanna::sim
