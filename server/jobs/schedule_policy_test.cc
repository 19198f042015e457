#include "server/jobs/schedule_policy.h"

#include <gtest/gtest.h>

#include <array>
#include <map>
#include <set>
#include <vector>

namespace stanna::jobs {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

const WorkspaceId kWorkspace("yourcompany.com");

Time At(const std::string& text) {
  const auto time = ParseRfc3339(text);
  if (!time) ADD_FAILURE() << text;
  return time.value_or(Time());
}

Schedule In(const std::string& zone) {
  Schedule schedule;
  schedule.time_zone = zone;
  return schedule;
}

// Every slot that begins in (from, to], as a scheduler that looks each minute meets them.
std::vector<Time> SlotsBetween(const Schedule& schedule, const std::string& from,
                               const std::string& to, const WorkspaceId& id = kWorkspace) {
  std::vector<Time> slots;
  Time last = *QuickSlot(schedule, id, At(from));
  for (Time now = At(from); now <= At(to); now += minutes(1)) {
    const Time slot = *QuickSlot(schedule, id, now);
    EXPECT_LE(slot, now);
    EXPECT_GE(slot, last) << "goes back at " << FormatRfc3339(now);
    if (slot > last) slots.push_back(slot);
    last = slot;
  }
  return slots;
}

struct DensityCase {
  const char* what;
  const char* zone;
  const char* hours;
  const char* from;
  const char* to;
  int slots;
};

// Whole hours of one period have as many slots as fit, wherever the workspace's shift lies.
TEST(QuickSlot, AreDenseInBusinessHoursAndSparseElsewhere) {
  const char* office = "mon-fri 08:00-18:00";
  const DensityCase cases[] = {
      {"weekday", "UTC", office, "2026-11-24T09:00:00Z", "2026-11-24T17:00:00Z", 24},
      {"evening", "UTC", office, "2026-11-24T19:00:00Z", "2026-11-25T07:00:00Z", 12},
      {"weekend", "UTC", office, "2026-11-28T00:00:00Z", "2026-11-29T23:00:00Z", 47},
      {"Kolkata, 09:00 to 17:00", "Asia/Kolkata", office, "2026-11-24T03:30:00Z",
       "2026-11-24T11:30:00Z", 24},
      {"Kolkata, 19:00 to 07:00", "Asia/Kolkata", office, "2026-11-24T13:30:00Z",
       "2026-11-25T01:30:00Z", 12},
      {"Monday in Kolkata, Sunday in UTC", "Asia/Kolkata", "mon 01:00-04:00",
       "2026-11-22T20:00:00Z", "2026-11-22T22:00:00Z", 6},
      {"Friday's night goes on on Saturday", "UTC", "fri 22:00-06:00", "2026-11-27T23:00:00Z",
       "2026-11-28T05:00:00Z", 18},
      {"Friday's morning belongs to Thursday", "UTC", "fri 22:00-06:00", "2026-11-27T00:00:00Z",
       "2026-11-27T05:00:00Z", 5},
      {"unknown zone", "Mars/Olympus", office, "2026-11-24T09:00:00Z", "2026-11-24T17:00:00Z", 24},
      {"New York at 10:00, winter", "America/New_York", office, "2026-03-06T15:00:00Z",
       "2026-03-06T16:00:00Z", 3},
      // Clocks went forward on 8 March 2026: 08:00 is 12:00 UTC instead of 13:00.
      {"before 08:00, winter", "America/New_York", office, "2026-03-06T11:00:00Z",
       "2026-03-06T13:00:00Z", 2},
      {"after 08:00, summer", "America/New_York", office, "2026-03-09T12:00:00Z",
       "2026-03-09T14:00:00Z", 6},
      // 00:00 to 06:00 of a day that skips 02:00, and of one that has 01:00 twice (1 November).
      {"spring forward", "America/New_York", "sun 00:00-06:00", "2026-03-08T05:00:00Z",
       "2026-03-08T10:00:00Z", 15},
      {"fall back", "America/New_York", "sun 00:00-06:00", "2026-11-01T04:00:00Z",
       "2026-11-01T11:00:00Z", 21},
  };
  for (const DensityCase& c : cases) {
    Schedule schedule = In(c.zone);
    schedule.business_hours = *ParseBusinessHours(c.hours);
    EXPECT_NEAR(static_cast<int>(SlotsBetween(schedule, c.from, c.to).size()), c.slots, 1)
        << c.what;
  }
}

TEST(QuickSlot, NoneIsLongerThanTheIntervalAllWeekLong) {
  for (const char* zone : {"UTC", "Asia/Kolkata", "America/New_York", "Australia/Lord_Howe"}) {
    const auto slots = SlotsBetween(In(zone), "2026-10-30T00:00:00Z", "2026-11-08T00:00:00Z");
    for (std::size_t i = 1; i < slots.size(); ++i) {
      EXPECT_LE(slots[i] - slots[i - 1], minutes(60)) << zone << " " << FormatRfc3339(slots[i]);
      EXPECT_GE(slots[i] - slots[i - 1], minutes(20)) << zone << " " << FormatRfc3339(slots[i]);
    }
  }
}

TEST(QuickSlot, IntervalsThatNeverMeetTheirHoursStillEnd) {
  Schedule schedule = In("UTC");
  schedule.interval_minutes = 1440;
  schedule.off_hours_interval_minutes = 1440;
  EXPECT_EQ(SlotsBetween(schedule, "2026-11-02T00:00:00Z", "2026-11-09T00:00:00Z").size(), 7u);
  schedule.interval_minutes = 1;
  schedule.business_hours.days.fill(false);
  EXPECT_EQ(SlotsBetween(schedule, "2026-11-02T00:00:00Z", "2026-11-09T00:00:00Z").size(), 7u);
}

TEST(QuickSlot, AThousandWorkspacesAreSpreadEvenly) {
  std::map<std::int64_t, int> by_minute;
  for (int i = 0; i < 1000; ++i) {
    const WorkspaceId id("company" + std::to_string(i) + ".com");
    const Time now = At("2026-11-24T12:00:00Z");
    by_minute[(now - *QuickSlot(In("UTC"), id, now)) / minutes(1)]++;
  }
  EXPECT_EQ(by_minute.size(), 20u);
  for (const auto& [minute, count] : by_minute) {
    EXPECT_GT(count, 25) << minute;  // 50 are fair
    EXPECT_LT(count, 80) << minute;
  }
}

// The minute in which the business hours begin is no worse than the others.
TEST(QuickSlot, TheMorningBringsNoRush) {
  int fired = 0;
  for (int i = 0; i < 1000; ++i) {
    const WorkspaceId id("company" + std::to_string(i) + ".com");
    fired += *QuickSlot(In("UTC"), id, At("2026-11-24T08:01:00Z")) !=
             *QuickSlot(In("UTC"), id, At("2026-11-24T07:59:59Z"));
  }
  EXPECT_GT(fired, 25);
  EXPECT_LT(fired, 80);
}

// Another value would move every portal's slots at an upgrade, and apart on mixed replicas.
TEST(Schedule, StaysTheSameFromBuildToBuild) {
  EXPECT_EQ(FormatRfc3339(*QuickSlot(In("UTC"), kWorkspace, At("2026-11-24T12:00:00Z"))),
            "2026-11-24T11:55:34.000Z");
  EXPECT_EQ(FormatRfc3339(*ReconcileSlot(In("UTC"), kWorkspace, At("2026-11-24T12:00:00Z"))),
            "2026-11-24T04:34:00.000Z");
}

struct NightCase {
  const char* what;
  const char* zone;
  const char* now;
  const char* earliest;
  const char* latest;
};

TEST(ReconcileSlot, IsTheLatestNightInLocalTime) {
  const NightCase cases[] = {
      {"noon", "UTC", "2026-11-24T12:00:00Z", "2026-11-24T01:00:00Z", "2026-11-24T04:59:00Z"},
      {"before the night", "UTC", "2026-11-24T00:59:00Z", "2026-11-23T01:00:00Z",
       "2026-11-23T04:59:00Z"},
      {"Kolkata", "Asia/Kolkata", "2026-11-24T12:00:00Z", "2026-11-23T19:30:00Z",
       "2026-11-23T23:29:00Z"},
      {"spring forward", "America/New_York", "2026-03-08T12:00:00Z", "2026-03-08T06:00:00Z",
       "2026-03-08T08:59:00Z"},
      {"fall back", "America/New_York", "2026-11-01T12:00:00Z", "2026-11-01T05:00:00Z",
       "2026-11-01T09:59:00Z"},
      {"unknown zone", "Mars/Olympus", "2026-11-24T12:00:00Z", "2026-11-24T01:00:00Z",
       "2026-11-24T04:59:00Z"},
  };
  for (const NightCase& c : cases) {
    for (int i = 0; i < 100; ++i) {
      const WorkspaceId id("company" + std::to_string(i) + ".com");
      const Time slot = *ReconcileSlot(In(c.zone), id, At(c.now));
      EXPECT_GE(slot, At(c.earliest)) << c.what << " " << id;
      EXPECT_LE(slot, At(c.latest)) << c.what << " " << id;
    }
  }
}

// However the clocks change, each local night has one moment and a later look never an earlier one.
TEST(ReconcileSlot, ComesOnceANight) {
  for (const char* from : {"2026-03-05T12:00:00Z", "2026-10-29T12:00:00Z"}) {
    for (int i = 0; i < 50; ++i) {
      const WorkspaceId id("company" + std::to_string(i) + ".com");
      std::set<Time> slots;
      Time last{};
      for (Time now = At(from); now < At(from) + hours(24 * 7); now += minutes(10)) {
        const Time slot = *ReconcileSlot(In("America/New_York"), id, now);
        EXPECT_LE(slot, now);
        EXPECT_GE(slot, last);
        slots.insert(last = slot);
      }
      EXPECT_EQ(slots.size(), 8u) << id;
    }
  }
}

TEST(ReconcileSlot, ANightMayCrossMidnight) {
  Schedule schedule = In("UTC");
  schedule.night_start_minute = 22 * 60;
  schedule.night_end_minute = 2 * 60;
  for (int i = 0; i < 100; ++i) {
    const WorkspaceId id("company" + std::to_string(i) + ".com");
    const Time slot = *ReconcileSlot(schedule, id, At("2026-11-24T03:00:00Z"));
    EXPECT_GE(slot, At("2026-11-23T22:00:00Z"));
    EXPECT_LT(slot, At("2026-11-24T02:00:00Z"));
  }
}

TEST(ReconcileSlot, AThousandWorkspacesAreSpreadOverTheNight) {
  std::map<std::int64_t, int> by_ten_minutes;
  for (int i = 0; i < 1000; ++i) {
    const WorkspaceId id("company" + std::to_string(i) + ".com");
    const Time slot = *ReconcileSlot(In("UTC"), id, At("2026-11-24T12:00:00Z"));
    by_ten_minutes[(slot - At("2026-11-24T01:00:00Z")) / minutes(10)]++;
  }
  EXPECT_EQ(by_ten_minutes.size(), 24u);
  for (const auto& [span, count] : by_ten_minutes) {
    EXPECT_GT(count, 15) << span;  // 42 are fair
    EXPECT_LT(count, 75) << span;
  }
}

TEST(Schedule, NothingIsDueWhenItIsOff) {
  Schedule schedule = In("UTC");
  schedule.reconcile = false;
  const Time now = At("2026-11-24T12:00:00Z");
  EXPECT_TRUE(QuickSlot(schedule, kWorkspace, now));
  EXPECT_FALSE(ReconcileSlot(schedule, kWorkspace, now));
  schedule = In("UTC");
  schedule.enabled = false;
  EXPECT_FALSE(QuickSlot(schedule, kWorkspace, now));
  EXPECT_FALSE(ReconcileSlot(schedule, kWorkspace, now));
}

TEST(BackOff, DoublesUpToSixHours) {
  const int expected[] = {0, 0, 40, 80, 160, 320, 360, 360};
  for (int failures = 0; failures < 8; ++failures) {
    EXPECT_EQ(BackOff(failures), minutes(expected[failures])) << failures;
  }
  EXPECT_EQ(BackOff(1'000'000), hours(6));
  EXPECT_EQ(BackOff(2, minutes(5)), minutes(10));
  EXPECT_EQ(BackOff(2, minutes(1440)), hours(6));
}

TEST(WebhooksKeepUp, OnlyWhileTheyBringWhatSyncsWould) {
  const Time now = At("2026-11-24T12:00:00Z");
  const WebhookFacts well{.last_received_at = now - hours(23),
                          .oldest_pending_at = now - minutes(4),
                          .dead = 0,
                          .untold = 5};
  EXPECT_TRUE(WebhooksKeepUp(well, now));
  const auto without = [&](const auto& change) {
    WebhookFacts facts = well;
    change(facts);
    return WebhooksKeepUp(facts, now);
  };
  EXPECT_TRUE(without([](WebhookFacts& f) { f.oldest_pending_at.reset(); })) << "nothing waits";
  EXPECT_FALSE(without([](WebhookFacts& f) { f.last_received_at.reset(); })) << "there are none";
  EXPECT_FALSE(without([&](WebhookFacts& f) { f.last_received_at = now - hours(25); }));
  EXPECT_FALSE(without([&](WebhookFacts& f) { f.oldest_pending_at = now - minutes(6); }));
  EXPECT_FALSE(without([](WebhookFacts& f) { f.dead = 1; }));
  EXPECT_FALSE(without([](WebhookFacts& f) { f.untold = 6; })) << "a gap";
  EXPECT_FALSE(without([](WebhookFacts& f) { f.untold.reset(); })) << "nobody compared yet";
}

TEST(WebhooksKeepUp, AJournalMustBeReadToItsEndAndWhole) {
  const Time now = At("2026-11-24T12:00:00Z");
  const struct {
    const char* what;
    JournalFacts journal;
    bool keeps_up;
  } kCases[] = {
      {"it was never read to its end", {}, false},
      {"it was just read", {.caught_up_at = now - minutes(4), .last_gap_at = {}}, true},
      {"nobody reads it", {.caught_up_at = now - minutes(6), .last_gap_at = {}}, false},
      {"some of it was lost", {.caught_up_at = now, .last_gap_at = now - hours(23)}, false},
      {"a night has passed since", {.caught_up_at = now, .last_gap_at = now - hours(25)}, true},
  };
  for (const auto& c : kCases) {
    const WebhookFacts facts{.last_received_at = now,
                             .oldest_pending_at = {},
                             .dead = 0,
                             .untold = 0,
                             .journal = c.journal};
    EXPECT_EQ(WebhooksKeepUp(facts, now), c.keeps_up) << c.what;
  }
}

TEST(WebhooksKeepUp, ItsSlotsAreAmongTheOthers) {
  Schedule schedule = In("UTC");
  for (int minute = 0; minute < 24 * 60; minute += 7) {
    const Time now = At("2026-11-24T00:00:00Z") + minutes(minute);
    const auto rarer = QuickSlot(Stretched(schedule), kWorkspace, now);
    ASSERT_TRUE(rarer);
    EXPECT_LE(*rarer, *QuickSlot(schedule, kWorkspace, now));
    EXPECT_GT(*rarer, now - hours(3));
  }
}

}  // namespace
}  // namespace stanna::jobs
