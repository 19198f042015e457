#include "server/webhooks/event_plan.h"

#include <gtest/gtest.h>

namespace stanna::webhooks {
namespace {

using enum ObjectType;
using Ids = std::set<ObjectId>;
using Reads = std::map<ObjectType, Ids>;
using EventIds = std::vector<std::int64_t>;

Time At(int ms) { return FromEpochMs(1'790'000'000'000 + ms); }

EventInterest Interest() {
  EventInterest interest;
  interest.types = {kCompany, kContact, kDeal, kMeeting};
  interest.requested[kDeal] = {"dealstage", "dealname"};
  interest.requested[kContact] = {"email"};
  interest.watched[kDeal] = {"dealstage", "forecast", "closedate", "signed_on"};
  interest.times[kDeal] = {"closedate"};
  interest.dates[kDeal] = {"signed_on"};
  return interest;
}

HubSpotEvent Of(EventKind kind, std::optional<ObjectType> type, ObjectId id, int at = 0) {
  HubSpotEvent event;
  event.kind = kind;
  event.object_type = type;
  event.object_id = id;
  event.occurred_at = At(at);
  return event;
}

HubSpotEvent Change(ObjectType type, ObjectId id, const std::string& property,
                    const std::string& value, int at = 0) {
  HubSpotEvent event = Of(EventKind::kPropertyChange, type, id, at);
  event.property = property;
  event.value = value;
  return event;
}

HubSpotEvent Edge(std::optional<ObjectType> from, ObjectId from_id, std::optional<ObjectType> to,
                  ObjectId to_id) {
  HubSpotEvent event = Of(EventKind::kAssociationChange, from, from_id);
  event.to_type = to;
  event.to_id = to_id;
  return event;
}

HubSpotEvent Merge(ObjectId primary, ObjectId survivor, std::vector<ObjectId> absorbed) {
  HubSpotEvent event = Of(EventKind::kMerge, kCompany, primary);
  event.survivor = survivor;
  event.absorbed = std::move(absorbed);
  return event;
}

EventPlan Plan(const std::vector<HubSpotEvent>& events) {
  std::vector<DueEvent> due;
  for (const HubSpotEvent& event : events) {
    due.push_back({static_cast<std::int64_t>(due.size()) + 1, event});
  }
  return PlanEvents(due, Interest());
}

TEST(EventPlanTest, WhatEachKindAsksFor) {
  const struct {
    const char* what;
    HubSpotEvent event;
    Reads reads;
    std::size_t changes = 0;
  } cases[] = {
      {"creation", Of(EventKind::kCreation, kDeal, 1), {{kDeal, {1}}}},
      {"deletion", Of(EventKind::kDeletion, kDeal, 1), {{kDeal, {1}}}},
      {"privacy deletion", Of(EventKind::kPrivacyDeletion, kContact, 2), {{kContact, {2}}}},
      {"restore", Of(EventKind::kRestore, kMeeting, 3), {{kMeeting, {3}}}},
      {"merge into a new record", Merge(5, 7, {5, 6}), {{kCompany, {5, 6, 7}}}},
      {"merge that keeps the id", Merge(5, 5, {6}), {{kCompany, {5, 6}}}},
      {"association", Edge(kContact, 2, kDeal, 1), {{kContact, {2}}, {kDeal, {1}}}},
      {"association of one type", Edge(kCompany, 2, kCompany, 1), {{kCompany, {1, 2}}}},
      {"association with what is not kept", Edge(kContact, 2, std::nullopt, 1), {{kContact, {2}}}},
      {"association with a type that is left out", Edge(kTask, 9, kDeal, 1), {{kDeal, {1}}}},
      {"association of nothing", Edge(std::nullopt, 9, std::nullopt, 1), {}},
      {"requested and watched", Change(kDeal, 1, "dealstage", "b"), {{kDeal, {1}}}, 1},
      {"requested only", Change(kDeal, 1, "dealname", "b"), {{kDeal, {1}}}},
      {"watched only", Change(kDeal, 1, "forecast", "b"), {}, 1},
      {"neither", Change(kDeal, 1, "notes_last_contacted", "b"), {}},
      {"watched of another type", Change(kContact, 1, "dealstage", "b"), {}},
      {"of a type that is left out", Change(kTask, 1, "dealstage", "b"), {}},
      {"of no type", Of(EventKind::kCreation, std::nullopt, 1), {}},
      {"of no record", Of(EventKind::kCreation, kDeal, 0), {}},
      {"unknown", Of(EventKind::kUnknown, kDeal, 1), {}},
  };
  for (const auto& c : cases) {
    const EventPlan plan = Plan({c.event});
    EXPECT_EQ(plan.reads, c.reads) << c.what;
    EXPECT_EQ(plan.changes.size(), c.changes) << c.what;
    const bool is_ignored = c.reads.empty() && c.changes == 0;
    EXPECT_EQ(plan.ignored, is_ignored ? EventIds{1} : EventIds{}) << c.what;
    EXPECT_EQ(plan.events.size(), is_ignored ? 0u : 1u) << c.what;
  }
}

TEST(EventPlanTest, AHundredChangesOfARecordAreOneRead) {
  std::vector<HubSpotEvent> events;
  for (int i = 0; i < 100; ++i) {
    events.push_back(Change(kDeal, 1, "dealstage", std::to_string(i), 100 - i));
  }
  const EventPlan plan = Plan(events);
  EXPECT_EQ(plan.reads, (Reads{{kDeal, {1}}}));
  EXPECT_EQ(plan.events.size(), 100u);
  ASSERT_EQ(plan.changes.size(), 100u);
  EXPECT_EQ(plan.changes.front().value, "99") << "in the order in which they happened";
  EXPECT_EQ(plan.changes.front().at, At(1));
  EXPECT_EQ(plan.changes.back().value, "0");
}

TEST(EventPlanTest, WhatHubSpotHidesIsReadAndNotNoted) {
  HubSpotEvent event = Change(kDeal, 1, "dealstage", "REDACTED");
  event.redacted = true;
  const EventPlan plan = Plan({event});
  EXPECT_EQ(plan.reads, (Reads{{kDeal, {1}}}));
  EXPECT_TRUE(plan.changes.empty());
}

TEST(EventPlanTest, TimesAreKeptAsRecordsHaveThem) {
  const struct {
    const char* property;
    const char* value;
    const char* kept;
  } cases[] = {{"closedate", "1782820800000", "2026-06-30T12:00:00.000Z"},
               {"closedate", "2026-06-30T12:00:00Z", "2026-06-30T12:00:00Z"},
               {"closedate", "", ""},
               {"signed_on", "1782777600000", "2026-06-30"},
               {"dealstage", "1782777600000", "1782777600000"}};
  for (const auto& c : cases) {
    const EventPlan plan = Plan({Change(kDeal, 1, c.property, c.value)});
    ASSERT_EQ(plan.changes.size(), 1u) << c.property;
    EXPECT_EQ(plan.changes[0].value, c.kept) << c.property;
  }
}

TEST(EventPlanTest, WhatAReadMustShow) {
  const EventPlan plan =
      Plan({Of(EventKind::kCreation, kDeal, 1, 5), Change(kDeal, 2, "dealname", "x", 6),
            Of(EventKind::kDeletion, kDeal, 3, 7)});
  ASSERT_EQ(plan.events.size(), 3u);
  EXPECT_EQ(plan.events[0].shows, 1);
  EXPECT_EQ(plan.events[0].shows_version, Time()) << "in any version";
  EXPECT_EQ(plan.events[1].shows, 2);
  EXPECT_EQ(plan.events[1].shows_type, kDeal);
  EXPECT_EQ(plan.events[1].shows_version, At(6));
  EXPECT_EQ(plan.events[2].shows, 0);
}

TEST(EventPlanTest, EachEventWaitsForItsOwnReads) {
  const EventPlan plan = Plan({Of(EventKind::kCreation, kContact, 1), Edge(kContact, 2, kDeal, 3)});
  ASSERT_EQ(plan.events.size(), 2u);
  EXPECT_EQ(plan.events[0].reads, (Reads{{kContact, {1}}}));
  EXPECT_EQ(plan.events[1].reads, (Reads{{kContact, {2}}, {kDeal, {3}}}));
  EXPECT_EQ(plan.reads, (Reads{{kContact, {1, 2}}, {kDeal, {3}}}));
}

}  // namespace
}  // namespace stanna::webhooks
