// One client's health, and what people add to it.
#include "server/rpc/scored_clients.h"

namespace stanna::rpc {
namespace {

namespace v1 = insights::v1;

class HealthCallsTest : public ScoredClientsTest {};

TEST_F(HealthCallsTest, TellsHowAClientIsAndWhy) {
  WriteScore(3825, 5000);
  v1::GetClientHealthRequest request;
  request.set_client_id("client_1");
  v1::ClientHealth out;
  const auto status = Call(&Stub::GetClientHealth, request, out);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(out.name(), "Borealis");
  EXPECT_EQ(out.score(), 38.25);
  EXPECT_EQ(out.band(), v1::HEALTH_BAND_AT_RISK);
  EXPECT_EQ(out.trend(), v1::HEALTH_TREND_DECLINING);
  EXPECT_EQ(out.confidence(), 0.8);
  EXPECT_EQ(out.sentiment(), -0.75);
  EXPECT_EQ(out.sentiment_trend(), v1::SENTIMENT_TREND_DECLINING);
  ASSERT_EQ(out.factors_size(), 1);
  EXPECT_EQ(out.factors(0).factor(), "sentiment");
  EXPECT_EQ(out.factors(0).value(), 12.5);
  EXPECT_EQ(out.factors(0).points(), -11.75);
  EXPECT_EQ(out.factors(0).words(), "an angry e-mail");
  EXPECT_EQ(out.factors(0).evidence(0).interaction_id(), "int_emails_41");
  EXPECT_EQ(out.factors(0).evidence(0).record_url(),
            "https://app.hubspot.com/contacts/4711/record/0-2/1/view/1?engagement=41");
  EXPECT_FALSE(out.has_renewal());
  EXPECT_EQ(out.churn90().probability(), 0.25);
  EXPECT_EQ(out.churn90().drivers(0), "a low score");
  EXPECT_EQ(out.as_of().day(), 21);

  v1::GetClientRequest page;
  page.set_client_id("client_1");
  v1::GetClientResponse client;
  ASSERT_TRUE(Call(&Stub::GetClient, page, client).ok());
  EXPECT_EQ(client.client().sentiment_score(), 38);
  EXPECT_EQ(client.client().health_band(), v1::HEALTH_BAND_AT_RISK);
  EXPECT_EQ(client.client().health_trend(), v1::HEALTH_TREND_DECLINING);
  EXPECT_EQ(client.metrics().sentiment_trend(), v1::SENTIMENT_TREND_DECLINING);
}

TEST_F(HealthCallsTest, WithoutAScoreThereIsNoHealthYet) {
  v1::GetClientHealthRequest request;
  request.set_client_id("client_2");
  v1::ClientHealth out;
  EXPECT_EQ(ErrorOf(Call(&Stub::GetClientHealth, request, out)).reason, "DATA_NOT_READY");
  request.set_client_id("client_9");
  EXPECT_EQ(ErrorOf(Call(&Stub::GetClientHealth, request, out)).reason, "RESOURCE_NOT_FOUND");
  v1::GetClientRequest page;
  page.set_client_id("client_2");
  v1::GetClientResponse client;
  ASSERT_TRUE(Call(&Stub::GetClient, page, client).ok());
  EXPECT_EQ(client.client().health_band(), v1::HEALTH_BAND_UNSPECIFIED);
}

TEST_F(HealthCallsTest, ListsReasonsPageByPage) {
  WriteScore(3825, 5000);
  v1::ListAttributionsRequest request;
  request.set_client_id("client_1");
  request.set_page_size(1);
  v1::ListAttributionsResponse out;
  ASSERT_TRUE(Call(&Stub::ListAttributions, request, out).ok());
  ASSERT_EQ(out.attributions_size(), 1);
  const auto& reason = out.attributions(0);
  EXPECT_EQ(reason.id(), "attr_1");
  EXPECT_EQ(reason.score_delta(), -11.75);
  EXPECT_EQ(reason.previous_score(), 50);
  EXPECT_EQ(reason.new_score(), 38.25);
  EXPECT_EQ(reason.factor_type(), "sentiment");
  EXPECT_EQ(reason.reason(), "an angry e-mail");
  ASSERT_EQ(reason.evidence_size(), 2);
  EXPECT_EQ(reason.evidence(0).interaction_id(), "int_emails_41");
  EXPECT_EQ(reason.evidence(1).object_type(), "deals");
  EXPECT_FALSE(reason.evidence(1).has_interaction_id());
  EXPECT_EQ(reason.evidence(0).record_url(),
            "https://app.hubspot.com/contacts/4711/record/0-2/1/view/1?engagement=41");
  EXPECT_EQ(reason.evidence(1).record_url(), "https://app.hubspot.com/contacts/4711/record/0-3/9");
  EXPECT_EQ(out.pagination().total(), 1);
  EXPECT_EQ(out.next_page_token(), "");
  request.set_window_days(1826);
  EXPECT_EQ(ErrorOf(Call(&Stub::ListAttributions, request, out)).violations.at(0).field,
            "windowDays");
}

TEST_F(HealthCallsTest, ListsTheScoreOfEachDay) {
  WriteScore(3825, 5000);
  v1::ListHealthHistoryRequest request;
  request.set_client_id("client_1");
  v1::ListHealthHistoryResponse out;
  ASSERT_TRUE(Call(&Stub::ListHealthHistory, request, out).ok());
  ASSERT_EQ(out.history_size(), 3);
  EXPECT_EQ(out.history(0).date().day(), 14);
  EXPECT_EQ(out.history(0).score(), 50);
  EXPECT_EQ(out.history(2).score(), 38.25);
  request.mutable_from()->set_year(2026);
  request.mutable_from()->set_month(9);
  request.mutable_from()->set_day(20);
  ASSERT_TRUE(Call(&Stub::ListHealthHistory, request, out).ok());
  EXPECT_EQ(out.history_size(), 2);

  *request.mutable_to() = request.from();
  request.mutable_to()->set_day(19);
  EXPECT_EQ(ErrorOf(Call(&Stub::ListHealthHistory, request, out)).violations.at(0).field, "from");
  request.mutable_to()->set_day(31);
  EXPECT_EQ(ErrorOf(Call(&Stub::ListHealthHistory, request, out)).violations.at(0).field, "to");
  request.mutable_to()->set_day(1);
  request.mutable_from()->set_year(2020);
  EXPECT_EQ(ErrorOf(Call(&Stub::ListHealthHistory, request, out)).violations.at(0).field, "from");
}

TEST_F(HealthCallsTest, APersonsJudgementCountsAtOnce) {
  v1::RecalculateScoreRequest recalculate;
  recalculate.set_client_id("client_1");
  v1::RecalculateScoreResponse scored;
  auto status = Call(&Stub::RecalculateScore, recalculate, scored);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(scored.client_id(), "client_1");
  EXPECT_FALSE(scored.has_previous_score());
  EXPECT_TRUE(scored.has_compute_time());

  v1::AddAttributionRequest request;
  request.set_client_id("client_1");
  request.set_reason("Their sponsor left");
  request.set_impact(v1::ATTRIBUTION_IMPACT_NEGATIVE);
  request.set_weight(1);
  request.set_notes("Told at the fair.");
  v1::AddAttributionResponse out;
  status = Call(&Stub::AddAttribution, request, out);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(out.id().rfind("attr_", 0), 0u);
  EXPECT_EQ(out.previous_score(), scored.new_score());
  EXPECT_LT(out.new_score(), out.previous_score());
  EXPECT_EQ(out.attribution().factor_type(), "manual");
  EXPECT_EQ(out.attribution().manual_id(), out.id());
  EXPECT_LT(out.attribution().score_delta(), 0);
  EXPECT_NE(out.attribution().reason().find("Their sponsor left"), std::string::npos)
      << out.attribution().reason();

  request.set_impact(v1::ATTRIBUTION_IMPACT_NEUTRAL);
  const double score = out.new_score();
  ASSERT_TRUE(Call(&Stub::AddAttribution, request, out).ok());
  EXPECT_EQ(out.new_score(), score);
  EXPECT_EQ(out.attribution().score_delta(), 0);
  EXPECT_EQ(out.attribution().new_score(), score);
}

TEST_F(HealthCallsTest, AJudgementThatIsSentAgainCountsOnce) {
  v1::AddAttributionRequest request;
  request.set_client_id("client_1");
  request.set_reason("Their sponsor left");
  request.set_impact(v1::ATTRIBUTION_IMPACT_NEGATIVE);
  request.set_weight(1);
  request.set_request_id("judgement-1");
  v1::AddAttributionResponse first, again;
  ASSERT_TRUE(Call(&Stub::AddAttribution, request, first).ok());
  ASSERT_TRUE(Call(&Stub::AddAttribution, request, again).ok());
  EXPECT_EQ(again.id(), first.id());
  EXPECT_EQ(again.new_score(), first.new_score());
  EXPECT_EQ(again.attribution().SerializeAsString(), first.attribution().SerializeAsString());
  v1::AddAttributionRequest other = request;
  other.set_request_id("judgement-2");
  h_.clock.Advance(std::chrono::seconds(1));
  ASSERT_TRUE(Call(&Stub::AddAttribution, other, again).ok());
  EXPECT_NE(again.id(), first.id());
  EXPECT_LT(again.new_score(), first.new_score());
  ASSERT_TRUE(Call(&Stub::AddAttribution, request, again).ok());
  EXPECT_EQ(again.new_score(), first.new_score()) << "as it was answered then";

  request.set_weight(0.5);
  EXPECT_EQ(ErrorOf(Call(&Stub::AddAttribution, request, again)).reason, "REQUEST_ID_REUSED");
  request.set_request_id(std::string(129, 'x'));
  EXPECT_EQ(ErrorOf(Call(&Stub::AddAttribution, request, again)).violations.at(0).field,
            "requestId");
}

TEST_F(HealthCallsTest, AJudgementWhoseScoreNeverCameIsScoredByTheNextCall) {
  v1::AddAttributionRequest request;
  request.set_client_id("client_1");
  request.set_reason("Their sponsor left");
  request.set_impact(v1::ATTRIBUTION_IMPACT_NEGATIVE);
  request.set_weight(1);
  request.set_request_id("judgement-1");
  storage::ManualAttributionRow stored;
  stored.id = "attr_0";
  stored.client_id = ClientId("client_1");
  stored.at = h_.clock.Now();
  stored.sign = -1;
  stored.weight = 1;
  stored.reason = request.reason();
  stored.request_id = request.request_id();
  ASSERT_TRUE(h_.stores->health().AddManual(h_.acme, stored, Deadline::Infinite()).ok());
  v1::AddAttributionResponse out;
  ASSERT_TRUE(Call(&Stub::AddAttribution, request, out).ok());
  EXPECT_EQ(out.id(), "attr_0");
  EXPECT_LT(out.attribution().score_delta(), 0);
  EXPECT_LT(out.new_score(), 50);
}

TEST_F(HealthCallsTest, AJudgementIsChecked) {
  v1::AddAttributionRequest request;
  request.set_notes(std::string(2001, 'x'));
  v1::AddAttributionResponse out;
  const auto fields = [&] {
    std::string names;
    for (const auto& violation : ErrorOf(Call(&Stub::AddAttribution, request, out)).violations) {
      names += violation.field + " ";
    }
    return names;
  };
  EXPECT_EQ(fields(), "clientId reason notes impact weight ");
  request.set_client_id("client_1");
  request.set_reason(std::string(501, 'x'));
  request.clear_notes();
  request.set_impact(v1::ATTRIBUTION_IMPACT_POSITIVE);
  request.set_weight(1.01);
  EXPECT_EQ(fields(), "reason weight ");
  request.set_reason("r");
  request.set_weight(std::numeric_limits<double>::quiet_NaN());
  EXPECT_EQ(fields(), "weight ");
  request.set_weight(1);
  request.set_client_id("client_9");
  EXPECT_EQ(ErrorOf(Call(&Stub::AddAttribution, request, out)).reason, "RESOURCE_NOT_FOUND");
}

TEST_F(HealthCallsTest, AnExcludedClientComesBack) {
  v1::ToggleClientExclusionRequest request;
  request.set_client_id("client_1");
  v1::ToggleClientExclusionResponse out;
  ASSERT_TRUE(Call(&Stub::ToggleClientExclusion, request, out).ok());
  EXPECT_EQ(out.client_id(), "client_1");
  EXPECT_TRUE(out.is_excluded());
  v1::ListClientsRequest list;
  list.set_filter(v1::CLIENT_FILTER_EXCLUDED);
  v1::ListClientsResponse clients;
  ASSERT_TRUE(Call(&Stub::ListClients, list, clients).ok());
  EXPECT_EQ(clients.total_size(), 1);
  const auto alerts = [this] {
    return h_.stores->health()
        .ListAlerts(h_.acme, ClientId("client_1"), Deadline::Infinite())
        ->size();
  };
  EXPECT_EQ(alerts(), 0u);
  ASSERT_TRUE(Call(&Stub::ToggleClientExclusion, request, out).ok());
  EXPECT_FALSE(out.is_excluded());
  EXPECT_GT(alerts(), 0u) << "what its facts say is told at once";
  request.set_client_id("client_9");
  EXPECT_EQ(ErrorOf(Call(&Stub::ToggleClientExclusion, request, out)).reason, "RESOURCE_NOT_FOUND");
}

TEST_F(HealthCallsTest, AnotherWorkspaceSeesAndTouchesNothing) {
  WriteScore(3825, 5000);
  const std::string other = h_.KeyOf("other.com", storage::Role::kMember);
  const auto expect_none = [&](auto method, auto request, auto response) {
    request.set_client_id("client_1");
    const auto error = ErrorOf(CallAs(other, method, request, response));
    EXPECT_EQ(error.reason, "RESOURCE_NOT_FOUND") << request.GetTypeName();
  };
  v1::AddAttributionRequest judgement;
  judgement.set_reason("r");
  judgement.set_impact(v1::ATTRIBUTION_IMPACT_NEGATIVE);
  judgement.set_weight(1);
  expect_none(&Stub::GetClientHealth, v1::GetClientHealthRequest(), v1::ClientHealth());
  expect_none(&Stub::ListHealthHistory, v1::ListHealthHistoryRequest(),
              v1::ListHealthHistoryResponse());
  expect_none(&Stub::ListAttributions, v1::ListAttributionsRequest(),
              v1::ListAttributionsResponse());
  expect_none(&Stub::AddAttribution, judgement, v1::AddAttributionResponse());
  expect_none(&Stub::RecalculateScore, v1::RecalculateScoreRequest(),
              v1::RecalculateScoreResponse());
  expect_none(&Stub::ToggleClientExclusion, v1::ToggleClientExclusionRequest(),
              v1::ToggleClientExclusionResponse());
  expect_none(&Stub::GetClientInsights, v1::GetClientInsightsRequest(), v1::ClientInsights());
}

}  // namespace
}  // namespace stanna::rpc
