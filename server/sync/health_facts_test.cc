#include "server/sync/health_facts.h"

#include <gtest/gtest.h>

namespace stanna::sync {
namespace {

using insights::DealMove;
using insights::Outcome;
using std::chrono::days;
using std::chrono::hours;

const Time kNow = *ParseRfc3339("2026-11-20T12:00:00Z");

storage::ActivityFact Activity(ObjectType type, ObjectId id, Time at) {
  storage::ActivityFact fact;
  fact.type = type;
  fact.object_id = id;
  fact.at = at;
  return fact;
}

class HealthFactsTest : public testing::Test {
 protected:
  HealthFactsTest() {
    config_.pipelines["renewals"].role = revenue::PipelineRole::kRenewal;
    config_.pipelines["more"].role = revenue::PipelineRole::kExpansion;
    inputs_.client.id = ClientId("client_1");
    inputs_.client.source_created_at = kNow - days(400);
    inputs_.created_at = kNow - days(30);
  }

  insights::HealthFacts Read() {
    std::vector<storage::Pipeline> pipelines(1);
    pipelines[0].stages = {{"upcoming", "Upcoming", 0, false, "0.5", false},
                           {"talks", "In talks", 1, false, "0.7", false},
                           {"renewed", "Renewed", 2, true, "1", false},
                           {"lost", "Lost", 3, true, "0", false}};
    const DealStages stages(config_, pipelines);
    return ToHealthFacts(inputs_, stages, policy_, kNow, absl::UTCTimeZone());
  }

  storage::DealRow& AddDeal(ObjectId id, const std::string& pipeline, const std::string& stage) {
    storage::DealRow& deal = inputs_.deals.emplace_back();
    deal.deal_id = id;
    deal.pipeline_id = pipeline;
    deal.stage_id = stage;
    return deal;
  }
  void AddChange(ObjectId deal, const std::string& property, const std::string& before,
                 const std::string& after) {
    inputs_.deal_changes.push_back({deal, {property, kNow - days(3), before, after, "sync"}});
  }

  revenue::RevenueConfig config_;
  insights::HealthPolicy policy_;
  storage::HealthInputs inputs_;
};

TEST_F(HealthFactsTest, ReadsOutcomes) {
  struct Case {
    ObjectType type;
    const char* outcome;
    int days_ago;
    Outcome expected;
  };
  const Case cases[] = {
      {ObjectType::kMeeting, "COMPLETED", 2, Outcome::kHeld},
      {ObjectType::kMeeting, "NO_SHOW", 2, Outcome::kNoShow},
      {ObjectType::kMeeting, "CANCELED", 2, Outcome::kCanceled},
      {ObjectType::kMeeting, "RESCHEDULED", 2, Outcome::kRescheduled},
      {ObjectType::kMeeting, "SCHEDULED", 2, Outcome::kNone},
      {ObjectType::kMeeting, "SCHEDULED", -2, Outcome::kPlanned},
      {ObjectType::kMeeting, "", 2, Outcome::kNone},
      {ObjectType::kMeeting, "a portal's own", -2, Outcome::kPlanned},
      {ObjectType::kCall, "COMPLETED", 2, Outcome::kHeld},
      {ObjectType::kCall, "", 2, Outcome::kHeld},
      {ObjectType::kCall, "NO_ANSWER", 2, Outcome::kCanceled},
      {ObjectType::kEmail, "SENT", 2, Outcome::kNone},
      {ObjectType::kNote, "", 2, Outcome::kNone},
  };
  for (const Case& c : cases) {
    inputs_.activities = {Activity(c.type, 1, kNow - days(c.days_ago))};
    inputs_.activities[0].outcome = c.outcome;
    const auto facts = Read();
    ASSERT_EQ(facts.events.size(), 1u);
    EXPECT_EQ(facts.events[0].outcome, c.expected)
        << NameOf(c.type) << " " << c.outcome << ", " << c.days_ago << " days ago";
  }
}

TEST_F(HealthFactsTest, WhatAPersonSetCountsInPlaceOfWhatWasRead) {
  auto read = Activity(ObjectType::kEmail, 1, kNow - hours(1));
  read.direction = storage::Direction::kInbound;
  read.analysed = true;
  read.score = 0.8;
  read.level = 2;
  read.confidence = 0.6;
  read.intents = insights::kChurn;
  auto set = read;
  set.object_id = 2;
  set.manual_level = -2;
  inputs_.activities = {read, set};
  const auto facts = Read();
  ASSERT_EQ(facts.events.size(), 2u);
  EXPECT_EQ(facts.events[0].side, insights::Side::kClient);
  EXPECT_EQ(facts.events[0].score, 0.8);
  EXPECT_EQ(facts.events[0].intents, insights::kChurn);
  EXPECT_EQ(facts.events[1].score, -1);
  EXPECT_EQ(facts.events[1].level, -2);
  EXPECT_EQ(facts.events[1].confidence, 1);
  EXPECT_EQ(facts.events[1].intents, insights::kChurn);

  inputs_.activities[1].manual_level = 1;
  inputs_.activities[1].automatic = static_cast<int>(insights::Automatic::kBulk);
  const auto harmless = Read();
  EXPECT_EQ(harmless.events[1].intents, 0u);
  EXPECT_EQ(harmless.events[1].automatic, insights::Automatic::kNone);
}

TEST_F(HealthFactsTest, OnlyOfEmailsIsTheWriterKnown) {
  auto call = Activity(ObjectType::kCall, 1, kNow - hours(1));
  call.direction = storage::Direction::kInbound;
  inputs_.activities = {call};
  EXPECT_EQ(Read().events[0].side, insights::Side::kUnknown);
}

TEST_F(HealthFactsTest, TasksAndBouncesAreNoContact) {
  auto bounced = Activity(ObjectType::kEmail, 1, kNow - hours(1));
  bounced.outcome = "BOUNCED";
  inputs_.activities = {bounced, Activity(ObjectType::kTask, 2, kNow - hours(2))};
  const auto facts = Read();
  ASSERT_EQ(facts.events.size(), 1u);
  EXPECT_EQ(facts.events[0].automatic, insights::Automatic::kBounce);
}

TEST_F(HealthFactsTest, ThreadsAreToldApart) {
  for (const char* thread : {"a", "b", "a", ""}) {
    auto fact = Activity(ObjectType::kEmail, 1 + inputs_.activities.size(), kNow - hours(1));
    fact.thread_id = thread;
    inputs_.activities.push_back(fact);
  }
  const auto facts = Read();
  EXPECT_EQ(facts.events[0].thread, facts.events[2].thread);
  EXPECT_NE(facts.events[0].thread, facts.events[1].thread);
  EXPECT_EQ(facts.events[3].thread, 0u);
}

TEST_F(HealthFactsTest, ReadsDealsAndTheirMoves) {
  AddDeal(1, "renewals", "talks").close_date = kNow + days(20);
  AddDeal(2, "more", "upcoming").probability = "0.25";
  AddDeal(3, "renewals", "lost").closed = true;
  inputs_.deals.back().close_date = kNow - days(9);
  AddChange(1, "dealstage", "upcoming", "talks");
  AddChange(1, "dealstage", "talks", "upcoming");
  AddChange(1, "dealstage", "talks", "talks");
  AddChange(1, "dealstage", "unknown", "talks");
  AddChange(3, "dealstage", "talks", "lost");  // said by the deal itself
  AddChange(1, "closedate", "2026-11-30T00:00:00Z", "2026-12-10T00:00:00Z");
  AddChange(1, "closedate", "2026-12-10T00:00:00Z", "2026-12-01T00:00:00Z");
  AddChange(1, "closedate", "", "2026-12-01T00:00:00Z");
  AddChange(1, "amount", "10", "20");
  AddChange(99, "dealstage", "upcoming", "talks");  // of no deal that is there
  const auto facts = Read();
  ASSERT_EQ(facts.open_deals.size(), 2u);
  EXPECT_TRUE(facts.open_deals[0].renewal);
  EXPECT_TRUE(facts.open_deals[1].expansion);
  EXPECT_EQ(facts.open_deals[1].probability, 0.25);
  std::vector<DealMove> moves;
  for (const auto& event : facts.deal_events) moves.push_back(event.move);
  EXPECT_EQ(moves, (std::vector<DealMove>{DealMove::kLost, DealMove::kForward, DealMove::kBack,
                                          DealMove::kPushed, DealMove::kPulledIn}));
  EXPECT_EQ(facts.deal_events[0].at, kNow - days(9));
  EXPECT_TRUE(facts.deal_events[0].renewal);
  EXPECT_EQ(facts.deal_events[3].days, 10);
  EXPECT_EQ(facts.deal_events[4].days, -9);
}

TEST_F(HealthFactsTest, TheRenewalIsTheCompanysElseTheNextDeals) {
  EXPECT_EQ(Read().renewal_date, std::nullopt);
  AddDeal(1, "renewals", "talks").close_date = kNow + days(40);
  AddDeal(2, "renewals", "talks").close_date = kNow + days(20);
  AddDeal(3, "more", "talks").close_date = kNow + days(10);
  EXPECT_EQ(Read().renewal_date, ParseDate("2026-12-10"));
  inputs_.client.renewal_date = ParseDate("2027-02-01");
  EXPECT_EQ(Read().renewal_date, ParseDate("2027-02-01"));
}

TEST_F(HealthFactsTest, IndicatorsWithARangeCount) {
  policy_.indicators = {
      {"nps", {0, 10, 2}}, {"openBugs", {20, 0, 1}}, {"sponsor", {0, 1, 1}}, {"nan", {0, 1, 1}}};
  const auto indicator = [](const char* name, const char* type, const char* value) {
    return storage::CustomField{name, type, value, "", "latest"};
  };
  AddDeal(1, "renewals", "talks").custom = {
      indicator("nps", "number", "8"),      indicator("openBugs", "number", "25"),
      indicator("sponsor", "bool", "true"), indicator("unranged", "number", "1"),
      indicator("words", "text", "many"),   indicator("nan", "text", "nan")};
  std::map<std::string, double> values;
  for (const auto& value : Read().indicators) values[value.name] = value.value;
  EXPECT_EQ(values,
            (std::map<std::string, double>{{"nps", 80}, {"openBugs", 0}, {"sponsor", 100}}));
}

TEST_F(HealthFactsTest, AClientIsAsOldAsHubSpotSays) {
  EXPECT_EQ(Read().client_since, kNow - days(400));
  inputs_.client.source_created_at = Time{};
  EXPECT_EQ(Read().client_since, kNow - days(30));
}

}  // namespace
}  // namespace stanna::sync
