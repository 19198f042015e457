// Renewals, opportunities, movements and the summary after syncs.
#include "base/decimal.h"
#include "server/portfolio/metrics_summary.h"
#include "server/portfolio/opportunities.h"
#include "server/portfolio/renewals.h"
#include "server/portfolio/revenue_movements.h"
#include "storage/config_store.h"
#include "storage/history_store.h"
#include "tests/integration/engine_fixture.h"

namespace stanna::portfolio {
namespace {

using enum ObjectType;
using Properties = std::vector<std::pair<std::string, std::string>>;
using Strings = std::vector<std::string>;

constexpr char kDocument[] = R"({"pipelines": {
    "7": {"role": "renewal", "stages": {"early": {"probability": "0.25"}}},
    "8": {"role": "expansion"}}})";

// It is 2026-09-21.
class PortfolioTest : public sync::EngineTest {
 protected:
  PortfolioTest() {
    options_.page_size = 100;
    hubspot::Pipeline renewals;
    renewals.id = "7";
    renewals.stages = {{"early", "Early", 0, false, "0.2", false},
                       {"late", "Late", 1, false, "0.8", false},
                       {"lost", "Lost", 2, true, "0.0", false}};
    hubspot::Pipeline expansions;
    expansions.id = "8";
    portal_->pipelines = {renewals, expansions};
    EXPECT_TRUE(stores_->configs()
                    .Add({.workspace_id = workspace_,
                          .version = 1,
                          .document = kDocument,
                          .author = "test",
                          .created_at = clock_.Now()},
                         Soon())
                    .ok());
    AddClients();
    AddDeals();
  }

  void AddClients() {
    AddCompany(1, "one.com", "", "");
    AddCompany(2, "two.com", "500", "2026-11-30");
    AddCompany(3, "three.com", "300", "2026-10-05");
    AddCompany(4, "four.com", "40", "2027-09-01");
  }
  void AddCompany(ObjectId id, const std::string& domain, const std::string& mrr,
                  const std::string& renewal_date) {
    portal_->Add(
        kCompany, id,
        {{"name", domain}, {"domain", domain}, {"mrr", mrr}, {"renewal_date", renewal_date}});
  }

  void AddDeals() {
    AddDeal(10, 1, "default", "won", "2025-10-15T12:00:00Z",
            {{"hs_is_closed", "true"}, {"hs_is_closed_won", "true"}});
    portal_->Add(kLineItem, 100,
                 {{"name", "Seats"},
                  {"amount", "1200"},
                  {"recurringbillingfrequency", "annually"},
                  {"hs_recurring_billing_period", "P12M"}},
                 {{kDeal, 10}});
    AddDeal(20, 2, "7", "late", "2026-11-20T12:00:00Z", {{"hs_deal_stage_probability", "0.8"}});
    AddDeal(30, 3, "7", "late", "2026-10-01T12:00:00Z", {{"hs_deal_stage_probability", "0.8"}});
    AddDeal(40, 4, "8", "x", "2026-12-24T12:00:00Z",
            {{"hs_deal_stage_probability", "0.4"}, {"amount", "1000"}});
  }
  void AddDeal(ObjectId id, ObjectId company, const char* pipeline, const char* stage,
               const char* closes, Properties more) {
    Properties properties = {{"dealname", "Deal " + std::to_string(id)},
                             {"deal_currency_code", "EUR"},
                             {"pipeline", pipeline},
                             {"dealstage", stage},
                             {"closedate", closes}};
    properties.insert(properties.end(), more.begin(), more.end());
    portal_->Add(kDeal, id, properties, {{kCompany, company}});
  }

  PropertyBag& Change(ObjectId deal) {
    return portal_->Touch(kDeal, deal, portal_->portal_now).properties;
  }
  void SyncAfter(std::chrono::milliseconds time) {
    portal_->portal_now += time;
    clock_.Advance(time);
    sync::RunRequest request;
    request.kind = storage::RunKind::kQuick;
    Start(request);
    EXPECT_EQ(Attempt().next, sync::RunOutcome::Next::kDone);
  }

  // "one.com 2026-10-14 contractTerms 100 ? unknown NO_RENEWAL_DEAL".
  Strings Renewals(int window_days = kStandardRenewalDays) {
    const auto found = ListRenewals(*stores_, workspace_, window_days, clock_.Now(), Soon());
    if (!found.ok()) return {ToString(found.status())};
    Strings lines;
    for (const ClientRenewal& renewal : *found) {
      std::string line = renewal.client_name + " " + FormatDate(renewal.end.date) + " " +
                         std::string(revenue::NameOf(renewal.end.source)) + " " +
                         RoundedText(renewal.end.ending_mrr.value_or(-1), 2) + " " +
                         (renewal.chance.value ? RoundedText(*renewal.chance.value, 4) : "?") +
                         " " + std::string(revenue::NameOf(renewal.chance.basis));
      for (const auto& reason : renewal.reasons) line += " " + reason.code;
      lines.push_back(line);
    }
    return lines;
  }
  MetricsSummary Summary(SummaryQuery query = {}) {
    const auto summary = GetSummary(*stores_, workspace_, query, clock_.Now(), Soon());
    EXPECT_TRUE(summary.ok()) << ToString(summary.status());
    return summary.ok() ? *summary : MetricsSummary();
  }
};

TEST_F(PortfolioTest, RenewalsFollowTheDeals) {
  ImportAll();
  EXPECT_EQ(Renewals(), (Strings{"three.com 2026-10-05 property 300 0.8 stage",
                                 "one.com 2026-10-14 contractTerms 100 ? unknown NO_RENEWAL_DEAL",
                                 "two.com 2026-11-30 property 500 0.8 stage"}));
  EXPECT_EQ(Renewals(14).size(), 1u);

  SyncAfter(std::chrono::hours(3));
  Change(20).Set("closedate", "2026-12-10T12:00:00Z");
  Change(20).Set("dealstage", "early");
  Change(30).Set("dealstage", "lost");
  Change(30).Set("hs_is_closed", "true");
  SyncAfter(std::chrono::hours(3));
  EXPECT_EQ(Renewals(), (Strings{"three.com 2026-10-05 property 300 0 lostDeal RENEWAL_LOST",
                                 "one.com 2026-10-14 contractTerms 100 ? unknown NO_RENEWAL_DEAL",
                                 "two.com 2026-11-30 property 500 0.25 stage CLOSE_DATE_PUSHED "
                                 "STAGE_REGRESSION"}))
      << "the stage's probability is the configured one";
  const auto renewals = ListRenewals(*stores_, workspace_, 30, clock_.Now(), Soon());
  const auto& lost = renewals->front().reasons.front();
  EXPECT_EQ(lost.object_id, 30);
  EXPECT_EQ(lost.old_value, "Late");
  EXPECT_EQ(lost.new_value, "Lost");
  EXPECT_EQ(lost.at, portal_->Of(kDeal).at(30).modified_at);

  SyncAfter(std::chrono::days(28));  // 2026-10-19
  const Strings later = Renewals();
  EXPECT_EQ(later[0], "three.com 2026-10-05 property 300 0 lostDeal RENEWAL_LOST") << "overdue";
  EXPECT_EQ(later[1],
            "one.com 2026-10-14 contractTerms 100 ? unknown MRR_CONTRACTION "
            "NO_RENEWAL_DEAL")
      << "it has ended, with nothing after it";
}

TEST_F(PortfolioTest, OpportunitiesByTheirPotential) {
  const Time now = portal_->portal_now;
  for (ObjectId id = 200; id < 204; ++id) {
    portal_->Add(kContact, id, {{"email", "p" + std::to_string(id) + "@two.com"}}, {{kCompany, 2}})
        .created_at = now - std::chrono::days(5);
  }
  ImportAll();
  const auto found = ListOpportunities(*stores_, workspace_, clock_.Now(), Soon());
  ASSERT_TRUE(found.ok()) << ToString(found.status());
  EXPECT_EQ(found->currency, "EUR");
  ASSERT_EQ(found->clients.size(), 2u);
  EXPECT_EQ(found->clients[0].client_name, "four.com");
  EXPECT_EQ(found->clients[0].opportunity.potential, 400);
  EXPECT_EQ(found->clients[0].mrr.amount, "40");
  const auto& deal = found->clients[0].opportunity.reasons.at(0);
  EXPECT_EQ(deal.deal_id, 40);
  EXPECT_EQ(deal.close_date, ParseDate("2026-12-24"));
  EXPECT_EQ(found->clients[1].client_name, "two.com");
  EXPECT_EQ(found->clients[1].opportunity.reasons.at(0).code, "CONTACT_GROWTH");
  EXPECT_EQ(found->clients[1].opportunity.reasons.at(0).recent, 4);

  SyncAfter(std::chrono::hours(3));
  Change(40).Set("hs_is_closed", "true");
  SyncAfter(std::chrono::hours(3));
  EXPECT_EQ(ListOpportunities(*stores_, workspace_, clock_.Now(), Soon())->clients.size(), 1u);
}

TEST_F(PortfolioTest, TheSummaryAddsUp) {
  ImportAll();
  const MetricsSummary summary = Summary();
  EXPECT_EQ(summary.clients, 4);
  EXPECT_EQ(summary.currency, "EUR");
  EXPECT_EQ(summary.mrr_total, 940);
  EXPECT_EQ(summary.average_client_value, 235);
  EXPECT_EQ(summary.renewals, 2);
  EXPECT_EQ(summary.renewals_value, 12 * 400);
  ASSERT_EQ(summary.next_renewals.size(), 2u);
  EXPECT_EQ(summary.next_renewals[0].client_name, "three.com");
  EXPECT_GT(summary.average_score, 40);
  EXPECT_EQ(summary.at_risk, 0);
  EXPECT_EQ(summary.mrr_at_risk, 0);
  const MetricsSummary risky = Summary({.window_days = 7, .risk_threshold = 100});
  EXPECT_EQ(risky.at_risk, 4);
  EXPECT_EQ(risky.mrr_at_risk, 940);
  ASSERT_EQ(risky.top_risks.size(), 4u);
  EXPECT_TRUE(std::ranges::is_sorted(risky.top_risks, {}, [](const SummaryRisk& risk) {
    return std::pair(risk.client.health_score, -ParseRational(risk.client.mrr.amount).value_or(0));
  })) << "the lowest score first, of one score the most MRR";

  const auto movements =
      GetMovements(*stores_, workspace_, revenue::ParseMonth("2025-09"), {}, clock_.Now(), Soon());
  ASSERT_TRUE(movements.ok()) << ToString(movements.status());
  ASSERT_EQ(movements->months.size(), 13u);
  EXPECT_EQ(movements->months[1].movements.at(revenue::Movement::kNew).amount, 100)
      << "one.com's contract began in October 2025";
  EXPECT_EQ(movements->months.back().movements.at(revenue::Movement::kAdjustment).amount, 840)
      << "nobody knows since when the others' own figures are what they are";
  EXPECT_EQ(movements->months.back().closing, summary.mrr_total);
}

TEST_F(PortfolioTest, AnEmptyWorkspaceHasNothing) {
  const WorkspaceId nobody("nobody");
  EXPECT_TRUE(ListRenewals(*stores_, nobody, 90, clock_.Now(), Soon())->empty());
  EXPECT_TRUE(ListOpportunities(*stores_, nobody, clock_.Now(), Soon())->clients.empty());
  const auto summary = GetSummary(*stores_, nobody, {}, clock_.Now(), Soon());
  ASSERT_TRUE(summary.ok());
  EXPECT_EQ(summary->clients, 0);
  EXPECT_EQ(summary->average_client_value, 0);
}

}  // namespace
}  // namespace stanna::portfolio
