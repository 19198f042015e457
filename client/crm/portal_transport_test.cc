// What the client does with what goes wrong, seen through one simple call.
#include "client/crm/portal_transport.h"

#include <gtest/gtest.h>

#include "client/crm/client_harness.h"

namespace stanna::hubspot {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr char kAccount[] = R"({"portalId":7,"timeZone":"US/Eastern"})";

class TransportTest : public ::testing::Test {
 protected:
  absl::Status Call() { return h.client->GetAccountInfo(h.options).status(); }
  std::string Token(std::size_t request) {
    const HttpRequest sent = h.request(request);
    for (const auto& [name, value] : sent.headers) {
      if (name == "Authorization") return value;
    }
    return "";
  }
  ClientHarness h;
};

TEST_F(TransportTest, SendsWhatHubSpotWants) {
  h.http.Answer(200, kAccount);
  ASSERT_TRUE(Call().ok());
  EXPECT_EQ(h.request(0).url, "https://api.test/account-info/v3/details");
  EXPECT_EQ(h.request(0).headers, (std::vector<HttpHeader>{{"Authorization", "Bearer token-1"},
                                                           {"Accept", "application/json"},
                                                           {"User-Agent", "test-agent"}}));
}

TEST_F(TransportTest, RepeatsTheRepeatable) {
  for (const int status : {423, 429, 477, 500, 502, 503, 504, 521, 523, 524}) {
    h.http.Answer(status, "<html>busy</html>").Answer(200, kAccount);
    EXPECT_TRUE(Call().ok()) << status;
  }
  h.http.Fail(WithReason(Unavailable("reset"), kHttpNoAnswer)).Answer(200, kAccount);
  EXPECT_TRUE(Call().ok());
  h.http.Answer(200, "{\"portalId\":7").Answer(200, "<html>").Answer(200, kAccount);
  EXPECT_TRUE(Call().ok());
}

TEST_F(TransportTest, NeverRepeatsOther4xx) {
  for (const int status : {400, 403, 404, 409, 414}) {
    const auto before = h.http.calls();
    h.http.Answer(status, "{}").Answer(200, kAccount);
    EXPECT_FALSE(Call().ok()) << status;
    EXPECT_EQ(h.http.calls(), before + 1) << status;
    ASSERT_TRUE(Call().ok());
  }
}

TEST_F(TransportTest, GivesUpWithTheLastReason) {
  for (int i = 0; i < 6; ++i) h.http.Answer(503, R"({"correlationId":"c-1"})");
  const auto down = Call();
  EXPECT_TRUE(absl::IsUnavailable(down));
  EXPECT_EQ(DetailsOf(down).metadata.at("correlationId"), "c-1");
  for (int i = 0; i < 6; ++i) h.http.Answer(200, "<html>");
  const auto unreadable = Call();
  EXPECT_TRUE(absl::IsDataLoss(unreadable)) << ToString(unreadable);
  EXPECT_EQ(DetailsOf(unreadable).metadata.at("call"), "account info");
  EXPECT_EQ(h.client->Limits().calls, 12);
}

TEST_F(TransportTest, AnExpiredTokenIsRenewedOnceAndTheCallRepeated) {
  h.http.Answer(401, R"({"category":"EXPIRED_AUTHENTICATION"})").Answer(200, kAccount);
  ASSERT_TRUE(Call().ok());
  EXPECT_EQ(Token(0), "Bearer token-1");
  EXPECT_EQ(Token(1), "Bearer token-2");
  EXPECT_TRUE(h.sleeper.sleeps().empty());
}

TEST_F(TransportTest, ARenewedTokenThatIsRejectedNeedsAPerson) {
  h.http.Answer(401, R"({"category":"INVALID_AUTHENTICATION"})")
      .Answer(401, R"({"category":"INVALID_AUTHENTICATION"})");
  const auto status = Call();
  EXPECT_TRUE(absl::IsUnauthenticated(status));
  EXPECT_EQ(ReasonOf(status), kReauthRequired);
  EXPECT_NE(h.tokens->given_up(), "");
  EXPECT_FALSE(Call().ok());
  EXPECT_EQ(h.http.calls(), 2u);
}

TEST_F(TransportTest, AFreshTokenCalledExpiredIsNoReasonToReconnect) {
  h.http.Answer(401, R"({"category":"EXPIRED_AUTHENTICATION"})")
      .Answer(401, R"({"category":"EXPIRED_AUTHENTICATION"})");
  EXPECT_TRUE(absl::IsUnavailable(Call()));
  EXPECT_EQ(h.tokens->given_up(), "");
}

TEST_F(TransportTest, WaitsAsTheRateLimitPolicySays) {
  h.http.Answer(429, R"({"policyName":"TEN_SECONDLY_ROLLING"})").Answer(200, kAccount);
  ASSERT_TRUE(Call().ok());
  EXPECT_GE(h.sleeper.total(), seconds(10));
  EXPECT_LE(h.sleeper.total(), seconds(10) + milliseconds(10));
  EXPECT_EQ(h.client->Limits().rate_limited, 1);
  EXPECT_EQ(h.client->Limits().calls, 2);
}

TEST_F(TransportTest, TheDailyLimitIsNotWaitedFor) {
  h.http.Answer(429, R"({"policyName":"DAILY"})");
  const auto status = Call();
  EXPECT_TRUE(absl::IsResourceExhausted(status)) << ToString(status);
  EXPECT_EQ(ReasonOf(status), "HUBSPOT_DAILY_LIMIT");
  EXPECT_TRUE(DetailsOf(status).retry_after);
  EXPECT_EQ(h.http.calls(), 1u);
}

TEST_F(TransportTest, AMigrationAnswersUnavailableWithItsEndAndPausesThePortal) {
  h.http.Answer(477, "", {{"Retry-After", "7200"}});
  for (int i = 0; i < 2; ++i) {
    const auto status = Call();
    EXPECT_TRUE(absl::IsUnavailable(status));
    EXPECT_EQ(ReasonOf(status), "HUBSPOT_MIGRATING");
    EXPECT_EQ(DetailsOf(status).retry_after, seconds(7200));
  }
  EXPECT_EQ(h.http.calls(), 1u);
}

TEST_F(TransportTest, NoErrorHoldsTheToken) {
  h.http.Answer(400, R"({"message":"bad"})");
  EXPECT_EQ(ToString(Call()).find("token-1"), std::string::npos);
}

TEST_F(TransportTest, AStopRequestEndsTheCall) {
  std::stop_source source;
  source.request_stop();
  CallOptions options;
  options.stop = source.get_token();
  EXPECT_TRUE(absl::IsCancelled(h.client->GetAccountInfo(options).status()));
}

}  // namespace
}  // namespace stanna::hubspot
