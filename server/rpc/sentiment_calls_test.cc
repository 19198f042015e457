// The mood of interactions: what was read, and what a person puts in its place.
#include "server/rpc/scored_clients.h"

namespace stanna::rpc {
namespace {

namespace v1 = insights::v1;

class SentimentCallsTest : public ScoredClientsTest {
 protected:
  v1::Interaction Email() {
    v1::ListInteractionsRequest request;
    request.set_client_id("client_1");
    v1::ListInteractionsResponse out;
    EXPECT_TRUE(Call(&Stub::ListInteractions, request, out).ok());
    EXPECT_EQ(out.interactions_size(), 1);
    return out.interactions_size() == 1 ? out.interactions(0) : v1::Interaction();
  }
};

TEST_F(SentimentCallsTest, AnInteractionShowsWhatWasRead) {
  const v1::Interaction email = Email();
  EXPECT_EQ(email.sentiment(), v1::SENTIMENT_NEGATIVE);
  EXPECT_EQ(email.sentiment_score(), -0.75);
  EXPECT_EQ(email.sentiment_level(), -2);
  EXPECT_EQ(email.sentiment_confidence(), 0.5);
  ASSERT_EQ(email.intents_size(), 2);
  EXPECT_EQ(email.intents(0), "churn");
  EXPECT_EQ(email.intents(1), "price");
  ASSERT_EQ(email.sentiment_phrases_size(), 1);
  EXPECT_EQ(email.sentiment_phrases(0).text(), "far too expensive");
  EXPECT_EQ(email.sentiment_phrases(0).begin(), 7);
  EXPECT_EQ(email.sentiment_phrases(0).contribution(), -2.5);
  EXPECT_EQ(email.sentiment_phrases(0).intents(0), "price");
  EXPECT_FALSE(email.has_sentiment_override());
  EXPECT_EQ(email.record_url(),
            "https://app.hubspot.com/contacts/4711/record/0-2/1/view/1?engagement=41");
}

TEST_F(SentimentCallsTest, APersonsMoodStandsInItsPlaceUntilItIsCleared) {
  v1::SetInteractionSentimentRequest set;
  set.set_interaction_id("int_emails_41");
  set.set_level(2);
  set.set_reason("It was a joke");
  v1::InteractionSentiment out;
  const auto status = Call(&Stub::SetInteractionSentiment, set, out);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(out.sentiment_override().level(), 2);
  EXPECT_EQ(out.sentiment_override().set_by().rfind("key_", 0), 0u);
  ASSERT_EQ(out.clients_size(), 1);
  EXPECT_EQ(out.clients(0).client_id(), "client_1");
  const double happy = out.clients(0).new_score();

  v1::Interaction email = Email();
  EXPECT_EQ(email.sentiment(), v1::SENTIMENT_POSITIVE);
  EXPECT_EQ(email.sentiment_level(), 2);
  EXPECT_EQ(email.sentiment_score(), -0.75) << "as it was read";
  EXPECT_EQ(email.sentiment_override().reason(), "It was a joke");
  EXPECT_TRUE(email.sentiment_override().has_set_time());

  v1::ClearInteractionSentimentRequest clear;
  clear.set_interaction_id("int_emails_41");
  ASSERT_TRUE(Call(&Stub::ClearInteractionSentiment, clear, out).ok());
  EXPECT_FALSE(out.has_sentiment_override());
  ASSERT_EQ(out.clients_size(), 1);
  EXPECT_EQ(out.clients(0).previous_score(), happy);
  EXPECT_LT(out.clients(0).new_score(), happy);
  EXPECT_FALSE(Email().has_sentiment_override());
  EXPECT_EQ(ErrorOf(Call(&Stub::ClearInteractionSentiment, clear, out)).reason,
            "RESOURCE_NOT_FOUND");
}

TEST_F(SentimentCallsTest, AMoodIsChecked) {
  v1::SetInteractionSentimentRequest set;
  v1::InteractionSentiment out;
  const auto error = [&] { return ErrorOf(Call(&Stub::SetInteractionSentiment, set, out)); };
  ASSERT_EQ(error().violations.size(), 2u);
  EXPECT_EQ(error().violations[0].field, "level");
  EXPECT_EQ(error().violations[1].field, "reason");
  set.set_level(-3);
  set.set_reason(std::string(501, 'x'));
  ASSERT_EQ(error().violations.size(), 2u);
  set.set_level(0);
  set.set_reason("r");
  EXPECT_EQ(error().violations.at(0).field, "interactionId");
  for (const char* id : {"int_emails_42", "int_emails_041", "int_contacts_41", "emails_41", "int_",
                         "int_emails_", "int__41", "int_emails_99999999999999999999"}) {
    set.set_interaction_id(id);
    EXPECT_EQ(error().reason, "RESOURCE_NOT_FOUND") << id;
  }
}

TEST_F(SentimentCallsTest, AnotherWorkspaceSetsNothing) {
  const std::string other = h_.KeyOf("other.com", storage::Role::kMember);
  v1::SetInteractionSentimentRequest set;
  set.set_interaction_id("int_emails_41");
  set.set_level(2);
  set.set_reason("r");
  v1::InteractionSentiment out;
  EXPECT_EQ(ErrorOf(CallAs(other, &Stub::SetInteractionSentiment, set, out)).reason,
            "RESOURCE_NOT_FOUND");
  v1::ClearInteractionSentimentRequest clear;
  clear.set_interaction_id("int_emails_41");
  EXPECT_EQ(ErrorOf(CallAs(other, &Stub::ClearInteractionSentiment, clear, out)).reason,
            "RESOURCE_NOT_FOUND");
  EXPECT_FALSE(Email().has_sentiment_override());
}

TEST_F(SentimentCallsTest, ATextIsAnalysedAndNotKept) {
  v1::AnalyzeTextRequest request;
  request.set_subject("Our contract");
  request.set_text("<p>We are very disappointed and will cancel our contract.</p>");
  request.set_direction(v1::TEXT_DIRECTION_INBOUND);
  v1::MessageAnalysis out;
  const auto status = CallAs(h_.viewer, &Stub::AnalyzeText, request, out);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(out.sentiment(), v1::SENTIMENT_NEGATIVE);
  EXPECT_LT(out.sentiment_score(), 0);
  EXPECT_LT(out.sentiment_level(), 0);
  EXPECT_GT(out.prepared_bytes(), 0);
  EXPECT_LT(out.prepared_bytes(),
            static_cast<int>(request.subject().size() + request.text().size()))
      << "without markup";
  EXPECT_GT(out.model_version(), 0);
  EXPECT_NE(std::ranges::find(out.intents(), "churn"), out.intents().end());
  EXPECT_GT(out.phrases_size(), 0);

  request.set_text("");
  request.set_subject(std::string(1001, 'x'));
  request.set_kind(static_cast<v1::InteractionType>(99));
  const auto error = ErrorOf(Call(&Stub::AnalyzeText, request, out));
  ASSERT_EQ(error.violations.size(), 3u);
  EXPECT_EQ(error.violations[0].field, "kind");
  EXPECT_EQ(error.violations[1].field, "text");
  EXPECT_EQ(error.violations[2].field, "subject");
  request.clear_kind();
  request.clear_subject();
  request.set_text(std::string(100'001, 'x'));
  EXPECT_EQ(ErrorOf(Call(&Stub::AnalyzeText, request, out)).violations.at(0).field, "text");
}

}  // namespace
}  // namespace stanna::rpc
