#include "client/limits/portal_day.h"

#include <gtest/gtest.h>

namespace stanna::hubspot {
namespace {

struct Case {
  const char* zone;
  bool known;
  const char* at;
  const char* date;
  const char* end;
};

TEST(PortalDay, EndsAtMidnightOfThePortalsZone) {
  const Case cases[] = {
      {"", false, "2026-11-24T23:59:59Z", "2026-11-24", "2026-11-25T00:00:00.000Z"},
      {"Nowhere/Land", false, "2026-11-24T12:00:00Z", "2026-11-24", "2026-11-25T00:00:00.000Z"},
      {"US/Eastern", true, "2026-11-24T04:59:59Z", "2026-11-23", "2026-11-24T05:00:00.000Z"},
      {"US/Eastern", true, "2026-11-24T05:00:00Z", "2026-11-24", "2026-11-25T05:00:00.000Z"},
      {"Europe/Oslo", true, "2026-03-28T23:00:00Z", "2026-03-29", "2026-03-29T22:00:00.000Z"},
      {"Europe/Oslo", true, "2026-10-25T12:00:00Z", "2026-10-25", "2026-10-25T23:00:00.000Z"},
      // Clocks go from 24:00 to 01:00: that day has no midnight.
      {"Africa/Cairo", true, "2026-04-23T12:00:00Z", "2026-04-23", "2026-04-23T22:00:00.000Z"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(std::string(c.zone) + " " + c.at);
    const PortalDay day(c.zone);
    EXPECT_EQ(day.IsKnown(), c.known);
    EXPECT_EQ(day.DateOf(*ParseRfc3339(c.at)), c.date);
    EXPECT_EQ(FormatRfc3339(day.EndOf(*ParseRfc3339(c.at))), c.end);
  }
}

}  // namespace
}  // namespace stanna::hubspot
