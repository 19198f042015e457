#include <gtest/gtest.h>

#include "server/rpc/service_harness.h"
#include "storage/config_store.h"
#include "storage/history_store.h"
#include "storage/job_store.h"
#include "storage/portal_store.h"
#include "storage/record_store.h"
#include "storage/revenue_store.h"

namespace stanna::rpc {
namespace {

namespace v1 = insights::v1;

HubSpotRecord Record(ObjectType type, ObjectId id, Time at) {
  HubSpotRecord record;
  record.type = type;
  record.id = id;
  record.created_at = record.modified_at = at;
  return record;
}

/// acme.com's first run wrote two clients; the first has a contact, a deal and two interactions.
class InsightsServiceTest : public testing::Test {
 protected:
  InsightsServiceTest() {
    run_ = h_.Connect();
    const auto job = h_.stores->jobs().Claim("test", h_.clock.Now(), std::chrono::minutes(1),
                                             Deadline::Infinite());
    fence_ = (*job)->fence();
    WriteCompanies();
    WriteContact();
    WriteDeal();
    WriteRevenue();
    WriteMeeting(31, h_.clock.Now() - std::chrono::hours(24), "Kick-off");
    WriteMeeting(32, h_.clock.Now() + std::chrono::hours(24), "Review");
  }

  storage::PageWrite NewPage(ObjectType type) {
    storage::PageWrite page;
    page.workspace_id = h_.acme;
    page.run_id = run_;
    page.fence = fence_;
    page.type = type;
    page.now = h_.clock.Now();
    return page;
  }
  void Write(const storage::PageWrite& page) {
    const auto result = h_.stores->records().WritePage(page, Deadline::Infinite());
    ASSERT_TRUE(result.ok()) << ToString(result.status());
  }
  void WriteCompanies() {
    auto page = NewPage(ObjectType::kCompany);
    for (const ObjectId id : {1, 2}) {
      page.records.push_back(Record(ObjectType::kCompany, id, h_.clock.Now()));
      storage::ClientRow row;
      row.id = ClientId("client_" + std::to_string(id));
      row.company_id = id;
      row.name = id == 1 ? "Borealis" : "Aurora";
      row.domain = id == 1 ? "borealis.no" : "aurora.no";
      row.renewal_date = ParseDate("2027-01-31");
      row.csm_owner = "csm@acme.com";
      page.clients.push_back(row);
      page.company_clients.push_back({id, row.id});
    }
    Write(page);
  }
  void WriteContact() {
    auto page = NewPage(ObjectType::kContact);
    page.records.push_back(Record(ObjectType::kContact, 11, h_.clock.Now()));
    storage::StakeholderRow row;
    row.contact_id = 11;
    row.email = "kari@borealis.no";
    row.name = "Kari Nordmann";
    row.title = "CTO";
    page.stakeholders.push_back(row);
    page.links.push_back({ObjectType::kContact, 11, {ClientId("client_1")}, h_.clock.Now()});
    Write(page);
  }
  void WriteDeal() {
    auto page = NewPage(ObjectType::kDeal);
    page.records.push_back(Record(ObjectType::kDeal, 21, h_.clock.Now()));
    storage::DealRow row;
    row.deal_id = 21;
    row.name = "Renewal";
    row.amount = {"999.00", "EUR"};
    row.stage_id = "s1";
    row.probability = "0.4";
    page.deals.push_back(row);
    page.links.push_back({ObjectType::kDeal, 21, {ClientId("client_1")}, h_.clock.Now()});
    Write(page);
  }
  void WriteRevenue() {
    storage::RevenueWrite write;
    write.workspace_id = h_.acme;
    write.fence = fence_;
    write.now = h_.clock.Now();
    storage::ClientRevenue& figure = write.clients.emplace_back();
    figure.client_id = ClientId("client_1");
    figure.mrr = {"1250.5", "EUR"};
    figure.incomplete = true;
    figure.as_of = *ParseDate("2026-09-21");
    figure.changes_on = ParseDate("2027-01-01");
    figure.computed_at = write.now;
    storage::RevenuePart& part = figure.parts.emplace_back();
    part.source = "lineItems";
    part.type = ObjectType::kLineItem;
    part.object_id = 22;
    part.counts = true;
    part.amount = {"1250.5", "EUR"};
    part.rate = "0.9";
    part.rate_date = ParseDate("2026-01-31");
    part.until = ParseDate("2026-12-31");
    part.words = "net price 1250.5, billed monthly";
    for (const char* value : {"1000", "1250.5"}) {
      figure.history.push_back(
          {.field = storage::kMrrField,
           .effective = *ParseDate(figure.history.empty() ? "2026-01-01" : "2026-09-21"),
           .value = value,
           .currency = "EUR",
           .source = figure.history.empty() ? "contracts" : "observed",
           .recorded_at = {}});
    }
    const auto written = h_.stores->revenue().Write(write, Deadline::Infinite());
    ASSERT_TRUE(written.ok()) << ToString(written);
  }
  // It is 2026-09-25, and figures are in euros.
  void LookBack() {
    h_.clock.Set(std::chrono::sys_days(*ParseDate("2026-09-25")));
    ASSERT_TRUE(h_.stores->configs()
                    .Add({.workspace_id = h_.acme,
                          .version = 1,
                          .document = R"({"revenue": {"currency": "EUR"}})",
                          .author = "test",
                          .created_at = h_.clock.Now()},
                         Deadline::Infinite())
                    .ok());
  }
  void WriteMeeting(ObjectId id, Time at, const std::string& subject) {
    auto page = NewPage(ObjectType::kMeeting);
    page.records.push_back(Record(ObjectType::kMeeting, id, h_.clock.Now()));
    storage::InteractionRow row;
    row.object_id = id;
    row.subject = subject;
    row.occurred_at = at;
    row.duration_ms = 90'000;
    page.interactions.push_back(row);
    page.links.push_back({ObjectType::kMeeting, id, {ClientId("client_1")}, at});
    Write(page);
  }

  template <typename Request, typename Response>
  grpc::Status Call(grpc::Status (v1::InsightsService::Stub::*method)(grpc::ClientContext*,
                                                                      const Request&, Response*),
                    const Request& request, Response& response) {
    const auto context = h_.Context(h_.viewer);
    return (h_.insights.get()->*method)(context.get(), request, &response);
  }

  ServiceHarness h_;
  SyncRunId run_;
  storage::Fence fence_;
};

TEST_F(InsightsServiceTest, ExplainsWhereAFigureComesFrom) {
  v1::ExplainFieldRequest request;
  request.set_client_id("client_1");
  request.set_field("mrr");
  v1::FieldExplanation out;
  const auto explain = [&] { return Call(&v1::InsightsService::Stub::ExplainField, request, out); };
  ASSERT_TRUE(explain().ok());
  EXPECT_EQ(out.value(), "1250.5");
  EXPECT_EQ(out.currency(), "EUR");
  EXPECT_TRUE(out.incomplete());
  EXPECT_EQ(out.as_of().day(), 21);
  EXPECT_EQ(out.changes_on().year(), 2027);
  ASSERT_EQ(out.parts_size(), 1);
  EXPECT_EQ(out.parts(0).object_type(), "line_items");
  EXPECT_EQ(out.parts(0).object_id(), "22");
  EXPECT_EQ(out.parts(0).rate(), "0.9");
  EXPECT_EQ(out.parts(0).rate_date().day(), 31);
  EXPECT_FALSE(out.parts(0).has_start_date());
  EXPECT_EQ(out.parts(0).end_date().month(), 12);

  request.set_client_id("client_2");
  EXPECT_EQ(ErrorOf(explain()).reason, "DATA_NOT_READY");
  request.set_client_id("client_9");
  EXPECT_EQ(ErrorOf(explain()).reason, "RESOURCE_NOT_FOUND");
  request.set_client_id("client_1");
  request.set_field("shoeSize");
  const auto unknown = ErrorOf(explain());
  EXPECT_EQ(unknown.code, grpc::StatusCode::INVALID_ARGUMENT);
  ASSERT_EQ(unknown.violations.size(), 1u);
  EXPECT_EQ(unknown.violations[0].field, "field");
}

TEST_F(InsightsServiceTest, TellsWhatAClientWasBefore) {
  v1::ListClientHistoryRequest request;
  request.set_client_id("client_1");
  request.set_field("mrr");
  request.set_page_size(1);
  v1::ListClientHistoryResponse out;
  const auto list = [&] {
    return Call(&v1::InsightsService::Stub::ListClientHistory, request, out);
  };
  ASSERT_TRUE(list().ok());
  ASSERT_EQ(out.history_size(), 1);
  EXPECT_EQ(out.history(0).value(), "1250.5");
  EXPECT_EQ(out.history(0).currency(), "EUR");
  EXPECT_EQ(out.history(0).source(), "observed");
  EXPECT_EQ(out.history(0).effective_date().day(), 21);
  EXPECT_TRUE(out.history(0).has_record_time());
  EXPECT_EQ(out.pagination().total(), 2);
  request.set_page_token(out.next_page_token());
  ASSERT_TRUE(list().ok());
  EXPECT_EQ(out.history(0).source(), "contracts");
  request.set_page_token("");
  request.set_field("shoeSize");
  EXPECT_EQ(ErrorOf(list()).violations.at(0).field, "field");
}

TEST_F(InsightsServiceTest, AddsUpHowRevenueMoved) {
  LookBack();
  v1::GetRevenueMovementsRequest request;
  v1::GetRevenueMovementsResponse out;
  const auto get = [&] {
    return Call(&v1::InsightsService::Stub::GetRevenueMovements, request, out);
  };
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

TEST_F(InsightsServiceTest, ListsTheClientsThatMoved) {
  LookBack();
  v1::ListRevenueMovementClientsRequest request;
  v1::ListRevenueMovementClientsResponse out;
  const auto list = [&] {
    return Call(&v1::InsightsService::Stub::ListRevenueMovementClients, request, out);
  };
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

TEST_F(InsightsServiceTest, ListsWhatComesUpForRenewal) {
  LookBack();
  v1::ListRenewalsRequest request;
  v1::ListRenewalsResponse out;
  const auto list = [&] { return Call(&v1::InsightsService::Stub::ListRenewals, request, out); };
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

TEST_F(InsightsServiceTest, ListsWhatClientsMayBuyMore) {
  ASSERT_TRUE(h_.stores->configs()
                  .Add({.workspace_id = h_.acme,
                        .version = 1,
                        .document = R"({"pipelines": {"8": {"role": "expansion"}}})",
                        .author = "test",
                        .created_at = h_.clock.Now()},
                       Deadline::Infinite())
                  .ok());
  auto page = NewPage(ObjectType::kDeal);
  page.records.push_back(Record(ObjectType::kDeal, 23, h_.clock.Now()));
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
  const auto list = [&] {
    return Call(&v1::InsightsService::Stub::ListOpportunities, request, out);
  };
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

TEST_F(InsightsServiceTest, SumsAllUp) {
  LookBack();
  v1::GetMetricsSummaryRequest request;
  v1::GetMetricsSummaryResponse out;
  const auto get = [&] {
    return Call(&v1::InsightsService::Stub::GetMetricsSummary, request, out);
  };
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

TEST_F(InsightsServiceTest, ListsClientsInTheOrderAskedFor) {
  v1::ListClientsRequest request;
  v1::ListClientsResponse out;
  auto call = [&] { return Call(&v1::InsightsService::Stub::ListClients, request, out); };
  ASSERT_TRUE(call().ok());
  ASSERT_EQ(out.clients_size(), 2);
  EXPECT_EQ(out.total_size(), 2);
  EXPECT_EQ(out.clients(0).name(), "Aurora");
  EXPECT_FALSE(out.clients(0).has_mrr());
  request.set_order_by("-name");
  request.set_page_size(1);
  ASSERT_TRUE(call().ok());
  const auto& client = out.clients(0);
  EXPECT_EQ(client.name(), "Borealis");
  EXPECT_EQ(client.domain(), "borealis.no");
  EXPECT_EQ(client.mrr(), 1250.5);
  EXPECT_EQ(client.currency(), "EUR");
  EXPECT_EQ(client.renewal_date().year(), 2027);
  EXPECT_EQ(client.sentiment_score(), 50);
  EXPECT_EQ(client.company_id(), "1");
  EXPECT_EQ(client.csm_owner(), "csm@acme.com");
  request.set_page_token(out.next_page_token());
  ASSERT_TRUE(call().ok());
  EXPECT_EQ(out.clients(0).name(), "Aurora");
  EXPECT_EQ(out.next_page_token(), "");
}

TEST_F(InsightsServiceTest, SearchesAndRefusesAnUnknownOrder) {
  v1::ListClientsRequest request;
  v1::ListClientsResponse out;
  request.set_search("BOREAL");
  ASSERT_TRUE(Call(&v1::InsightsService::Stub::ListClients, request, out).ok());
  EXPECT_EQ(out.total_size(), 1);
  request.set_order_by("colour");
  EXPECT_EQ(
      ErrorOf(Call(&v1::InsightsService::Stub::ListClients, request, out)).violations.at(0).field,
      "sort");
}

TEST_F(InsightsServiceTest, AClientComesWithItsFiguresAndContacts) {
  v1::GetClientRequest request;
  v1::GetClientResponse out;
  request.set_client_id("client_1");
  ASSERT_TRUE(Call(&v1::InsightsService::Stub::GetClient, request, out).ok());
  EXPECT_EQ(out.client().name(), "Borealis");
  EXPECT_TRUE(out.client().has_last_interaction());
  EXPECT_GE(out.metrics().total_interactions(), 1);
  EXPECT_FALSE(out.metrics().has_avg_response_time());
  ASSERT_EQ(out.contacts_size(), 1);
  EXPECT_EQ(out.contacts(0).email(), "kari@borealis.no");
  EXPECT_EQ(out.contacts(0).title(), "CTO");
}

TEST_F(InsightsServiceTest, InteractionsAreNewestFirst) {
  v1::ListInteractionsRequest request;
  v1::ListInteractionsResponse out;
  request.set_client_id("client_1");
  ASSERT_TRUE(Call(&v1::InsightsService::Stub::ListInteractions, request, out).ok());
  ASSERT_EQ(out.interactions_size(), 2);
  EXPECT_EQ(out.interactions(0).subject(), "Review");
  EXPECT_EQ(out.interactions(1).id(), "int_meetings_31");
  EXPECT_EQ(out.interactions(1).type(), v1::INTERACTION_TYPE_MEETING);
  EXPECT_EQ(out.interactions(1).duration_seconds(), 90);
  EXPECT_EQ(out.pagination().total(), 2);
  request.set_type(v1::INTERACTION_TYPE_CALL);
  ASSERT_TRUE(Call(&v1::InsightsService::Stub::ListInteractions, request, out).ok());
  EXPECT_EQ(out.interactions_size(), 0) << "none of this type is no error";
}

TEST_F(InsightsServiceTest, DealsCarryTheLabelOfTheirStage) {
  storage::Pipeline pipeline;
  pipeline.id = "default";
  pipeline.stages = {{"s1", "Negotiation", 0, false, "0.4", false}};
  ASSERT_TRUE(h_.stores->portals()
                  .ReplacePipelines(h_.acme, ObjectType::kDeal, {pipeline}, Deadline::Infinite())
                  .ok());
  v1::ListDealsRequest request;
  v1::ListDealsResponse out;
  request.set_client_id("client_1");
  ASSERT_TRUE(Call(&v1::InsightsService::Stub::ListDeals, request, out).ok());
  ASSERT_EQ(out.deals_size(), 1);
  EXPECT_EQ(out.deals(0).stage_label(), "Negotiation");
  EXPECT_EQ(out.deals(0).amount(), 999);
  EXPECT_EQ(out.deals(0).probability(), 0.4);
}

TEST_F(InsightsServiceTest, LastInteractionsLeaveOutWhatIsStillToCome) {
  v1::GetLastInteractionsResponse out;
  ASSERT_TRUE(
      Call(&v1::InsightsService::Stub::GetLastInteractions, v1::GetLastInteractionsRequest(), out)
          .ok());
  ASSERT_EQ(out.last_interactions_size(), 1);
  EXPECT_LT(out.last_interactions().at("client_1").seconds(), ToEpochMs(h_.clock.Now()) / 1000);
}

TEST_F(InsightsServiceTest, AnUnknownClientIsNotFoundEverywhere) {
  const auto check = [&](auto method, auto request, auto response) {
    request.set_client_id("client_none");
    auto error = ErrorOf(Call(method, request, response));
    EXPECT_EQ(error.reason, "RESOURCE_NOT_FOUND") << request.GetTypeName();
    EXPECT_EQ(error.metadata["resource"], "client");
    EXPECT_EQ(error.metadata["id"], "client_none");
  };
  check(&v1::InsightsService::Stub::GetClient, v1::GetClientRequest(), v1::GetClientResponse());
  check(&v1::InsightsService::Stub::ListInteractions, v1::ListInteractionsRequest(),
        v1::ListInteractionsResponse());
  check(&v1::InsightsService::Stub::ListStakeholders, v1::ListStakeholdersRequest(),
        v1::ListStakeholdersResponse());
  check(&v1::InsightsService::Stub::ListDeals, v1::ListDealsRequest(), v1::ListDealsResponse());
  check(&v1::InsightsService::Stub::ListClientHistory, v1::ListClientHistoryRequest(),
        v1::ListClientHistoryResponse());
}

TEST_F(InsightsServiceTest, NothingOfAnotherWorkspaceIsSeen) {
  const auto context = h_.Context(h_.KeyOf("other.com", storage::Role::kAdmin));
  v1::ListClientsResponse out;
  ASSERT_TRUE(h_.insights->ListClients(context.get(), v1::ListClientsRequest(), &out).ok());
  EXPECT_EQ(out.total_size(), 0);
}

}  // namespace
}  // namespace stanna::rpc
