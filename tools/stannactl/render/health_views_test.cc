#include "tools/stannactl/render/health_views.h"

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

namespace stanna::ctl {
namespace {

namespace v1 = insights::v1;

template <typename Message>
Message Parse(const char* text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message));
  return message;
}

TEST(HealthViews, AScoreWithItsParts) {
  const auto health = Parse<v1::ClientHealth>(R"(
      name: "Acme" score: 38.25 band: HEALTH_BAND_AT_RISK trend: HEALTH_TREND_DECLINING
      confidence: 0.8 as_of { year: 2026 month: 11 day: 29 }
      factors { factor: "recency" value: 20 weight: 0.125 points: -3.75
                words: "no contact for 21 days" }
      factors { factor: "renewal" words: "" }
      renewal { probability: 0.55 drivers: "a slipping deal" drivers: "a low score" }
      churn30 { probability: 0.1 } churn60 { probability: 0.15 } churn90 { probability: 0.2 }
      expansion { probability: 0.05 } response_hours: 30 usual_response_hours: 4.25
      active_contacts: 2 engagement_change: 0.4)");
  EXPECT_EQ(
      ShowHealth(health, LongCells::kWhole),
      "Acme: 38.25, at risk, declining; confidence 80 %, as of 2026-11-29\n"
      "\n"
      "PART     VALUE  WEIGHT  POINTS  WHY\n"
      "recency     20    13 %   -3.75  no contact for 21 days\n"
      "renewal      -     0 %    0.00  -\n"
      "\n"
      "renewed 55 %: a slipping deal; a low score\n"
      "lost within 30 days 10 %, 60 days 15 %\n"
      "lost within 90 days 20 %\n"
      "ready to buy more 5 %\n"
      "people in contact 2, contact at 40 % of the usual, answers within 30.0 h (4.2 h before)\n");
}

TEST(HealthViews, ReasonsOfChanges) {
  const auto page = Parse<v1::ListAttributionsResponse>(R"(
      attributions { date { seconds: 1795523400 } score_delta: -4.5 new_score: 38.25
                     factor_type: "meetings" reason: "a meeting was missed"
                     evidence { object_type: "meetings" object_id: "7" } })");
  EXPECT_EQ(ShowAttributions(page, LongCells::kWhole),
            "WHEN                  CHANGE  SCORE  PART      WHY                   EVIDENCE\n"
            "2026-11-24 12:30 UTC   -4.50  38.25  meetings  a meeting was missed  meetings 7\n");
  EXPECT_EQ(ShowAttributions({}, LongCells::kWhole), "The score has not changed.\n");
}

TEST(HealthViews, InsightsOfAClient) {
  const auto insights = Parse<v1::ClientInsights>(R"(
      name: "Acme" current_score: 38 risk_level: INSIGHT_SEVERITY_HIGH
      insights { type: "silent" severity: INSIGHT_SEVERITY_HIGH description: "silent for 21 days" }
      recommendations { action: "scheduleCall" priority: INSIGHT_SEVERITY_MEDIUM
                        description: "Call them" suggested_approach: "Ask how it goes" })");
  EXPECT_EQ(ShowInsights(insights, LongCells::kWhole),
            "Acme: 38.00, risk high\n"
            "\n"
            "SEVERITY  WHAT    DESCRIPTION         EVIDENCE\n"
            "high      silent  silent for 21 days  -\n"
            "\n"
            "PRIORITY  ACTION     HOW\n"
            "medium    Call them  Ask how it goes\n");
}

TEST(HealthViews, InsightsOfAWorkspace) {
  const auto insights = Parse<v1::WorkspaceInsights>(R"(
      risk_alerts { type: "silent" severity: INSIGHT_SEVERITY_LOW
                    clients { name: "Acme" current_score: 38 score_delta: -2 mrr_at_risk: 100
                              primary_risk: "silent" } }
      opportunities { type: "expansion_ready"
                      clients { name: "Beta" current_score: 85 expansion_signals: "growth" } }
      trends { portfolio_health { description: "stable" } })");
  EXPECT_EQ(ShowInsights(insights, LongCells::kWhole),
            "SEVERITY  WHAT             CLIENT  SCORE  CHANGE     MRR  WHY\n"
            "low       silent           Acme    38.00   -2.00  100.00  silent\n"
            "chance    expansion_ready  Beta    85.00       -       -  growth\n"
            "\n"
            "stable\n");
  EXPECT_EQ(ShowInsights(v1::WorkspaceInsights(), LongCells::kWhole), "Nothing is open.\n\n-\n");
}

TEST(HealthViews, WhatAnAnalysisSays) {
  const auto analysis = Parse<v1::MessageAnalysis>(R"(
      sentiment: SENTIMENT_NEGATIVE sentiment_level: -2 sentiment_score: -0.91
      sentiment_confidence: 0.7 intents: "churn"
      phrases { text: "cancel our contract" begin: 8 contribution: -3.2 intents: "churn" })");
  EXPECT_EQ(ShowAnalysis(analysis, LongCells::kWhole),
            "negative, level -2, score -0.910, confidence 70 %\n"
            "about: churn\n"
            "\n"
            "PHRASE               AT  CONTRIBUTION  ABOUT\n"
            "cancel our contract   8         -3.20  churn\n");
  EXPECT_EQ(ShowAnalysis(Parse<v1::MessageAnalysis>(
                             "sentiment: SENTIMENT_NEUTRAL automatic: 'outOfOffice' sarcasm: 0.75"),
                         LongCells::kWhole),
            "neutral, level 0, score 0.000, confidence 0 %\n"
            "automatic: outOfOffice\n"
            "sarcasm: 75 %\n");
}

TEST(HealthViews, Trends) {
  EXPECT_EQ(ShowTrend(Parse<v1::GetHealthTrendResponse>(
                          "points { date { year: 2026 month: 11 day: 1 } avg_score: 61.5 "
                          "client_count: 1200 }"),
                      LongCells::kWhole),
            "FROM        SCORE  CLIENTS\n"
            "2026-11-01  61.50    1,200\n");
  EXPECT_EQ(ShowTrend(Parse<v1::GetSentimentTrendResponse>(
                          "points { date { year: 2026 month: 11 day: 1 } avg_sentiment: 0.25 "
                          "positive: 3 neutral: 4 negative: 1 }"),
                      LongCells::kWhole),
            "FROM         MOOD  POSITIVE  NEUTRAL  NEGATIVE\n"
            "2026-11-01  +0.25         3        4         1\n");
  EXPECT_EQ(ShowTrend(Parse<v1::GetInteractionTrendResponse>(
                          "shares { source: 'email' count: 30 percentage: 66.7 }"),
                      LongCells::kWhole),
            "TYPE   COUNT   SHARE\n"
            "email     30  66.7 %\n");
  EXPECT_EQ(ShowTrend(v1::GetHealthTrendResponse(), LongCells::kWhole), "There is nothing yet.\n");
}

}  // namespace
}  // namespace stanna::ctl
