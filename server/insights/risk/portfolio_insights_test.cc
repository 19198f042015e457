#include "server/insights/risk/portfolio_insights.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace stanna::insights {
namespace {

Insight Found(const char* kind, Severity severity, std::string description = "words") {
  return {.kind = kind,
          .severity = severity,
          .chance = std::string_view(kind) == kExpansionReady,
          .description = std::move(description),
          .recommendation = "",
          .evidence = {}};
}

ClientStanding Client(const char* name, std::optional<double> mrr, std::vector<Insight> insights) {
  ClientStanding client;
  client.client_id = ClientId(std::string("client_") + name);
  client.name = name;
  client.mrr = mrr;
  client.insights = std::move(insights);
  return client;
}

// "silent high 300: B A; "
std::string Words(const std::vector<RiskAlert>& alerts) {
  std::string words;
  for (const RiskAlert& alert : alerts) {
    words += alert.kind + " " + SeverityName(alert.severity) + " " +
             std::to_string(static_cast<int>(alert.total_mrr_at_risk)) + ":";
    for (const ClientAtRisk& client : alert.clients) words += " " + client.name;
    words += "; ";
  }
  return words;
}

TEST(PortfolioInsights, RisksByKind) {
  PortfolioFacts facts;
  facts.clients = {
      Client("A", 100, {Found(kSilent, Severity::kMedium), Found(kLatencyRisk, Severity::kLow)}),
      Client("B", 200,
             {Found(kSilent, Severity::kHigh), Found(kChurnIntent, Severity::kHigh, "leaves")}),
      Client("C", std::nullopt, {Found(kSilent, Severity::kMedium)}),
      Client("D", 50, {Found(kInsufficientData, Severity::kLow)}),
      Client("E", 900, {Found(kExpansionReady, Severity::kHigh)}),
  };
  facts.clients[1].earlier_score = 6150;
  const auto found = SummarisePortfolio(facts);
  const char* expected =
      "silent high 300: B A C; churn_intent high 200: B; latency_risk low 100: A; ";
  EXPECT_EQ(Words(found.risks), expected);
  const ClientAtRisk& gravest = found.risks[0].clients[0];
  EXPECT_EQ(gravest.primary_risk, "leaves");
  EXPECT_EQ(gravest.score_delta, -1150);
  EXPECT_EQ(found.risks[0].clients[1].score_delta, std::nullopt);
  std::ranges::reverse(facts.clients);
  EXPECT_EQ(Words(SummarisePortfolio(facts).risks), expected);
}

TEST(PortfolioInsights, Chances) {
  PortfolioFacts facts;
  facts.clients = {
      Client("A", 100, {Found(kExpansionReady, Severity::kLow, "health score 81; one")}),
      Client("B", 100, {Found(kExpansionReady, Severity::kLow, "health score 90")}),
  };
  facts.clients[0].score = 8100;
  facts.clients[0].potential_mrr = 40;
  facts.clients[0].engagement_change = 1.1;
  facts.clients[1].score = 9000;
  facts.clients[1].engagement_change = 0.9;
  const auto found = SummarisePortfolio(facts);
  EXPECT_TRUE(found.risks.empty());
  ASSERT_EQ(found.chances.size(), 1u);
  const ChanceGroup& group = found.chances[0];
  EXPECT_EQ(group.potential_mrr, 40);
  ASSERT_EQ(group.clients.size(), 2u);
  EXPECT_EQ(group.clients[0].name, "B");
  EXPECT_EQ(group.clients[0].engagement, EngagementTrend::kFalling);
  EXPECT_EQ(group.clients[1].engagement, EngagementTrend::kRising);
  EXPECT_EQ(group.clients[1].signals, (std::vector<std::string>{"health score 81", "one"}));
}

TEST(PortfolioInsights, Trends) {
  const auto day = [](unsigned of_month, std::int64_t clients, std::int64_t sum) {
    return PortfolioScore{std::chrono::year(2026) / 11 / static_cast<int>(of_month), clients, sum};
  };
  const struct {
    std::vector<PortfolioScore> days;
    Trend direction;
    const char* words;
  } kCases[] = {
      {{}, Trend::kUnknown, "The mean health is known of too few days for a direction"},
      {{day(1, 2, 12000)},
       Trend::kUnknown,
       "The mean health is known of too few days for a direction"},
      {{day(1, 2, 10000), day(2, 0, 0), day(30, 1, 5500)},
       Trend::kImproving,
       "The mean health rose from 50 to 55 in 29 days (+10 %)"},
      {{day(30, 1, 5100), day(1, 1, 6000), day(15, 1, 9000)},
       Trend::kDeclining,
       "The mean health fell from 60 to 51 in 29 days (-15 %)"},
      {{day(1, 1, 5000), day(8, 1, 5099)},
       Trend::kStable,
       "The mean health stayed near: from 50 to 51 in 7 days (+2 %)"},
  };
  for (const auto& c : kCases) {
    PortfolioFacts facts;
    facts.days = c.days;
    const auto found = SummarisePortfolio(facts);
    EXPECT_EQ(found.health.description, c.words);
    EXPECT_EQ(found.health.direction, c.direction) << c.words;
  }
}

TEST(PortfolioInsights, Engagement) {
  PortfolioFacts facts;
  EXPECT_EQ(SummarisePortfolio(facts).email_response_rate, std::nullopt);
  EXPECT_EQ(SummarisePortfolio(facts).meeting_attendance, std::nullopt);
  facts.engagement = {
      .emails_sent = 4, .emails_answered = 3, .meetings_due = 2, .meetings_held = 1};
  EXPECT_EQ(SummarisePortfolio(facts).email_response_rate, 0.75);
  EXPECT_EQ(SummarisePortfolio(facts).meeting_attendance, 0.5);
}

}  // namespace
}  // namespace stanna::insights
