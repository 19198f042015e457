#include "client/crm/portal_clock.h"

#include <gtest/gtest.h>

namespace stanna::hubspot {
namespace {

TEST(ParseHttpDate, ReadsTheFormThatIsSent) {
  const auto date = ParseHttpDate("Fri, 27 Nov 2026 10:05:09 GMT");
  ASSERT_TRUE(date.has_value());
  EXPECT_EQ(FormatRfc3339(*date), "2026-11-27T10:05:09.000Z");
}

TEST(ParseHttpDate, RefusesEverythingElse) {
  for (const char* text : {"", "Friday, 27-Nov-26 10:05:09 GMT", "Fri, 27 Nov 2026 10:05:09 CET",
                           "Fri, 31 Feb 2026 10:05:09 GMT", "Fri, 27 Now 2026 10:05:09 GMT",
                           "Fri, 27 Nov 2026 24:05:09 GMT", "Fri, -7 Nov 2026 10:05:09 GMT",
                           "Fri, 27 Nov 2026 10:05:0x GMT"}) {
    EXPECT_FALSE(ParseHttpDate(text).has_value()) << text;
  }
}

TEST(PortalClock, FollowsHubSpotsClockWhateverOursSays) {
  FakeClock ours(FromEpochMs(1'700'000'000'000));
  PortalClock clock(ours);
  EXPECT_EQ(clock.Now(), ours.Now());
  HttpResponse answer;
  answer.headers = {{"Date", "Fri, 27 Nov 2026 10:05:09 GMT"}};
  clock.Observe(answer);
  EXPECT_EQ(FormatRfc3339(clock.Now()), "2026-11-27T10:05:09.000Z");
  ours.Advance(std::chrono::seconds(3));
  EXPECT_EQ(FormatRfc3339(clock.Now()), "2026-11-27T10:05:12.000Z");
  clock.Observe({});
  EXPECT_EQ(FormatRfc3339(clock.Now()), "2026-11-27T10:05:12.000Z");
}

TEST(PortalClock, AJumpOfOurClockEndsWithTheNextAnswer) {
  FakeClock ours(FromEpochMs(1'700'000'000'000));
  PortalClock clock(ours);
  HttpResponse answer;
  answer.headers = {{"Date", "Fri, 27 Nov 2026 10:05:09 GMT"}};
  clock.Observe(answer);
  ours.Advance(-std::chrono::hours(5));
  clock.Observe(answer);
  EXPECT_EQ(FormatRfc3339(clock.Now()), "2026-11-27T10:05:09.000Z");
}

}  // namespace
}  // namespace stanna::hubspot
