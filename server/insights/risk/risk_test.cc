#include "server/insights/risk/risk.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <random>

#include "server/insights/risk/words.h"

namespace stanna::insights {
namespace {

using std::chrono::days;
using std::chrono::hours;

const Date kToday = std::chrono::year(2026) / 11 / 29;
// Noon, so that a day more or less is never a matter of the zone.
Time DaysAgo(int count) { return Time(std::chrono::sys_days(kToday)) + hours(12) - days(count); }
Date InDays(int count) { return Date(std::chrono::sys_days(kToday) + days(count)); }

HealthEvent Event(ObjectId id, int days_ago, MessageKind kind = MessageKind::kEmail) {
  HealthEvent event;
  const bool email = kind == MessageKind::kEmail;
  event.record = {email ? ObjectType::kEmail : ObjectType::kMeeting, id};
  event.at = DaysAgo(days_ago);
  event.kind = kind;
  event.side = email ? Side::kClient : Side::kUnknown;
  event.contacts = {9};
  return event;
}

HealthEvent Mail(ObjectId id, int days_ago, double score, std::uint32_t intents = 0) {
  HealthEvent event = Event(id, days_ago);
  event.analysed = true;
  event.confidence = 0.8;
  event.score = score;
  event.intents = intents;
  return event;
}

HealthEvent Meeting(ObjectId id, int days_ago, Outcome outcome) {
  HealthEvent event = Event(id, days_ago, MessageKind::kMeeting);
  event.outcome = outcome;
  return event;
}

OpenDeal Deal(ObjectId id, bool renewal, bool expansion = false) {
  OpenDeal deal;
  deal.deal_id = id;
  deal.name = "Deal " + std::to_string(id);
  deal.renewal = renewal;
  deal.expansion = expansion;
  return deal;
}

DealEvent Move(ObjectId deal, int days_ago, DealMove move, int pushed = 0) {
  DealEvent event;
  event.deal_id = deal;
  event.name = "Deal " + std::to_string(deal);
  event.at = DaysAgo(days_ago);
  event.move = move;
  event.days = pushed;
  return event;
}

// Nothing is wrong with it.
RiskFacts Sound() {
  RiskFacts facts;
  facts.health.score = 6000;
  facts.health.band = Band::kHealthy;
  facts.health.active_contacts = 2;
  facts.health.engagement_change = 1;
  facts.facts.events = {Event(1, 2)};
  facts.facts.stakeholders = {{9, "Ada Lovelace", "CTO", DaysAgo(400)},
                              {8, "Charles Babbage", "", DaysAgo(300)}};
  facts.currency = "EUR";
  return facts;
}

// "renewal_risk high; silent low": what is found, in its order.
std::string Found(const RiskFacts& facts, const InsightThresholds& thresholds = {}) {
  std::string words;
  for (const Insight& insight : FindInsights(facts, thresholds, kToday, absl::UTCTimeZone())) {
    EXPECT_FALSE(insight.description.empty()) << insight.kind;
    EXPECT_FALSE(insight.recommendation.empty()) << insight.kind;
    EXPECT_LE(insight.evidence.size(), kMostEvidence) << insight.kind;
    if (!words.empty()) words += "; ";
    words += insight.kind + " " + SeverityName(insight.severity);
  }
  return words;
}

struct Case {
  const char* words;
  std::function<void(RiskFacts&)> change;
  const char* expected;
};

void Check(const std::vector<Case>& cases) {
  for (const Case& c : cases) {
    RiskFacts facts = Sound();
    c.change(facts);
    EXPECT_EQ(Found(facts), c.expected) << c.words;
  }
}

TEST(Risk, NothingIsWrong) { EXPECT_EQ(Found(Sound()), ""); }

TEST(Risk, Score) {
  const auto score = [](CentiPoints points) {
    return [points](RiskFacts& facts) { facts.health.score = points; };
  };
  Check({
      {"41 is healthy", score(4050), ""},
      {"what people see as 40 is at risk", score(4049), "at_risk medium"},
      {"three quarters of it", score(3000), "at_risk high"},
      {"31 is not", score(3100), "at_risk medium"},
      {"half of it", score(2000), "at_risk critical"},
  });
}

TEST(Risk, ScoreFall) {
  const auto fall = [](CentiPoints points) {
    return [points](RiskFacts& facts) { facts.score_a_day_ago = facts.health.score + points; };
  };
  Check({
      {"9.99 points", fall(999), ""},
      {"10 points", fall(1000), "score_fallers medium"},
      {"15 points", fall(1500), "score_fallers high"},
      {"25 points", fall(2500), "score_fallers critical"},
      {"a rise", fall(-2500), ""},
  });
}

TEST(Risk, Latency) {
  const auto answers = [](double now, double usual) {
    return [=](RiskFacts& facts) {
      facts.health.response_hours = now;
      facts.health.usual_response_hours = usual;
    };
  };
  Check({
      {"half as long again is not above it", answers(15, 10), ""},
      {"a little more is", answers(15.1, 10), "latency_risk medium"},
      {"more than twice as long", answers(31, 12), "latency_risk high"},
      {"no more than an hour", answers(1.6, 1), "latency_risk low"},
      {"sooner", answers(2, 10), ""},
      {"no baseline", [](RiskFacts& facts) { facts.health.response_hours = 100; }, ""},
  });
  RiskFacts facts = Sound();
  answers(31, 12)(facts);
  EXPECT_EQ(FindInsights(facts, {}, kToday, absl::UTCTimeZone()).front().description,
            "Answers take 31 hours now, 12 before (+158 %)");
  InsightThresholds a_day;
  a_day.response_delay_days = 1;
  EXPECT_EQ(Found(facts, a_day), "");
  answers(36, 12)(facts);
  EXPECT_EQ(Found(facts, a_day), "latency_risk high");
}

TEST(Risk, Silence) {
  const auto last = [](int days_ago) {
    return [=](RiskFacts& facts) { facts.facts.events = {Event(1, days_ago)}; };
  };
  Check({
      {"13 days", last(13), ""},
      {"14 days", last(14), "silent low"},
      {"twice", last(28), "silent medium"},
      {"four times", last(56), "silent high"},
      {"a meeting is planned",
       [](RiskFacts& facts) {
         facts.facts.events = {Event(1, 28), Meeting(2, -3, Outcome::kPlanned)};
       },
       "silent low"},
      {"an out-of-office and a task are no contact",
       [](RiskFacts& facts) {
         HealthEvent away = Event(2, 1);
         away.automatic = Automatic::kOutOfOffice;
         facts.facts.events = {Event(1, 14), away, Event(3, 1, MessageKind::kTask)};
       },
       "silent low"},
      {"our own mail is",
       [](RiskFacts& facts) {
         HealthEvent own = Event(2, 1);
         own.side = Side::kOwn;
         facts.facts.events = {Event(1, 14), own};
       },
       ""},
  });
}

TEST(Risk, Sentiment) {
  const auto mails = [](std::vector<HealthEvent> events) {
    return [events](RiskFacts& facts) { facts.facts.events = events; };
  };
  HealthEvent own = Mail(4, 1, -1);
  own.side = Side::kOwn;
  HealthEvent unread = Mail(5, 1, -1);
  unread.confidence = 0.05;
  HealthEvent bulk = Mail(6, 1, -1);
  bulk.automatic = Automatic::kBulk;
  Check({
      {"-0.19", mails({Mail(1, 1, -0.19)}), ""},
      {"the mean of three decimals is -0.2", mails({Mail(1, 1, -0.1), Mail(2, 2, -0.3)}),
       "sentiment_risk medium"},
      {"a quarter of the way to -1", mails({Mail(1, 1, -0.4), Mail(2, 2, -0.4)}),
       "sentiment_risk high"},
      {"-0.68", mails({Mail(1, 1, -0.68), Mail(2, 2, -0.68)}), "sentiment_risk critical"},
      {"one alone is medium", mails({Mail(1, 1, -1)}), "sentiment_risk medium"},
      {"13 days ago", mails({Mail(1, 13, -1)}), "sentiment_risk medium"},
      {"14 days ago is past, and silence", mails({Mail(1, 14, -1)}), "silent low"},
      {"ours, unread and bulk have no mood", mails({Event(1, 1), own, unread, bulk}), ""},
  });
}

TEST(Risk, Stakeholders) {
  const auto active = [](int count) {
    return [=](RiskFacts& facts) { facts.health.active_contacts = count; };
  };
  Check({{"two", active(2), ""},
         {"one", active(1), "stakeholder_risk low"},
         {"none", active(0), "stakeholder_risk medium"}});
  RiskFacts facts = Sound();
  active(1)(facts);
  const auto insight = FindInsights(facts, {}, kToday, absl::UTCTimeZone()).front();
  EXPECT_EQ(insight.description,
            "Only 1 of the client's people is in two-way contact within 90 days: Ada Lovelace "
            "(CTO); fewer than 2 is a risk");
  EXPECT_EQ(insight.recommendation, "Bring Charles Babbage into the next meeting");
  EXPECT_EQ(insight.evidence, (std::vector<Evidence>{{ObjectType::kContact, 9}}));
}

TEST(Risk, Renewal) {
  const auto renewal = [](double probability, int days) {
    return [=](RiskFacts& facts) {
      facts.health.renewal = Likelihood{.probability = probability, .drivers = {}};
      facts.facts.renewal_date = InDays(days);
    };
  };
  const auto lost = [](int days_ago, bool is_renewal) {
    return [=](RiskFacts& facts) {
      facts.facts.deal_events = {Move(5, days_ago, DealMove::kLost)};
      facts.facts.deal_events[0].renewal = is_renewal;
    };
  };
  Check({
      {"70 % is no risk", renewal(0.7, 60), ""},
      {"below", renewal(0.69, 60), "renewal_risk medium"},
      {"an even chance", renewal(0.5, 60), "renewal_risk medium"},
      {"less", renewal(0.49, 60), "renewal_risk high"},
      {"below 0.3", renewal(0.29, 90), "renewal_risk critical"},
      {"there is time", renewal(0.29, 91), "renewal_risk high"},
      {"it is near", renewal(0.69, 30), "renewal_risk high"},
      {"it is overdue", renewal(0.69, -5), "renewal_risk high"},
      {"its deal is lost", lost(10, true), "renewal_risk critical"},
      {"long ago", lost(91, true), ""},
      {"another deal", lost(10, false), ""},
  });
}

TEST(Risk, ChurnIntent) {
  const auto mails = [](std::vector<HealthEvent> events) {
    return [events](RiskFacts& facts) { facts.facts.events = events; };
  };
  HealthEvent own = Mail(1, 1, 0, kChurn);
  own.side = Side::kOwn;
  HealthEvent note = own;
  note.kind = MessageKind::kNote;
  HealthEvent old_note = note;
  old_note.at = DaysAgo(8);
  Check({
      {"of this week", mails({Mail(1, 6, 0, kChurn)}), "churn_intent critical"},
      {"older", mails({Mail(1, 7, 0, kChurn)}), "churn_intent high"},
      {"twice", mails({Mail(1, 8, 0, kChurn), Mail(2, 9, 0, kChurn | kPrice)}),
       "churn_intent critical"},
      {"29 days", mails({Event(2, 1), Mail(1, 29, 0, kChurn)}), "churn_intent high"},
      {"30 days", mails({Event(2, 1), Mail(1, 30, 0, kChurn)}), ""},
      {"another intent", mails({Mail(1, 1, 0, kPrice)}), ""},
      {"in a mail of ours", mails({own}), ""},
      {"in a note of ours", mails({note}), "churn_intent high"},
      {"in an older note", mails({old_note}), "churn_intent medium"},
  });
}

TEST(Risk, MissedMeetings) {
  const auto meetings = [](std::vector<HealthEvent> events) {
    return [events](RiskFacts& facts) {
      facts.facts.events.insert(facts.facts.events.end(), events.begin(), events.end());
    };
  };
  const HealthEvent missed = Meeting(11, 5, Outcome::kNoShow);
  const HealthEvent again = Meeting(12, 6, Outcome::kNoShow);
  const HealthEvent cancelled = Meeting(13, 7, Outcome::kCanceled);
  Check({
      {"a no-show", meetings({missed}), "missed_meetings low"},
      {"30 days ago", meetings({Meeting(11, 30, Outcome::kNoShow)}), ""},
      {"a cancellation is none", meetings({cancelled}), ""},
      {"two are one", meetings({cancelled, Meeting(14, 8, Outcome::kCanceled)}),
       "missed_meetings low"},
      {"two no-shows", meetings({missed, again}), "missed_meetings medium"},
      {"three", meetings({missed, again, Meeting(14, 8, Outcome::kNoShow)}),
       "missed_meetings high"},
      {"one held since takes one off", meetings({missed, again, Meeting(15, 1, Outcome::kHeld)}),
       "missed_meetings low"},
      {"as many held since as missed",
       meetings({missed, again, Meeting(15, 1, Outcome::kHeld), Meeting(16, 2, Outcome::kHeld)}),
       ""},
      {"held before doesn't count", meetings({missed, Meeting(15, 8, Outcome::kHeld)}),
       "missed_meetings low"},
      {"moved is not missed", meetings({Meeting(15, 8, Outcome::kRescheduled)}), ""},
  });
}

TEST(Risk, SlippingDeals) {
  const auto deal = [](OpenDeal open, std::vector<DealEvent> events) {
    return [=](RiskFacts& facts) {
      facts.facts.open_deals = {open};
      facts.facts.deal_events = events;
    };
  };
  OpenDeal overdue = Deal(5, true);
  overdue.close_date = InDays(-7);
  OpenDeal forgotten = Deal(5, true);
  forgotten.close_date = InDays(-91);
  OpenDeal overdue_sale = overdue;
  overdue_sale.renewal = false;
  Check({
      {"6 days", deal(Deal(5, false), {Move(5, 3, DealMove::kPushed, 6)}), ""},
      {"a week", deal(Deal(5, false), {Move(5, 3, DealMove::kPushed, 7)}), "deal_slipping low"},
      {"a month", deal(Deal(5, false), {Move(5, 3, DealMove::kPushed, 30)}),
       "deal_slipping medium"},
      {"of a renewal", deal(Deal(5, true), {Move(5, 3, DealMove::kPushed, 7)}),
       "deal_slipping medium"},
      {"a month, of a renewal", deal(Deal(5, true), {Move(5, 3, DealMove::kPushed, 30)}),
       "deal_slipping high"},
      {"in sum",
       deal(Deal(5, false), {Move(5, 3, DealMove::kPushed, 4), Move(5, 9, DealMove::kPushed, 3)}),
       "deal_slipping low"},
      {"pulled in again",
       deal(Deal(5, false),
            {Move(5, 9, DealMove::kPushed, 10), Move(5, 3, DealMove::kPulledIn, 10)}),
       ""},
      {"back a stage", deal(Deal(5, false), {Move(5, 3, DealMove::kBack)}), "deal_slipping medium"},
      {"back and forward again",
       deal(Deal(5, false), {Move(5, 9, DealMove::kBack), Move(5, 3, DealMove::kForward)}), ""},
      {"30 days ago", deal(Deal(5, false), {Move(5, 30, DealMove::kBack)}), ""},
      {"not open any more", deal(Deal(6, false), {Move(5, 3, DealMove::kBack)}), ""},
      {"a renewal past its close date", deal(overdue, {}), "deal_slipping medium"},
      {"long past it", deal(forgotten, {}), ""},
      {"a sale past its close date", deal(overdue_sale, {}), ""},
  });
}

TEST(Risk, Expansion) {
  const auto ready = [](CentiPoints score, double change, std::vector<OpenDeal> deals,
                        std::uint32_t intents) {
    return [=](RiskFacts& facts) {
      facts.health.score = score;
      facts.health.band = Band::kThriving;
      facts.health.engagement_change = change;
      facts.facts.open_deals = deals;
      facts.facts.events = {Mail(1, 2, 0.5, intents)};
    };
  };
  Check({
      {"a high score alone", ready(9000, 1.0, {}, 0), ""},
      {"rising", ready(8000, 1.1, {}, 0), "expansion_ready low"},
      {"not much", ready(8000, 1.09, {}, 0), ""},
      {"79", ready(7949, 2, {Deal(5, false, true)}, kExpansion), ""},
      {"what people see as 80", ready(7950, 1, {Deal(5, false, true)}, 0), "expansion_ready low"},
      {"a phrase", ready(8000, 1, {}, kExpansion), "expansion_ready low"},
      {"two signals", ready(8000, 1, {Deal(5, false, true)}, kExpansion), "expansion_ready medium"},
      {"all of them", ready(8000, 2, {Deal(5, false, true)}, kExpansion), "expansion_ready high"},
      {"a deal of another kind", ready(8000, 1, {Deal(5, true)}, 0), ""},
  });
}

TEST(Risk, WhatIsAtStakeMakesItGraver) {
  const auto at_risk = [](std::optional<double> mrr, std::optional<int> days) {
    return [=](RiskFacts& facts) {
      facts.health.score = 4000;
      facts.mrr = mrr;
      if (days) facts.facts.renewal_date = InDays(*days);
    };
  };
  Check({
      {"little", at_risk(4999, 31), "at_risk medium"},
      {"much money", at_risk(5000, 31), "at_risk high"},
      {"a near renewal", at_risk(std::nullopt, 30), "at_risk high"},
      {"both: one step", at_risk(5000, 0), "at_risk high"},
      {"long overdue", at_risk(std::nullopt, -31), "at_risk medium"},
  });
  RiskFacts facts = Sound();
  at_risk(12500, 20)(facts);
  const auto insights = FindInsights(facts, {}, kToday, absl::UTCTimeZone());
  EXPECT_EQ(insights.front().description,
            "The health score is 40; at 40 or below a client is at risk; at stake: 12,500 EUR a "
            "month, renewal in 20 days");
}

TEST(Risk, WithoutDataThereIsOnlyARemark) {
  RiskFacts facts;
  facts.score_a_day_ago = 9000;
  facts.health.score = 3000;
  facts.facts.renewal_date = InDays(10);
  facts.health.renewal = Likelihood{.probability = 0.1, .drivers = {}};
  facts.mrr = 9999;
  EXPECT_EQ(Found(facts), "insufficient_data low");
  const auto insights = FindInsights(facts, {}, kToday, absl::UTCTimeZone());
  EXPECT_FALSE(IsAlert(insights.front()));
  EXPECT_EQ(insights.front().description,
            "Nothing is known of contact with this client: too little for its score to mean "
            "anything");
  EXPECT_EQ(InsufficientDataRemark().description,
            "Too little is known of this client for its score to mean anything");
  // What somebody wrote is known, however little it is.
  facts.facts.events = {Mail(1, 1, 0, kChurn)};
  facts.health.active_contacts = 2;
  EXPECT_EQ(Found(facts), "churn_intent critical; insufficient_data low");
}

TEST(Risk, TheGravestFirstAndOrderOfFactsChangesNothing) {
  RiskFacts facts = Sound();
  facts.health.score = 3500;
  facts.health.active_contacts = 1;
  facts.facts.events = {Mail(1, 6, -0.9, kChurn), Mail(2, 6, -0.9), Mail(3, 4, -0.5),
                        Meeting(4, 5, Outcome::kNoShow), Meeting(5, 5, Outcome::kNoShow)};
  facts.facts.open_deals = {Deal(7, true), Deal(6, true)};
  facts.facts.deal_events = {Move(7, 2, DealMove::kPushed, 9), Move(6, 2, DealMove::kPushed, 9)};
  const auto once = FindInsights(facts, {}, kToday, absl::UTCTimeZone());
  EXPECT_EQ(Found(facts),
            "churn_intent critical; sentiment_risk critical; at_risk medium; missed_meetings "
            "medium; deal_slipping medium; stakeholder_risk low");
  std::mt19937 random(7);
  for (int i = 0; i < 50; ++i) {
    std::ranges::shuffle(facts.facts.events, random);
    std::ranges::shuffle(facts.facts.open_deals, random);
    std::ranges::shuffle(facts.facts.deal_events, random);
    std::ranges::shuffle(facts.facts.stakeholders, random);
    const auto again = FindInsights(facts, {}, kToday, absl::UTCTimeZone());
    ASSERT_EQ(again.size(), once.size());
    for (std::size_t k = 0; k < once.size(); ++k) {
      EXPECT_EQ(again[k].description, once[k].description);
      EXPECT_EQ(again[k].recommendation, once[k].recommendation);
      EXPECT_EQ(again[k].evidence, once[k].evidence);
    }
  }
}

TEST(Risk, ThresholdsAreTheWorkspaces) {
  RiskFacts facts = Sound();
  facts.facts.events = {Event(1, 20)};
  InsightThresholds patient;
  patient.stale_days = 21;
  EXPECT_EQ(Found(facts, patient), "");
  InsightThresholds strict;
  strict.risk_score = 60;
  strict.stakeholder_minimum = 3;
  strict.stale_days = 10;
  EXPECT_EQ(Found(facts, strict), "at_risk medium; silent medium; stakeholder_risk low");
}

Insight Risky(const char* kind, Severity severity, bool chance = false) {
  return {.kind = kind,
          .severity = severity,
          .chance = chance,
          .description = "",
          .recommendation = std::string("Do about ") + kind,
          .evidence = {}};
}

TEST(Risk, Level) {
  const Insight medium = Risky(kSilent, Severity::kMedium);
  const Insight low = Risky(kLatencyRisk, Severity::kLow);
  EXPECT_EQ(RiskLevel({}), Severity::kLow);
  EXPECT_EQ(RiskLevel({low, low, low}), Severity::kLow);
  EXPECT_EQ(RiskLevel({low, medium, medium}), Severity::kMedium);
  EXPECT_EQ(RiskLevel({medium, medium, medium}), Severity::kHigh);
  EXPECT_EQ(RiskLevel({Risky(kExpansionReady, Severity::kHigh, true)}), Severity::kLow);
  EXPECT_EQ(RiskLevel({Risky(kChurnIntent, Severity::kCritical)}), Severity::kCritical);
}

TEST(Risk, RecommendsEachActionOnce) {
  const auto found =
      Recommend({Risky(kExpansionReady, Severity::kHigh, true), Risky(kLatencyRisk, Severity::kLow),
                 Risky(kSilent, Severity::kMedium), Risky(kChurnIntent, Severity::kHigh)});
  std::string words;
  for (const Recommendation& one : found) {
    EXPECT_FALSE(one.suggested_approach.empty()) << one.action;
    words += one.action + " " + SeverityName(one.priority) + ": " + one.description + "; ";
  }
  EXPECT_EQ(words,
            "escalate high: Do about churn_intent; discussExpansion high: Do about "
            "expansion_ready; scheduleCall medium: Do about silent; ");
}

TEST(Risk, SeveritiesHaveNames) {
  for (const Severity severity :
       {Severity::kLow, Severity::kMedium, Severity::kHigh, Severity::kCritical}) {
    EXPECT_EQ(ParseSeverity(SeverityName(severity)), severity);
  }
  EXPECT_EQ(ParseSeverity("grave"), std::nullopt);
}

}  // namespace
}  // namespace stanna::insights
