#include "server/rpc/revenue_clients.h"
#include "storage/portal_store.h"

namespace stanna::rpc {
namespace {

namespace v1 = insights::v1;

using InsightsServiceTest = RevenueClientsTest;

TEST_F(InsightsServiceTest, TellsWhatAClientWasBefore) {
  v1::ListClientHistoryRequest request;
  request.set_client_id("client_1");
  request.set_field("mrr");
  request.set_page_size(1);
  v1::ListClientHistoryResponse out;
  const auto list = [&] { return Call(&Stub::ListClientHistory, request, out); };
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

TEST_F(InsightsServiceTest, ListsClientsInTheOrderAskedFor) {
  v1::ListClientsRequest request;
  v1::ListClientsResponse out;
  auto call = [&] { return Call(&Stub::ListClients, request, out); };
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
  ASSERT_TRUE(Call(&Stub::ListClients, request, out).ok());
  EXPECT_EQ(out.total_size(), 1);
  request.set_order_by("colour");
  EXPECT_EQ(ErrorOf(Call(&Stub::ListClients, request, out)).violations.at(0).field, "sort");
}

TEST_F(InsightsServiceTest, AClientComesWithItsFiguresAndContacts) {
  v1::GetClientRequest request;
  v1::GetClientResponse out;
  request.set_client_id("client_1");
  ASSERT_TRUE(Call(&Stub::GetClient, request, out).ok());
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
  ASSERT_TRUE(Call(&Stub::ListInteractions, request, out).ok());
  ASSERT_EQ(out.interactions_size(), 2);
  EXPECT_EQ(out.interactions(0).subject(), "Review");
  EXPECT_EQ(out.interactions(1).id(), "int_meetings_31");
  EXPECT_EQ(out.interactions(1).type(), v1::INTERACTION_TYPE_MEETING);
  EXPECT_EQ(out.interactions(1).duration_seconds(), 90);
  EXPECT_EQ(out.interactions(1).record_url(),
            "https://app.hubspot.com/contacts/4711/record/0-2/1/view/1?engagement=31");
  EXPECT_EQ(out.pagination().total(), 2);
  request.set_type(v1::INTERACTION_TYPE_CALL);
  ASSERT_TRUE(Call(&Stub::ListInteractions, request, out).ok());
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
  ASSERT_TRUE(Call(&Stub::ListDeals, request, out).ok());
  ASSERT_EQ(out.deals_size(), 1);
  EXPECT_EQ(out.deals(0).stage_label(), "Negotiation");
  EXPECT_EQ(out.deals(0).amount(), 999);
  EXPECT_EQ(out.deals(0).probability(), 0.4);
}

TEST_F(InsightsServiceTest, LastInteractionsLeaveOutWhatIsStillToCome) {
  v1::GetLastInteractionsResponse out;
  ASSERT_TRUE(Call(&Stub::GetLastInteractions, v1::GetLastInteractionsRequest(), out).ok());
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
  check(&Stub::GetClient, v1::GetClientRequest(), v1::GetClientResponse());
  check(&Stub::ListInteractions, v1::ListInteractionsRequest(), v1::ListInteractionsResponse());
  check(&Stub::ListStakeholders, v1::ListStakeholdersRequest(), v1::ListStakeholdersResponse());
  check(&Stub::ListDeals, v1::ListDealsRequest(), v1::ListDealsResponse());
  check(&Stub::ListClientHistory, v1::ListClientHistoryRequest(), v1::ListClientHistoryResponse());
}

TEST_F(InsightsServiceTest, NothingOfAnotherWorkspaceIsSeen) {
  const auto context = h_.Context(h_.KeyOf("other.com", storage::Role::kAdmin));
  v1::ListClientsResponse out;
  ASSERT_TRUE(h_.insights->ListClients(context.get(), v1::ListClientsRequest(), &out).ok());
  EXPECT_EQ(out.total_size(), 0);
}

}  // namespace
}  // namespace stanna::rpc
