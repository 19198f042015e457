// What a workspace comes to, in one answer.
#include "server/rpc/revenue_clients.h"

namespace stanna::rpc {
namespace {

namespace v1 = insights::v1;

using InsightCallsTest = RevenueClientsTest;

TEST_F(InsightCallsTest, SumsAllUp) {
  LookBack();
  v1::GetMetricsSummaryRequest request;
  v1::GetMetricsSummaryResponse out;
  const auto get = [&] { return Call(&Stub::GetMetricsSummary, request, out); };
  ASSERT_TRUE(get().ok());
  EXPECT_EQ(out.totals().clients(), 2);
  EXPECT_EQ(out.totals().contacts(), 1);
  EXPECT_EQ(out.totals().interactions_window(), 2);
  EXPECT_EQ(out.totals().renewals30d(), 0);
  EXPECT_EQ(out.revenue().mrr_total(), 1250.5);
  EXPECT_EQ(out.revenue().mrr_at_risk(), 0);
  EXPECT_EQ(out.revenue().avg_client_value(), 1250.5);
  EXPECT_EQ(out.health().avg_score(), 50);
  EXPECT_FALSE(out.health().has_change7());
  EXPECT_EQ(out.health().threshold(), 40);
  EXPECT_EQ(out.lists().top_risks_size(), 0);
  request.set_risk_threshold(50);
  request.set_window_days(1);
  ASSERT_TRUE(get().ok());
  EXPECT_EQ(out.totals().interactions_window(), 0);
  EXPECT_EQ(out.revenue().mrr_at_risk(), 1250.5);
  EXPECT_EQ(out.health().at_risk_count(), 2);
  ASSERT_EQ(out.lists().top_risks_size(), 2);
  EXPECT_EQ(out.lists().top_risks(0).client_id(), "client_1");
  EXPECT_EQ(out.lists().top_risks(0).mrr(), 1250.5);
  EXPECT_FALSE(out.lists().top_risks(1).has_mrr());
  request.set_risk_threshold(101);
  EXPECT_EQ(ErrorOf(get()).violations.at(0).field, "riskThreshold");
  request.set_window_days(91);
  EXPECT_EQ(ErrorOf(get()).violations.at(0).field, "windowDays");
}

}  // namespace
}  // namespace stanna::rpc
