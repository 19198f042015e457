// What all clients together show: trends, deltas, risks, and the summary's health.
#include "server/rpc/scored_clients.h"

namespace stanna::rpc {
namespace {

namespace v1 = insights::v1;

class TrendCallsTest : public ScoredClientsTest {};

TEST_F(TrendCallsTest, ScoresMoodsAndInteractions) {
  WriteScore(3825, 5000);
  v1::GetHealthTrendRequest health;
  v1::GetHealthTrendResponse scores;
  auto status = Call(&Stub::GetHealthTrend, health, scores);
  ASSERT_TRUE(status.ok()) << status.error_message();
  ASSERT_EQ(scores.points_size(), 3);
  EXPECT_EQ(scores.points(0).date().day(), 14);
  EXPECT_EQ(scores.points(0).avg_score(), 50);
  EXPECT_EQ(scores.points(2).avg_score(), 38.25);
  EXPECT_EQ(scores.points(2).client_count(), 1);
  health.set_interval(v1::TREND_INTERVAL_MONTHLY);
  ASSERT_TRUE(Call(&Stub::GetHealthTrend, health, scores).ok());
  ASSERT_EQ(scores.points_size(), 1);
  EXPECT_EQ(scores.points(0).avg_score(), 46.08);
  health.set_window_days(366);
  EXPECT_EQ(ErrorOf(Call(&Stub::GetHealthTrend, health, scores)).violations.at(0).field,
            "windowDays");

  v1::GetSentimentTrendRequest mood;
  v1::GetSentimentTrendResponse moods;
  status = Call(&Stub::GetSentimentTrend, mood, moods);
  ASSERT_TRUE(status.ok()) << status.error_message();
  ASSERT_EQ(moods.points_size(), 1);
  EXPECT_EQ(moods.points(0).date().day(), 19);
  EXPECT_EQ(moods.points(0).avg_sentiment(), -0.75);
  EXPECT_EQ(moods.points(0).volume(), 1);
  EXPECT_EQ(moods.points(0).negative(), 1);
  mood.set_window_days(1);
  ASSERT_TRUE(Call(&Stub::GetSentimentTrend, mood, moods).ok());
  EXPECT_EQ(moods.points_size(), 0);

  v1::GetInteractionTrendRequest interaction;
  v1::GetInteractionTrendResponse interactions;
  status = Call(&Stub::GetInteractionTrend, interaction, interactions);
  ASSERT_TRUE(status.ok()) << status.error_message();
  ASSERT_EQ(interactions.shares_size(), 1);
  EXPECT_EQ(interactions.shares(0).source(), "email");
  EXPECT_EQ(interactions.shares(0).count(), 1);
  EXPECT_EQ(interactions.shares(0).percentage(), 100);
}

TEST_F(TrendCallsTest, ADayIsTheWorkspaces) {
  const auto in_zone = [this](const char* zone) {
    const auto edit = [zone](storage::Workspace& workspace) {
      workspace.time_zone = zone;
      return absl::OkStatus();
    };
    EXPECT_TRUE(h_.stores->workspaces().Edit(h_.acme, edit, Deadline::Infinite()).ok());
    v1::GetSentimentTrendRequest request;
    v1::GetSentimentTrendResponse moods;
    EXPECT_TRUE(Call(&Stub::GetSentimentTrend, request, moods).ok());
    EXPECT_EQ(moods.points_size(), 1);
    return moods.points_size() == 1 ? moods.points(0).date().day() : 0;
  };
  // The e-mail is of the 19th, 14:13 in London's winter.
  EXPECT_EQ(in_zone("UTC"), 19);
  EXPECT_EQ(in_zone("Pacific/Kiritimati"), 20);
  EXPECT_EQ(in_zone("America/Los_Angeles"), 19);
}

TEST_F(TrendCallsTest, WhatMovedTheScores) {
  WriteScore(3825, 5000);
  v1::ListScoreDeltasRequest request;
  v1::ListScoreDeltasResponse out;
  const auto status = Call(&Stub::ListScoreDeltas, request, out);
  ASSERT_TRUE(status.ok()) << status.error_message();
  ASSERT_EQ(out.deltas_size(), 1);
  EXPECT_EQ(out.deltas(0).factor_type(), "sentiment");
  EXPECT_EQ(out.deltas(0).reason(), "Mood of what the client writes and says");
  EXPECT_EQ(out.deltas(0).total_delta(), -11.75);
  EXPECT_EQ(out.deltas(0).avg_delta(), -11.75);
  EXPECT_EQ(out.deltas(0).count(), 1);
  ASSERT_EQ(out.deltas(0).clients_size(), 1);
  EXPECT_EQ(out.deltas(0).clients(0).id(), "client_1");
  EXPECT_EQ(out.deltas(0).clients(0).current_score(), 38.25);
  EXPECT_EQ(out.deltas(0).clients(0).previous_score(), 50);
  request.set_min_delta(11.76);
  ASSERT_TRUE(Call(&Stub::ListScoreDeltas, request, out).ok());
  EXPECT_EQ(out.deltas_size(), 0);
  request.set_min_delta(-1);
  EXPECT_EQ(ErrorOf(Call(&Stub::ListScoreDeltas, request, out)).violations.at(0).field, "minDelta");
}

TEST_F(TrendCallsTest, RisksOfAClientAndOfAll) {
  WriteScore(3825, 5000);
  v1::GetClientInsightsRequest of_client;
  of_client.set_client_id("client_1");
  v1::ClientInsights client;
  auto status = Call(&Stub::GetClientInsights, of_client, client);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(client.name(), "Borealis");
  EXPECT_EQ(client.current_score(), 38.25);
  EXPECT_EQ(client.risk_level(), v1::INSIGHT_SEVERITY_CRITICAL);
  ASSERT_EQ(client.insights_size(), 1);
  EXPECT_EQ(client.insights(0).type(), "churn_intent");
  EXPECT_EQ(client.insights(0).severity(), v1::INSIGHT_SEVERITY_CRITICAL);
  EXPECT_EQ(client.insights(0).description(), "they say that they will leave");
  EXPECT_EQ(client.insights(0).recommendation(), "call them today");
  EXPECT_EQ(client.insights(0).evidence(0).interaction_id(), "int_emails_41");
  EXPECT_EQ(client.insights(0).evidence(0).record_url(),
            "https://app.hubspot.com/contacts/4711/record/0-2/1/view/1?engagement=41");
  EXPECT_TRUE(client.insights(0).has_open_time());
  ASSERT_GT(client.recommendations_size(), 0);
  EXPECT_NE(client.recommendations(0).action(), "");
  of_client.set_client_id("client_2");
  ASSERT_TRUE(Call(&Stub::GetClientInsights, of_client, client).ok());
  EXPECT_EQ(client.current_score(), 50);
  EXPECT_EQ(client.risk_level(), v1::INSIGHT_SEVERITY_LOW);
  EXPECT_EQ(client.insights_size(), 0);

  v1::GetWorkspaceInsightsRequest of_all;
  of_all.set_window_days(7);
  v1::WorkspaceInsights all;
  status = Call(&Stub::GetWorkspaceInsights, of_all, all);
  ASSERT_TRUE(status.ok()) << status.error_message();
  ASSERT_EQ(all.risk_alerts_size(), 1);
  EXPECT_EQ(all.risk_alerts(0).type(), "churn_intent");
  EXPECT_EQ(all.risk_alerts(0).client_count(), 1);
  ASSERT_EQ(all.risk_alerts(0).clients_size(), 1);
  EXPECT_EQ(all.risk_alerts(0).clients(0).client_id(), "client_1");
  EXPECT_EQ(all.risk_alerts(0).clients(0).score_delta(), -11.75);
  EXPECT_EQ(all.risk_alerts(0).clients(0).primary_risk(), "they say that they will leave");
  EXPECT_EQ(all.opportunities_size(), 0);
  EXPECT_EQ(all.trends().portfolio_health().direction(), "declining");
  EXPECT_FALSE(all.trends().engagement_patterns().has_meeting_attendance());
  of_all.set_window_days(366);
  EXPECT_EQ(ErrorOf(Call(&Stub::GetWorkspaceInsights, of_all, all)).violations.at(0).field,
            "windowDays");
}

TEST_F(TrendCallsTest, TheSummaryTellsWhoFellAndWhy) {
  WriteScore(3825, 5000);
  v1::GetMetricsSummaryRequest request;
  v1::GetMetricsSummaryResponse out;
  auto status = Call(&Stub::GetMetricsSummary, request, out);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(out.health().avg_score(), 44.12)
      << "of 38.25 and the 50 of a client without a score, half to even";
  EXPECT_EQ(out.health().change7(), -11.75);
  EXPECT_EQ(out.health().change7_pct(), -23.5);
  EXPECT_EQ(out.health().at_risk_count(), 1);
  EXPECT_EQ(out.health().improving_count(), 0);
  ASSERT_EQ(out.lists().top_risks_size(), 1);
  EXPECT_EQ(out.lists().top_risks(0).score(), 38);
  EXPECT_EQ(out.lists().top_risks(0).reason(), "they say that they will leave");
  EXPECT_EQ(out.lists().top_improving_size(), 0);

  WriteScore(6500, 5000);
  status = Call(&Stub::GetMetricsSummary, request, out);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(out.health().improving_count(), 1);
  ASSERT_EQ(out.lists().top_improving_size(), 1);
  EXPECT_EQ(out.lists().top_improving(0).client_id(), "client_1");
  EXPECT_EQ(out.lists().top_improving(0).score(), 65);
  EXPECT_EQ(out.lists().top_improving(0).score_change(), 15);
}

TEST_F(TrendCallsTest, AnotherWorkspaceSeesNothing) {
  WriteScore(3825, 5000);
  const std::string other = h_.KeyOf("other.com", storage::Role::kViewer);
  v1::GetHealthTrendResponse scores;
  ASSERT_TRUE(CallAs(other, &Stub::GetHealthTrend, v1::GetHealthTrendRequest(), scores).ok());
  EXPECT_EQ(scores.points_size(), 0);
  v1::GetSentimentTrendResponse moods;
  ASSERT_TRUE(CallAs(other, &Stub::GetSentimentTrend, v1::GetSentimentTrendRequest(), moods).ok());
  EXPECT_EQ(moods.points_size(), 0);
  v1::GetInteractionTrendResponse interactions;
  ASSERT_TRUE(
      CallAs(other, &Stub::GetInteractionTrend, v1::GetInteractionTrendRequest(), interactions)
          .ok());
  EXPECT_EQ(interactions.shares_size(), 0);
  v1::ListScoreDeltasResponse deltas;
  ASSERT_TRUE(CallAs(other, &Stub::ListScoreDeltas, v1::ListScoreDeltasRequest(), deltas).ok());
  EXPECT_EQ(deltas.deltas_size(), 0);
  v1::WorkspaceInsights insights;
  ASSERT_TRUE(
      CallAs(other, &Stub::GetWorkspaceInsights, v1::GetWorkspaceInsightsRequest(), insights).ok());
  EXPECT_EQ(insights.risk_alerts_size(), 0);
  v1::GetMetricsSummaryResponse summary;
  ASSERT_TRUE(
      CallAs(other, &Stub::GetMetricsSummary, v1::GetMetricsSummaryRequest(), summary).ok());
  EXPECT_EQ(summary.lists().top_risks_size(), 0);
  EXPECT_FALSE(summary.health().has_change7());
}

}  // namespace
}  // namespace stanna::rpc
