// What holds of every client's health, on clients that chance made.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "server/insights/health/health.h"
#include "server/insights/health/health_policy.h"
#include "server/insights/health/testing/random_facts.h"

namespace stanna::insights {
namespace {

using testing::kToday;
using testing::RandomFacts;

constexpr int kClients = 2'000;
constexpr ObjectId kNewId = 100'000;

Health Compute(const HealthFacts& facts, Date today = kToday) {
  static const auto& policy = *new HealthPolicy();
  return ComputeHealth(facts, policy, today, absl::UTCTimeZone());
}

double Real(std::mt19937_64& random, double from, double to) {
  return std::uniform_real_distribution<double>(from, to)(random);
}

// Everything of it as text: two are the same if their texts are.
std::string TextOf(const Health& health) {
  std::string text = std::to_string(health.score) + " " +
                     std::to_string(static_cast<int>(health.band)) + " " +
                     std::to_string(health.confidence);
  const auto add_number = [&](const std::optional<double>& number) {
    text += number ? " " + std::to_string(*number) : " -";
  };
  const auto add_likelihood = [&](const Likelihood& likelihood) {
    add_number(likelihood.probability);
    for (const auto& driver : likelihood.drivers) text += "|" + driver;
  };
  for (const FactorScore& factor : health.factors) {
    text += std::string("\n") + FactorName(factor.factor) + " " + std::to_string(factor.points);
    add_number(factor.value);
    add_number(factor.weight);
    text += factor.words;
    for (const Evidence& evidence : factor.evidence) text += " " + std::to_string(evidence.id);
  }
  add_number(health.sentiment);
  text += std::to_string(static_cast<int>(health.sentiment_trend));
  if (health.renewal) add_likelihood(*health.renewal);
  for (const auto* churn : {&health.churn30, &health.churn60, &health.churn90, &health.expansion}) {
    add_likelihood(*churn);
  }
  add_number(health.response_hours);
  add_number(health.usual_response_hours);
  return text + std::to_string(health.active_contacts) + std::to_string(health.engagement_change);
}

class RandomClients : public ::testing::Test {
 protected:
  // Calls it with each client's facts, without and with what people added.
  template <typename Check>
  void ForEach(const Check& check, bool manual = true) {
    for (int i = 0; i < kClients && !HasFailure(); ++i) {
      SCOPED_TRACE("client " + std::to_string(i));
      HealthFacts facts = RandomFacts(random_);
      if (manual && i % 2 == 1) testing::AddManual(facts, random_);
      check(facts);
    }
  }
  std::mt19937_64 random_{20'261'129};
};

TEST_F(RandomClients, PointsAddUpToTheScoreExactly) {
  ForEach([&](const HealthFacts& facts) {
    const Health health = Compute(facts);
    CentiPoints sum = 5'000;
    double weights = 0;
    for (const FactorScore& factor : health.factors) {
      sum += factor.points;
      weights += factor.weight;
      EXPECT_LE(factor.evidence.size(), kMostEvidence);
      if (factor.points != 0) EXPECT_FALSE(factor.words.empty()) << FactorName(factor.factor);
      if (factor.value) {
        EXPECT_GE(*factor.value, 0) << FactorName(factor.factor);
        EXPECT_LE(*factor.value, 100) << FactorName(factor.factor);
      }
    }
    EXPECT_EQ(sum, health.score);
    EXPECT_GE(health.score, 0);
    EXPECT_LE(health.score, 10'000);
    EXPECT_LE(weights, 1 + 1e-9);
  });
}

TEST_F(RandomClients, AttributionsAddUpAndFollowEachOther) {
  Health before = Compute({});
  ForEach([&](const HealthFacts& facts) {
    const Health after = Compute(facts);
    const auto changes = Attribute(before, after);
    CentiPoints running = before.score;
    for (const Attribution& change : changes) {
      EXPECT_EQ(change.previous_score, running);
      EXPECT_NE(change.delta, 0);
      EXPECT_FALSE(change.reason.empty());
      running += change.delta;
      EXPECT_EQ(change.new_score, running);
    }
    EXPECT_EQ(running, after.score);
    before = after;
  });
}

TEST_F(RandomClients, OrderChangesNothing) {
  ForEach([&](const HealthFacts& facts) {
    HealthFacts shuffled = facts;
    std::ranges::shuffle(shuffled.events, random_);
    std::ranges::shuffle(shuffled.stakeholders, random_);
    std::ranges::shuffle(shuffled.deal_events, random_);
    std::ranges::shuffle(shuffled.open_deals, random_);
    std::ranges::shuffle(shuffled.indicators, random_);
    std::ranges::shuffle(shuffled.manual, random_);
    for (HealthEvent& event : shuffled.events) std::ranges::shuffle(event.contacts, random_);
    EXPECT_EQ(TextOf(Compute(facts)), TextOf(Compute(shuffled)));
  });
}

TEST_F(RandomClients, SameInputSameOutput) {
  ForEach(
      [&](const HealthFacts& facts) { EXPECT_EQ(TextOf(Compute(facts)), TextOf(Compute(facts))); });
}

TEST_F(RandomClients, NoShowsNeverRaise) {
  ForEach([&](HealthFacts facts) {
    CentiPoints score = Compute(facts).score;
    for (int i = 0; i < 4; ++i) {
      facts.events.push_back(testing::NoShow(kNewId + i, testing::DaysAgo(Real(random_, 0, 400))));
      const CentiPoints now = Compute(facts).score;
      EXPECT_LE(now, score) << "no-show " << i;
      score = now;
    }
  });
}

TEST_F(RandomClients, WordsOfLeavingNeverRaise) {
  ForEach([&](HealthFacts facts) {
    CentiPoints score = Compute(facts).score;
    for (int i = 0; i < 4; ++i) {
      HealthEvent mail = testing::ChurnMail(kNewId + i, testing::DaysAgo(Real(random_, 0, 400)));
      // Whatever else is read in it, and whoever wrote it.
      mail.score = Real(random_, -1, 1);
      mail.confidence = Real(random_, 0, 1);
      mail.level = static_cast<int>(std::lround(2 * mail.score));
      mail.intents |= static_cast<std::uint32_t>(random_() & 0x1FF);
      mail.thread = random_() % 30;
      mail.contacts = {static_cast<ObjectId>(random_() % 8)};
      facts.events.push_back(mail);
      const CentiPoints now = Compute(facts).score;
      EXPECT_LE(now, score) << "message " << i;
      score = now;
    }
  });
}

TEST_F(RandomClients, AngryMessagesNeverRaise) {
  ForEach([&](HealthFacts facts) {
    CentiPoints score = Compute(facts).score;
    for (int i = 0; i < 4; ++i) {
      HealthEvent mail = testing::ClientMail(kNewId + i, testing::DaysAgo(Real(random_, 0, 400)),
                                             Real(random_, -1, -0.75));
      mail.intents = static_cast<std::uint32_t>(random_() & 0x1FF);
      mail.thread = random_() % 30;
      mail.contacts = {static_cast<ObjectId>(random_() % 8)};
      facts.events.push_back(mail);
      const CentiPoints now = Compute(facts).score;
      EXPECT_LE(now, score) << "message " << i;
      score = now;
    }
  });
}

TEST_F(RandomClients, AutomaticMessagesChangeNothing) {
  ForEach([&](const HealthFacts& facts) {
    HealthFacts more = facts;
    for (int i = 1; i <= 5; ++i) {
      HealthEvent mail = testing::ClientMail(kNewId + i, testing::DaysAgo(Real(random_, 0, 400)),
                                             Real(random_, -1, 1));
      mail.automatic = static_cast<Automatic>(i);
      mail.thread = random_() % 30;
      mail.intents = kChurn;
      mail.contacts = {1};
      more.events.push_back(mail);
    }
    EXPECT_EQ(TextOf(Compute(facts)), TextOf(Compute(more)));
  });
}

TEST_F(RandomClients, TheFutureChangesNothing) {
  ForEach([&](const HealthFacts& facts) {
    HealthFacts past = facts;
    const Time end = testing::DaysAgo(0);
    std::erase_if(past.events, [&](const HealthEvent& event) { return event.at >= end; });
    std::erase_if(past.deal_events, [&](const DealEvent& event) { return event.at >= end; });
    std::erase_if(past.manual, [&](const ManualAttribution& entry) { return entry.at >= end; });
    EXPECT_EQ(TextOf(Compute(facts)), TextOf(Compute(past)));
  });
}

// Unless people added something, which fades whatever it said.
TEST_F(RandomClients, SilenceNeverRaises) {
  ForEach(
      [&](HealthFacts facts) {
        const Time end = testing::DaysAgo(0);
        std::erase_if(facts.events, [&](const HealthEvent& event) { return event.at >= end; });
        std::erase_if(facts.deal_events, [&](const DealEvent& event) { return event.at >= end; });
        CentiPoints score = Compute(facts).score;
        for (const int days : {1, 2, 3, 5, 8, 14, 30, 31, 60, 90, 91, 200, 500}) {
          const Date later(std::chrono::sys_days(kToday) + std::chrono::days(days));
          const CentiPoints now = Compute(facts, later).score;
          EXPECT_LE(now, score) << "after " << days << " days";
          score = now;
        }
      },
      false);
}

TEST_F(RandomClients, ChancesAreChances) {
  ForEach([&](const HealthFacts& facts) {
    const Health health = Compute(facts);
    EXPECT_GE(health.churn30.probability, 0);
    EXPECT_LE(health.churn30.probability, health.churn60.probability);
    EXPECT_LE(health.churn60.probability, health.churn90.probability);
    EXPECT_LE(health.churn90.probability, 1);
    EXPECT_GE(health.expansion.probability, 0);
    EXPECT_LE(health.expansion.probability, 1);
    EXPECT_EQ(health.renewal.has_value(), facts.renewal_date.has_value());
    if (health.renewal) {
      EXPECT_GE(health.renewal->probability, 0);
      EXPECT_LE(health.renewal->probability, 1);
    }
    EXPECT_GE(health.confidence, 0);
    EXPECT_LE(health.confidence, 1);
  });
}

}  // namespace
}  // namespace stanna::insights
