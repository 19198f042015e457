// How revenue moved, what comes up for renewal, and what clients may buy more.
#include "server/rpc/revenue_clients.h"

namespace stanna::rpc {
namespace {

namespace v1 = insights::v1;

using RevenueCallsTest = RevenueClientsTest;

TEST_F(RevenueCallsTest, AddsUpHowRevenueMoved) {
  LookBack();
  v1::GetRevenueMovementsRequest request;
  v1::GetRevenueMovementsResponse out;
  const auto get = [&] { return Call(&Stub::GetRevenueMovements, request, out); };
  request.set_from_month("2025-12");
  ASSERT_TRUE(get().ok());
  EXPECT_EQ(out.currency(), "EUR");
  ASSERT_EQ(out.months_size(), 10);
  EXPECT_EQ(out.months(0).month(), "2025-12");
  EXPECT_EQ(out.months(0).closing(), "0");
  EXPECT_EQ(out.months(1).new_mrr().amount(), "1000");
  EXPECT_EQ(out.months(1).new_mrr().clients(), 1);
  const auto& september = out.months(9);
  EXPECT_EQ(september.opening(), "1000");
  EXPECT_EQ(september.expansion().amount(), "250.5");
  EXPECT_EQ(september.churn().amount(), "0");
  EXPECT_EQ(september.closing(), "1250.5");
  EXPECT_EQ(september.closing_clients(), 1);

  const struct {
    const char *from, *to, *field;
  } kWrong[] = {{"2026-01-01", "", "from"},
                {"", "2026-10", "to"},
                {"2026-03", "2026-02", "from"},
                {"2020-01", "", "from"},
                {"", "soon", "to"}};
  for (const auto& c : kWrong) {
    request.set_from_month(c.from);
    request.set_to_month(c.to);
    const auto error = ErrorOf(get());
    ASSERT_EQ(error.violations.size(), 1u) << c.from << " " << c.to;
    EXPECT_EQ(error.violations[0].field, c.field);
  }
}

TEST_F(RevenueCallsTest, ListsTheClientsThatMoved) {
  LookBack();
  v1::ListRevenueMovementClientsRequest request;
  v1::ListRevenueMovementClientsResponse out;
  const auto list = [&] { return Call(&Stub::ListRevenueMovementClients, request, out); };
  request.set_month("2026-09");
  ASSERT_TRUE(list().ok());
  ASSERT_EQ(out.movements_size(), 1);
  EXPECT_EQ(out.movements(0).client_id(), "client_1");
  EXPECT_EQ(out.movements(0).name(), "Borealis");
  EXPECT_EQ(out.movements(0).kind(), v1::MOVEMENT_KIND_EXPANSION);
  EXPECT_EQ(out.movements(0).amount(), "250.5");
  EXPECT_EQ(out.movements(0).before(), "1000");
  EXPECT_EQ(out.movements(0).after(), "1250.5");
  EXPECT_EQ(out.pagination().total(), 1);
  request.set_kind(v1::MOVEMENT_KIND_CHURN);
  ASSERT_TRUE(list().ok());
  EXPECT_EQ(out.movements_size(), 0);
  request.set_month("");
  EXPECT_EQ(ErrorOf(list()).violations.at(0).field, "month");
  request.set_month("2027-01");
  EXPECT_EQ(ErrorOf(list()).violations.at(0).field, "month");
}

TEST_F(RevenueCallsTest, ListsWhatComesUpForRenewal) {
  LookBack();
  v1::ListRenewalsRequest request;
  v1::ListRenewalsResponse out;
  const auto list = [&] { return Call(&Stub::ListRenewals, request, out); };
  ASSERT_TRUE(list().ok());
  EXPECT_EQ(out.renewals_size(), 0) << "both end in 128 days";
  request.set_window_days(128);
  request.set_page_size(1);
  ASSERT_TRUE(list().ok());
  ASSERT_EQ(out.renewals_size(), 1);
  const v1::Renewal& renewal = out.renewals(0);
  EXPECT_EQ(renewal.client_id(), "client_1");
  EXPECT_EQ(renewal.name(), "Borealis");
  EXPECT_EQ(renewal.csm_owner(), "csm@acme.com");
  EXPECT_EQ(renewal.renewal_date().month(), 1);
  EXPECT_EQ(renewal.days_until(), 128);
  EXPECT_FALSE(renewal.overdue());
  EXPECT_EQ(renewal.source(), "property");
  EXPECT_EQ(renewal.object_type(), "companies");
  EXPECT_EQ(renewal.object_id(), "1");
  EXPECT_EQ(renewal.mrr(), 1250.5);
  EXPECT_EQ(renewal.annual_value(), 15006);
  EXPECT_FALSE(renewal.has_probability());
  EXPECT_EQ(renewal.probability_basis(), "unknown");
  EXPECT_EQ(out.pagination().total(), 2);
  request.set_page_token(out.next_page_token());
  ASSERT_TRUE(list().ok());
  EXPECT_EQ(out.renewals(0).client_id(), "client_2");
  EXPECT_FALSE(out.renewals(0).has_mrr());
  EXPECT_FALSE(out.renewals(0).has_annual_value());
  request.set_page_token("");
  for (const int days : {-1, 731}) {
    request.set_window_days(days);
    EXPECT_EQ(ErrorOf(list()).violations.at(0).field, "windowDays") << days;
  }
}

TEST_F(RevenueCallsTest, ListsWhatClientsMayBuyMore) {
  ASSERT_TRUE(h_.stores->configs()
                  .Add({.workspace_id = h_.acme,
                        .version = 1,
                        .document = R"({"pipelines": {"8": {"role": "expansion"}}})",
                        .author = "test",
                        .created_at = h_.clock.Now()},
                       Deadline::Infinite())
                  .ok());
  auto page = NewPage(ObjectType::kDeal);
  page.records.push_back(RecordOf(ObjectType::kDeal, 23, h_.clock.Now()));
  storage::DealRow row;
  row.deal_id = 23;
  row.name = "More seats";
  row.amount = {"1000", "SEK"};
  row.pipeline_id = "8";
  row.probability = "0.4";
  page.deals.push_back(row);
  page.links.push_back({ObjectType::kDeal, 23, {ClientId("client_1")}, h_.clock.Now()});
  Write(page);
  v1::ListOpportunitiesRequest request;
  v1::ListOpportunitiesResponse out;
  const auto list = [&] { return Call(&Stub::ListOpportunities, request, out); };
  ASSERT_TRUE(list().ok());
  ASSERT_EQ(out.opportunities_size(), 1);
  EXPECT_EQ(out.opportunities(0).name(), "Borealis");
  EXPECT_EQ(out.opportunities(0).potential(), 0) << "there is no rate";
  ASSERT_EQ(out.opportunities(0).reasons_size(), 1);
  const v1::OpportunityReason& reason = out.opportunities(0).reasons(0);
  EXPECT_EQ(reason.code(), "EXPANSION_DEAL");
  EXPECT_EQ(reason.deal_id(), "23");
  EXPECT_FALSE(reason.has_amount());
  EXPECT_EQ(reason.probability(), 0.4);
  const storage::CurrencyRate rate{"ecb", "SEK", out.currency(), *ParseDate("2026-01-01"), "0.1"};
  ASSERT_TRUE(
      h_.stores->revenue().PutRates(h_.acme, {rate}, h_.clock.Now(), Deadline::Infinite()).ok());
  ASSERT_TRUE(list().ok());
  EXPECT_EQ(out.opportunities(0).potential(), 40);
  EXPECT_EQ(out.opportunities(0).reasons(0).amount(), 100);
  EXPECT_EQ(out.pagination().total(), 1);
}

}  // namespace
}  // namespace stanna::rpc
