#include "server/insights/health/health.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

#include "server/insights/health/health_policy.h"
#include "server/insights/health/testing/random_facts.h"

namespace stanna::insights {
namespace {

using testing::ClientMail;
using testing::DaysAgo;
using testing::Held;
using testing::kToday;
using testing::NoShow;
using testing::OwnMail;

Health Compute(const HealthFacts& facts, Date today = kToday, const HealthPolicy& policy = {}) {
  return ComputeHealth(facts, policy, today, absl::UTCTimeZone());
}

const FactorScore& At(const Health& health, Factor factor) {
  return health.factors.at(static_cast<std::size_t>(factor));
}

Date InDays(int days) { return Date(std::chrono::sys_days(kToday) + std::chrono::days(days)); }

// Two years of a client that answers within four hours, writes twice a week and meets monthly.
HealthFacts GoodClient(double until_days_ago = 0) {
  HealthFacts facts;
  facts.client_since = DaysAgo(720);
  facts.stakeholders = {{1, "Ada Moreau", "Chief Operating Officer", DaysAgo(720)},
                        {2, "Ben Okafor", "IT Manager", DaysAgo(700)},
                        {3, "Cleo Lind", "", DaysAgo(300)}};
  ObjectId id = 0;
  for (double day = 700; day > until_days_ago + 1; day -= 3.5) {
    const auto thread = static_cast<std::uint64_t>(++id);
    facts.events.push_back(OwnMail(++id, DaysAgo(day), thread));
    HealthEvent answer = ClientMail(++id, DaysAgo(day - 4 / 24.0), 0.35);
    answer.thread = thread;
    answer.contacts = {1 + id % 3};
    facts.events.push_back(answer);
    if (id % 24 < 3) {
      HealthEvent meeting = Held(++id, DaysAgo(day - 0.5));
      meeting.contacts = {1, 2};
      facts.events.push_back(meeting);
    }
  }
  facts.renewal_date = InDays(80);
  return facts;
}

TEST(Health, NothingKnownIsTheStart) {
  const Health health = Compute({});
  EXPECT_EQ(health.score, 5'000);
  EXPECT_EQ(health.band, Band::kInsufficientData);
  EXPECT_EQ(health.confidence, 0);
  EXPECT_FALSE(health.sentiment.has_value());
  EXPECT_FALSE(health.renewal.has_value());
  for (const FactorScore& factor : health.factors) {
    EXPECT_EQ(factor.points, 0) << FactorName(factor.factor);
    EXPECT_FALSE(factor.value.has_value()) << FactorName(factor.factor);
  }
}

TEST(Health, FactorsAreInOrderAndNamed) {
  const Health health = Compute({});
  ASSERT_EQ(health.factors.size(), 14u);
  std::set<std::string> names;
  for (std::size_t i = 0; i < health.factors.size(); ++i) {
    EXPECT_EQ(static_cast<std::size_t>(health.factors[i].factor), i);
    names.insert(FactorName(health.factors[i].factor));
  }
  EXPECT_EQ(names.size(), 14u);
  EXPECT_STREQ(FactorName(Factor::kSentimentTrend), "sentimentTrend");
}

TEST(Health, AGoodClientThrives) {
  const Health health = Compute(GoodClient());
  EXPECT_EQ(health.band, Band::kThriving) << health.score;
  EXPECT_EQ(health.confidence, 1);
  EXPECT_EQ(health.active_contacts, 3);
  EXPECT_NEAR(health.response_hours.value(), 4, 0.1);
  EXPECT_NEAR(health.usual_response_hours.value(), 4, 0.1);
  EXPECT_NEAR(health.sentiment.value(), 0.35, 1e-9);
  EXPECT_EQ(health.sentiment_trend, Trend::kStable);
  EXPECT_NEAR(health.engagement_change, 1, 0.15);
  EXPECT_GT(health.renewal->probability, 0.8);
}

TEST(Health, WeightsFollowTheSharesOfTheProduct) {
  const HealthPolicy policy;
  const auto sum = [&](std::initializer_list<Factor> factors) {
    double weights = 0;
    for (const Factor factor : factors) weights += WeightOf(policy, factor);
    return weights;
  };
  // 40 : 25 : 10, with the 25 of support spread over them.
  EXPECT_NEAR(sum({Factor::kRecency, Factor::kFrequency, Factor::kResponsiveness, Factor::kMeetings,
                   Factor::kSentiment, Factor::kSentimentTrend}),
              40.0 / 75, 1e-9);
  EXPECT_NEAR(sum({Factor::kDeals, Factor::kRenewal, Factor::kIndicators}), 25.0 / 75, 1e-9);
  EXPECT_NEAR(sum({Factor::kBreadth, Factor::kInfluence}), 10.0 / 75, 1e-9);
}

TEST(Health, MissingSignalsGiveTheirWeightToTheOthers) {
  HealthFacts facts;
  for (int i = 1; i <= 10; ++i) facts.events.push_back(ClientMail(i, DaysAgo(3.0 * i), 0.5));
  const Health health = Compute(facts);
  const double recency = At(health, Factor::kRecency).weight;
  const double sentiment = At(health, Factor::kSentiment).weight;
  const double trend = At(health, Factor::kSentimentTrend).weight;
  EXPECT_NEAR(recency + sentiment + trend, 1, 1e-9);
  const HealthPolicy policy;
  EXPECT_NEAR(recency / sentiment,
              WeightOf(policy, Factor::kRecency) / WeightOf(policy, Factor::kSentiment), 1e-9);
}

TEST(Health, LittleEvidenceIsDrawnToTheStart) {
  const auto client = [](int mails) {
    HealthFacts facts;
    for (int i = 1; i <= mails; ++i) facts.events.push_back(ClientMail(i, DaysAgo(i), 0.8));
    return Compute(facts);
  };
  EXPECT_EQ(client(2).band, Band::kInsufficientData);
  EXPECT_LT(client(2).score, client(4).score);
  EXPECT_LT(client(4).score, client(8).score);
  EXPECT_DOUBLE_EQ(client(4).confidence, 0.5);
  EXPECT_LT(At(client(4), Factor::kEvidence).points, 0);
  EXPECT_EQ(At(client(8), Factor::kEvidence).points, 0);
}

// What happens to the good client, and what must be said of it.
struct Event {
  const char* name;
  void (*happens)(HealthFacts& facts);
  Factor factor;
  double least_points;  ///< that the factor loses
};

TEST(Health, WhatHappensShowsInItsFactor) {
  const Event events[] = {
      {"no-shows",
       [](HealthFacts& f) {
         f.events.push_back(NoShow(9'001, DaysAgo(3)));
         f.events.push_back(NoShow(9'002, DaysAgo(2)));
       },
       Factor::kMeetings, 1},
      {"an angry message",
       [](HealthFacts& f) { f.events.push_back(ClientMail(9'001, DaysAgo(0.5), -0.9)); },
       Factor::kSentiment, 5},
      {"a message about leaving",
       [](HealthFacts& f) { f.events.push_back(testing::ChurnMail(9'001, DaysAgo(0.5))); },
       Factor::kRenewal, 2},
      {"a deal set back",
       [](HealthFacts& f) {
         f.deal_events.push_back({.deal_id = 7,
                                  .name = "Renewal",
                                  .at = DaysAgo(1),
                                  .move = DealMove::kBack,
                                  .days = 0,
                                  .renewal = true,
                                  .expansion = false});
       },
       Factor::kDeals, 1},
      {"unanswered messages",
       [](HealthFacts& f) {
         for (int i = 0; i < 12; ++i) {
           f.events.push_back(OwnMail(9'001 + i, DaysAgo(6 + i * 0.1), 9'001u + i));
         }
       },
       Factor::kResponsiveness, 1},
      {"an unhealthy indicator",
       [](HealthFacts& f) {
         f.indicators.push_back({"Usage", 10, 1});
       },
       Factor::kIndicators, 1}};
  const Health before = Compute(GoodClient());
  for (const Event& event : events) {
    SCOPED_TRACE(event.name);
    HealthFacts facts = GoodClient();
    event.happens(facts);
    const Health after = Compute(facts);
    EXPECT_LT(after.score, before.score);
    EXPECT_LE(At(after, event.factor).points,
              At(before, event.factor).points - 100 * event.least_points);
    const auto changes = Attribute(before, after);
    ASSERT_FALSE(changes.empty());
    EXPECT_TRUE(std::ranges::any_of(
        changes, [&](const Attribution& change) { return change.factor == event.factor; }));
    if (event.factor != Factor::kIndicators) {
      EXPECT_FALSE(At(after, event.factor).evidence.empty());
    }
  }
}

TEST(Health, SilenceShowsInRecencyThenFrequency) {
  const HealthFacts facts = GoodClient();
  const Health now = Compute(facts);
  const Health later = Compute(facts, InDays(30));
  EXPECT_LT(later.score, now.score);
  EXPECT_LT(*At(later, Factor::kRecency).value, 50);
  EXPECT_LT(*At(later, Factor::kFrequency).value, 50);
  EXPECT_EQ(*At(later, Factor::kSentiment).value, *At(now, Factor::kSentiment).value)
      << "what was said last stays said";
}

TEST(Health, PeopleInContactAndTheirTitlesCount) {
  const HealthFacts facts = GoodClient();
  const Health all = Compute(facts);
  HealthFacts alone = facts;
  for (HealthEvent& event : alone.events) {
    if (!event.contacts.empty()) event.contacts = {3};
  }
  const Health one = Compute(alone);
  EXPECT_EQ(one.active_contacts, 1);
  EXPECT_LT(*At(one, Factor::kBreadth).value, *At(all, Factor::kBreadth).value);
  EXPECT_LT(*At(one, Factor::kInfluence).value, *At(all, Factor::kInfluence).value);
}

TEST(Health, ALostChampionIsNamed) {
  HealthFacts facts = GoodClient();
  for (HealthEvent& event : facts.events) {
    if (!event.contacts.empty()) event.contacts = {event.at < DaysAgo(80) ? 1 : 2};
  }
  const FactorScore influence = At(Compute(facts), Factor::kInfluence);
  EXPECT_NE(influence.words.find("Ada Moreau"), std::string::npos) << influence.words;
  EXPECT_NE(influence.words.find("silent"), std::string::npos) << influence.words;
}

TEST(Health, InfluentialPeopleWeighMoreInTheMood) {
  HealthFacts facts;
  facts.stakeholders = {{1, "Boss", "CEO", {}}, {2, "Help", "Intern", {}}};
  for (int i = 1; i <= 10; ++i) {
    HealthEvent mail = ClientMail(i, DaysAgo(i), i % 2 == 0 ? 0.5 : -0.5);
    mail.contacts = {i % 2 == 0 ? 1 : 2};
    facts.events.push_back(mail);
  }
  const double boss_is_happy = *Compute(facts).sentiment;
  std::swap(facts.stakeholders[0].title, facts.stakeholders[1].title);
  EXPECT_GT(boss_is_happy, *Compute(facts).sentiment);
}

TEST(Health, OwnMessagesHaveNoMoodAndNotesHalf) {
  HealthFacts facts;
  for (int i = 1; i <= 8; ++i) facts.events.push_back(ClientMail(i, DaysAgo(i), 0.5));
  const double mood = *Compute(facts).sentiment;
  HealthEvent own = ClientMail(90, DaysAgo(1), -1);
  own.side = Side::kOwn;
  facts.events.push_back(own);
  EXPECT_EQ(*Compute(facts).sentiment, mood);
  facts.events.back().kind = MessageKind::kNote;
  const double with_note = *Compute(facts).sentiment;
  facts.events.back().side = Side::kClient;
  facts.events.back().kind = MessageKind::kEmail;
  EXPECT_LT(with_note, mood);
  EXPECT_LT(*Compute(facts).sentiment, with_note);
}

TEST(Health, AgeWeighsAsTheProductSays) {
  const AgeWeights weights;
  const auto mood = [](std::initializer_list<std::pair<double, double>> mails) {
    HealthFacts facts;
    ObjectId id = 0;
    for (const auto& [age, score] : mails) {
      facts.events.push_back(ClientMail(++id, DaysAgo(age), score));
    }
    return *Compute(facts).sentiment;
  };
  EXPECT_NEAR(mood({{0.001, 0}, {6.9, 1}}), 0.5, 1e-9);
  EXPECT_NEAR(mood({{0.001, 0}, {29, 1}}), weights.month / (1 + weights.month), 1e-9);
  EXPECT_NEAR(mood({{0.001, 0}, {89, 1}}), weights.quarter / (1 + weights.quarter), 1e-9);
  EXPECT_NEAR(mood({{0.001, 0}, {170, 1}}), weights.older / (1 + weights.older), 1e-9);
}

struct CapCase {
  const char* name;
  void (*happens)(HealthFacts& facts);
  double most;
};

TEST(Health, Caps) {
  const auto lost = [](DealMove move, double days_ago) {
    return DealEvent{.deal_id = 7,
                     .name = "Renewal",
                     .at = DaysAgo(days_ago),
                     .move = move,
                     .days = 0,
                     .renewal = true,
                     .expansion = false};
  };
  static const auto& make_lost = *new auto(lost);
  const CapCase cases[] = {
      {"a lost renewal",
       [](HealthFacts& f) { f.deal_events.push_back(make_lost(DealMove::kLost, 5)); }, 20},
      {"a notice",
       [](HealthFacts& f) {
         HealthEvent mail = testing::ChurnMail(9'001, DaysAgo(2));
         mail.level = -2, mail.confidence = 0.95;
         f.events.push_back(mail);
       },
       20},
      {"an angry threat",
       [](HealthFacts& f) {
         HealthEvent mail = testing::ChurnMail(9'001, DaysAgo(2));
         mail.level = -2;
         f.events.push_back(mail);
       },
       40},
      {"an angry threat by one who looks at others",
       [](HealthFacts& f) {
         HealthEvent mail = testing::ChurnMail(9'001, DaysAgo(2));
         mail.level = -2, mail.confidence = 0.95;
         mail.intents |= kCompetitor;
         f.events.push_back(mail);
       },
       40},
      {"two wishes to leave",
       [](HealthFacts& f) {
         f.events.push_back(testing::ChurnMail(9'001, DaysAgo(2)));
         f.events.push_back(testing::ChurnMail(9'002, DaysAgo(9)));
       },
       40}};
  for (const CapCase& test : cases) {
    SCOPED_TRACE(test.name);
    HealthFacts facts = GoodClient();
    test.happens(facts);
    // The mood alone would do it too.
    HealthPolicy policy;
    policy.mood.churn_lowers = policy.mood.worst_lowers = 0;
    const Health health = Compute(facts, kToday, policy);
    EXPECT_LE(health.score, std::lround(test.most * 100));
    // There is room below the limit for what else may happen, but not much.
    EXPECT_GE(health.score, std::lround(test.most * 75));
    EXPECT_LT(At(health, Factor::kCap).points, 0);
    EXPECT_FALSE(At(health, Factor::kCap).evidence.empty());
  }
  HealthFacts won_back = GoodClient();
  won_back.deal_events = {lost(DealMove::kLost, 20), lost(DealMove::kWon, 5)};
  EXPECT_EQ(At(Compute(won_back), Factor::kCap).points, 0);
}

TEST(Health, BelowALimitWhatHappensStillShows) {
  HealthFacts facts = GoodClient();
  HealthEvent mail = testing::ChurnMail(9'001, DaysAgo(2));
  mail.level = -2;
  facts.events.push_back(mail);
  const Health before = Compute(facts);
  ASSERT_LT(At(before, Factor::kCap).points, 0);
  DealEvent pushed;
  pushed.deal_id = 77;
  pushed.at = DaysAgo(1);
  pushed.move = DealMove::kPushed;
  pushed.renewal = true;
  facts.deal_events.push_back(pushed);
  EXPECT_LT(Compute(facts).score, before.score);
}

TEST(Health, SilenceBeforeTheRenewalIsCapped) {
  const HealthFacts facts = GoodClient(60);
  const Health health = Compute(facts);
  EXPECT_LE(health.score, 3'900);
  EXPECT_EQ(health.band, Band::kAtRisk);
}

TEST(Health, AClientThatIsGoneIsCapped) {
  HealthFacts facts = GoodClient();
  facts.renewal_date.reset();
  EXPECT_EQ(At(Compute(facts, InDays(110)), Factor::kCap).points, 0);
  const Health gone = Compute(facts, InDays(125));
  EXPECT_LE(gone.score, 4'000);
  EXPECT_GE(gone.score, 3'000);
  EXPECT_LT(At(gone, Factor::kCap).points, 0);
  EXPECT_NE(At(gone, Factor::kCap).words.find("Silent for"), std::string::npos);
  // One that never was in contact more than twice a year is not gone yet.
  HealthFacts rare;
  for (int i = 0; i < 8; ++i) rare.events.push_back(ClientMail(1 + i, DaysAgo(1 + 120 * i), 0.3));
  EXPECT_EQ(At(Compute(rare, InDays(125)), Factor::kCap).points, 0);
}

TEST(Health, ManualAttributionsCountFadeAndEnd) {
  HealthFacts facts = GoodClient();
  facts.events.resize(200);
  facts.renewal_date.reset();
  const auto points = [&](double days_ago, int sign, double weight) {
    facts.manual = {{"a", DaysAgo(days_ago), sign, weight, "The sponsor promised to stay"}};
    return At(Compute(facts), Factor::kManual);
  };
  EXPECT_EQ(points(0.0001, 1, 1).points, 1'500);
  EXPECT_EQ(points(0.0001, -1, 0.5).points, -750);
  EXPECT_EQ(points(30, 1, 1).points, 750);
  EXPECT_EQ(points(91, 1, 1).points, 0);
  EXPECT_EQ(points(5, 0, 1).points, 0);
  EXPECT_EQ(points(5, 1, 1).words, "The sponsor promised to stay");
}

TEST(Health, TheDayEndsInTheWorkspacesZone) {
  absl::TimeZone tokyo;
  ASSERT_TRUE(absl::LoadTimeZone("Asia/Tokyo", &tokyo));
  HealthFacts facts;
  // 16:00 UTC is the next day in Tokyo.
  facts.events = {ClientMail(1, DaysAgo(8 / 24.0), 0.5)};
  EXPECT_TRUE(ComputeHealth(facts, {}, kToday, absl::UTCTimeZone()).sentiment.has_value());
  EXPECT_FALSE(ComputeHealth(facts, {}, kToday, tokyo).sentiment.has_value());
}

TEST(Health, ChurnLikelihoodsKnowTheRenewalDate) {
  HealthFacts facts = GoodClient();
  facts.renewal_date = InDays(45);
  const Health health = Compute(facts);
  EXPECT_LT(health.churn30.probability, health.churn60.probability / 5);
  EXPECT_EQ(health.churn60.probability, health.churn90.probability);
  EXPECT_NEAR(health.churn60.probability, 1 - health.renewal->probability, 1e-12);
}

TEST(Influence, OfTitles) {
  const HealthPolicy policy;
  const std::pair<const char*, double> cases[] = {{"CEO", 1.0},
                                                  {"Chief Data Officer", 1.0},
                                                  {"Vice President, Sales", 0.9},
                                                  {"Director of IT", 0.8},
                                                  {"Assistant to the CEO", 0.3},
                                                  {"Office Manager", 0.6},
                                                  {"Koch", 0.4},
                                                  {"", 0.4},
                                                  {"Doctor", 0.4}};
  for (const auto& [title, influence] : cases) {
    EXPECT_EQ(InfluenceOf(policy, title), influence) << title;
  }
}

std::vector<DayScore> Scores(std::initializer_list<std::pair<int, CentiPoints>> ago_and_score) {
  std::vector<DayScore> days;
  for (const auto& [ago, score] : ago_and_score) days.push_back({InDays(-ago), score});
  return days;
}

TEST(TrendOf, Cases) {
  std::vector<DayScore> rising, falling, flat, outlier;
  for (int ago = 60; ago >= 0; --ago) {
    rising.push_back({InDays(-ago), 6'000 - 10 * ago});
    falling.push_back({InDays(-ago), 4'000 + 10 * ago});
    flat.push_back({InDays(-ago), 5'000 + 50 * (ago % 3)});
    outlier.push_back({InDays(-ago), ago == 0 ? 1'000 : 5'000});
  }
  EXPECT_EQ(TrendOf(rising, kToday), Trend::kImproving);
  EXPECT_EQ(TrendOf(falling, kToday), Trend::kDeclining);
  EXPECT_EQ(TrendOf(flat, kToday), Trend::kStable);
  EXPECT_EQ(TrendOf(outlier, kToday), Trend::kStable) << "one day makes no trend";
  EXPECT_EQ(TrendOf({}, kToday), Trend::kUnknown);
  EXPECT_EQ(TrendOf(Scores({{21, 1'000}, {14, 2'000}, {7, 3'000}, {0, 4'000}}), kToday),
            Trend::kUnknown);
  EXPECT_EQ(TrendOf(Scores({{300, 1'000}, {290, 2'000}, {280, 3'000}, {270, 3'000}, {260, 3'000}}),
                    kToday),
            Trend::kUnknown)
      << "long ago";
}

TEST(Attribute, NothingWhenTheScoreIsTheSame) {
  const Health health = Compute(GoodClient());
  EXPECT_TRUE(Attribute(health, health).empty());
}

TEST(Attribute, LargestFirst) {
  HealthFacts facts = GoodClient();
  const Health before = Compute(facts);
  for (int i = 0; i < 3; ++i) facts.events.push_back(NoShow(9'000 + i, DaysAgo(1 + i)));
  facts.events.push_back(ClientMail(9'100, DaysAgo(0.5), -0.4));
  const auto changes = Attribute(before, Compute(facts));
  ASSERT_GE(changes.size(), 2u);
  EXPECT_EQ(changes.front().factor, Factor::kMeetings) << changes.front().reason;
  EXPECT_NE(changes.front().reason.find("3 missed"), std::string::npos) << changes.front().reason;
  EXPECT_FALSE(changes.front().evidence.empty());
  for (std::size_t i = 1; i < changes.size(); ++i) {
    EXPECT_GE(std::abs(changes[i - 1].delta), std::abs(changes[i].delta));
  }
}

}  // namespace
}  // namespace stanna::insights
