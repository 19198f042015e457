#include "server/jobs/business_hours.h"

#include <gtest/gtest.h>

namespace stanna::jobs {
namespace {

TEST(BusinessHours, ReadsBackWhatItWrites) {
  for (const char* text :
       {"mon-fri 08:00-18:00", "mon,wed,fri-sun 22:00-06:00", "mon-sun 00:00-24:00"}) {
    const auto hours = ParseBusinessHours(text);
    ASSERT_TRUE(hours.ok()) << text << ": " << ToString(hours.status());
    EXPECT_EQ(FormatBusinessHours(*hours), text);
  }
  EXPECT_EQ(*ParseBusinessHours("Mon-Fri 08:00-18:00"), BusinessHours());
}

TEST(BusinessHours, AWeekMayBeginOnSunday) {
  const auto hours = ParseBusinessHours("sun-thu 09:00-17:30");
  ASSERT_TRUE(hours.ok());
  EXPECT_EQ(hours->days, (std::array{true, true, true, true, false, false, true}));
  EXPECT_EQ(hours->start_minute, 540);
  EXPECT_EQ(hours->end_minute, 1050);
}

struct BadCase {
  const char* text;
  const char* message;
};

TEST(BusinessHours, SaysWhatIsWrong) {
  const BadCase cases[] = {
      {"", "must be days and times like \"mon-fri 08:00-18:00\""},
      {"always", "must be days and times like \"mon-fri 08:00-18:00\""},
      {"mo-fri 08:00-18:00", "has no day \"mo\""},
      {"mon- 08:00-18:00", "has no day \"\""},
      {"mon,,tue 08:00-18:00", "has no day \"\""},
      {"mon-fri 8:00-18:00", "has no time of day \"8:00\" (HH:MM)"},
      {"mon-fri 08:00", "has no time of day \"\" (HH:MM)"},
      {"mon-fri 08:00-24:01", "has no time of day \"24:01\" (HH:MM)"},
      {"mon-fri 08:60-18:00", "has no time of day \"08:60\" (HH:MM)"},
      {"mon-fri 08:00-18:00-20:00", "has no time of day \"18:00-20:00\" (HH:MM)"},
      {"mon-fri 08:00-08:00", "begins and ends at the same time; the whole day is 00:00-24:00"},
      {"mon-fri 24:00-06:00", "can't begin at 24:00; that is 00:00 of the next day"},
  };
  for (const BadCase& c : cases) {
    const auto hours = ParseBusinessHours(c.text);
    EXPECT_TRUE(absl::IsInvalidArgument(hours.status())) << c.text;
    EXPECT_EQ(MessageOf(hours.status()), c.message) << c.text;
  }
}

}  // namespace
}  // namespace stanna::jobs
