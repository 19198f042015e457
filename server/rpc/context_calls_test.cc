// Lars's call: all that is worth knowing of a client.
#include "server/rpc/scored_clients.h"

namespace stanna::rpc {
namespace {

namespace v1 = insights::v1;

class ContextCallsTest : public ScoredClientsTest {
 protected:
  v1::ClientContext ContextOf(const std::string& client, int budget = 0) {
    v1::GetClientContextRequest request;
    request.set_client_id(client);
    request.set_token_budget(budget);
    v1::ClientContext out;
    const auto status = Call(&Stub::GetClientContext, request, out);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return out;
  }
  std::string Codes(const v1::ClientContext& context) {
    std::string codes;
    for (const v1::ContextGap& gap : context.gaps()) codes += gap.code() + " ";
    return codes;
  }
};

TEST_F(ContextCallsTest, TellsAllOfAClient) {
  WriteScore(3825, 5000);
  const v1::ClientContext out = ContextOf("client_1");
  EXPECT_EQ(out.client_id(), "client_1");
  EXPECT_EQ(out.profile().name(), "Borealis");
  EXPECT_EQ(out.profile().domain(), "borealis.no");
  EXPECT_EQ(out.profile().company_id(), "1");
  EXPECT_FALSE(out.has_revenue());
  EXPECT_FALSE(out.has_renewal());
  EXPECT_EQ(out.health().score(), 38.25);
  EXPECT_EQ(out.health().band(), v1::HEALTH_BAND_AT_RISK);
  EXPECT_EQ(out.health().trend(), v1::HEALTH_TREND_DECLINING);
  EXPECT_EQ(out.health().score_week_ago(), 50);
  EXPECT_FALSE(out.health().has_score_month_ago());
  ASSERT_EQ(out.health().factors_size(), 1);
  EXPECT_EQ(out.health().factors(0).points(), -11.75);
  ASSERT_EQ(out.health().changes_size(), 1);
  EXPECT_EQ(out.health().changes(0).new_score(), 38.25);
  EXPECT_EQ(out.health().changes(0).evidence(0).interaction_id(), "int_emails_41");
  EXPECT_EQ(out.health().churn90().drivers(0), "a low score");
  ASSERT_EQ(out.interactions_size(), 1);
  const v1::ContextInteraction& mail = out.interactions(0);
  EXPECT_EQ(mail.id(), "int_emails_41");
  EXPECT_EQ(mail.type(), v1::INTERACTION_TYPE_EMAIL);
  EXPECT_EQ(mail.direction(), v1::TEXT_DIRECTION_INBOUND);
  EXPECT_EQ(mail.subject(), "Disappointed");
  EXPECT_EQ(mail.sentiment(), v1::SENTIMENT_NEGATIVE);
  EXPECT_EQ(mail.sentiment_score(), -0.75);
  EXPECT_EQ(mail.intents(0), "churn");
  EXPECT_GT(mail.rank(), 1);
  EXPECT_TRUE(out.has_last_interaction_time());
  ASSERT_EQ(out.risks_size(), 1);
  EXPECT_EQ(out.risks(0).type(), "churn_intent");
  EXPECT_EQ(out.risks(0).evidence(0).interaction_id(), "int_emails_41");
  EXPECT_EQ(out.risks(0).evidence(0).record_url(),
            "https://app.hubspot.com/contacts/4711/record/0-2/1/view/1?engagement=41");
  EXPECT_EQ(out.health().changes(0).evidence(0).record_url(),
            out.risks(0).evidence(0).record_url());
  EXPECT_EQ(out.opportunities_size(), 0);
  EXPECT_EQ(out.stakeholder_count(), 0);
  EXPECT_EQ(Codes(out), "NO_RENEWAL_DATE NO_OWNER NO_CONTACTS NO_MRR ");
}

TEST_F(ContextCallsTest, TheTextFitsItsBudgetAndNamesItsEvidence) {
  WriteScore(3825, 5000);
  const v1::ClientContext whole = ContextOf("client_1");
  EXPECT_EQ(whole.token_budget(), 1500);
  EXPECT_LE(whole.text_tokens(), 1500);
  EXPECT_EQ(whole.left_out(), 0);
  for (const char* line :
       {"- \"Borealis\", borealis.no: health score 38 of 100, at risk, declining [companies/1]",
        "- critical churn_intent: they say that they will leave [int_emails_41]\n",
        "- To do: call them today [int_emails_41]\n", ": \"Disappointed\" [int_emails_41]\n"}) {
    EXPECT_NE(whole.text().find(line), std::string::npos) << line << " in\n" << whole.text();
  }
  const v1::ClientContext brief = ContextOf("client_1", 120);
  EXPECT_EQ(brief.token_budget(), 120);
  EXPECT_LE(brief.text_tokens(), 120);
  EXPECT_GT(brief.statements(), 0);
  EXPECT_EQ(brief.statements() + brief.left_out(), whole.statements());
  EXPECT_EQ(ContextOf("client_1", 120).text(), brief.text());
}

TEST_F(ContextCallsTest, SaysWhatIsNotKnown) {
  const v1::ClientContext out = ContextOf("client_2");
  EXPECT_FALSE(out.has_health());
  EXPECT_EQ(out.interactions_size(), 0);
  EXPECT_EQ(Codes(out), "NO_SCORE NO_RENEWAL_DATE NO_OWNER NO_CONTACTS NO_CONTACT NO_MRR ");
}

TEST_F(ContextCallsTest, RefusesUnknownClientsAndBudgets) {
  v1::GetClientContextRequest request;
  v1::ClientContext out;
  EXPECT_EQ(ErrorOf(Call(&Stub::GetClientContext, request, out)).violations.at(0).field,
            "clientId");
  request.set_client_id("client_9");
  EXPECT_EQ(ErrorOf(Call(&Stub::GetClientContext, request, out)).reason, "RESOURCE_NOT_FOUND");
  request.set_client_id("client_1");
  for (const int budget : {-1, 99, 8001}) {
    request.set_token_budget(budget);
    EXPECT_EQ(ErrorOf(Call(&Stub::GetClientContext, request, out)).violations.at(0).field,
              "tokenBudget")
        << budget;
  }
}

}  // namespace
}  // namespace stanna::rpc
