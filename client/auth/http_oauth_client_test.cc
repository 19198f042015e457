#include "client/auth/http_oauth_client.h"

#include <gtest/gtest.h>

#include "client/api_error.h"
#include "client/http/fake_http_client.h"

namespace stanna::hubspot {
namespace {

class OAuthTest : public ::testing::Test {
 protected:
  FakeHttpClient http;
  std::unique_ptr<OAuthClient> oauth = MakeOAuthClient(
      {.client_id = "id",
       .client_secret = "s3cret",
       .redirect_uri = "https://us.example/callback?x=1",
       .scopes = {"oauth", "crm.objects.contacts.read"},
       .optional_scopes = {"sales-email-read"}},
      {.api_base = "https://api.test", .authorize_url = "https://app.test/oauth/authorize"}, "ua",
      http);
  const CallOptions options{};
};

TEST_F(OAuthTest, AuthorizeUrlSeparatesScopesByPercent20) {
  EXPECT_EQ(oauth->AuthorizeUrl("a b"),
            "https://app.test/oauth/authorize?client_id=id&redirect_uri=https%3A%2F%2Fus.example"
            "%2Fcallback%3Fx%3D1&scope=oauth%20crm.objects.contacts.read"
            "&optional_scope=sales-email-read&state=a%20b");
}

TEST_F(OAuthTest, ExchangesACode) {
  http.Answer(200, R"({"token_type":"bearer","access_token":"at","refresh_token":"rt",
      "expires_in":1800,"hub_id":1234567,"user_id":2,"scopes":["oauth"],"token_use":"x"})");
  const auto grant = oauth->ExchangeCode("c/1", options);
  ASSERT_TRUE(grant.ok()) << ToString(grant.status());
  EXPECT_EQ(grant->access_token, "at");
  EXPECT_EQ(grant->refresh_token, "rt");
  EXPECT_EQ(grant->expires_in, std::chrono::seconds(1800));
  EXPECT_EQ(grant->portal_id, 1234567);
  EXPECT_EQ(grant->scopes, std::vector<std::string>{"oauth"});
  const HttpRequest request = http.requests().at(0);
  EXPECT_EQ(request.url, "https://api.test/oauth/v3/token");
  EXPECT_EQ(request.body,
            "grant_type=authorization_code&code=c%2F1&redirect_uri=https%3A%2F%2Fus.example"
            "%2Fcallback%3Fx%3D1&client_id=id&client_secret=s3cret");
  EXPECT_EQ(request.idempotency, Idempotency::kNonIdempotent);
}

TEST_F(OAuthTest, TheAppItselfGetsAToken) {
  http.Answer(200, R"({"token_type":"bearer","access_token":"app-token","expires_in":1800,
      "token_use":"client_credentials"})");
  const auto grant = oauth->GrantToApp({"journal.read", "journal.write"}, options);
  ASSERT_TRUE(grant.ok()) << ToString(grant.status());
  EXPECT_EQ(grant->access_token, "app-token");
  EXPECT_EQ(grant->expires_in, std::chrono::seconds(1800));
  EXPECT_EQ(http.requests().at(0).body,
            "grant_type=client_credentials&scope=journal.read%20journal.write"
            "&client_id=id&client_secret=s3cret");
}

TEST_F(OAuthTest, AnAppThatIsRefusedIsNoPortalToBeConnectedAgain) {
  http.Answer(401, R"({"error":"invalid_client","error_description":"s3cret is wrong"})");
  const auto grant = oauth->GrantToApp({"journal.read"}, options);
  EXPECT_TRUE(absl::IsUnauthenticated(grant.status()));
  EXPECT_EQ(ReasonOf(grant.status()), kAppRefused);
  EXPECT_EQ(ToString(grant.status()).find("s3cret"), std::string::npos);
}

TEST_F(OAuthTest, RefusalsForGoodNeedAPerson) {
  for (const char* body :
       {R"({"error":"invalid_grant","error_description":"rt-secret is expired"})",
        R"({"status":"BAD_REFRESH_TOKEN","message":"missing or unknown refresh token rt-secret"})",
        R"({"error":"invalid_client"})", R"({"status":"BAD_AUTH_CODE"})"}) {
    http.Answer(400, body);
    const auto grant = oauth->Refresh("rt-secret", options);
    EXPECT_TRUE(absl::IsUnauthenticated(grant.status())) << body;
    EXPECT_EQ(ReasonOf(grant.status()), kReauthRequired) << body;
    EXPECT_EQ(ToString(grant.status()).find("secret"), std::string::npos);
  }
}

TEST_F(OAuthTest, OtherFailuresAreTemporary) {
  http.Answer(400, R"({"status":"OTHER"})").Answer(502, "<html>").Answer(403, "");
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(absl::IsUnavailable(oauth->Refresh("rt", options).status())) << i;
  }
  http.Answer(200, "{}").Answer(200, "<html>");
  for (int i = 0; i < 2; ++i) {
    EXPECT_TRUE(absl::IsDataLoss(oauth->Refresh("rt", options).status())) << i;
  }
}

TEST_F(OAuthTest, Introspects) {
  http.Answer(200, R"({"active":true,"hub_id":7,"hub_domain":"d","user":"u@d","scopes":["a"]})");
  http.Answer(200, R"({"active":false})");
  http.Answer(200, R"({"token":"t","hub_id":8,"user":"u@d","scopes":["a","b"]})");
  const auto live = oauth->Introspect(TokenKind::kAccess, "t", options);
  ASSERT_TRUE(live.ok());
  EXPECT_TRUE(live->active);
  EXPECT_EQ(live->portal_id, 7);
  EXPECT_EQ(live->user_email, "u@d");
  EXPECT_FALSE(oauth->Introspect(TokenKind::kRefresh, "t", options)->active);
  EXPECT_TRUE(oauth->Introspect(TokenKind::kAccess, "t", options)->active);
  EXPECT_EQ(http.requests()[1].body,
            "token_type_hint=refresh_token&token=t&client_id=id&client_secret=s3cret");
}

TEST_F(OAuthTest, DescribesAPrivateAppToken) {
  http.Answer(200, R"({"userId":1,"hubId":7,"appId":2,"scopes":["a"]})");
  const auto info = oauth->DescribePrivateAppToken("pat-1", options);
  ASSERT_TRUE(info.ok());
  EXPECT_EQ(info->portal_id, 7);
  EXPECT_EQ(http.requests()[0].body, R"({"tokenKey":"pat-1"})");
}

TEST_F(OAuthTest, FallsBackToTheAccountForAPrivateAppToken) {
  http.Answer(404, "").Answer(200, R"({"portalId":7})");
  EXPECT_EQ(oauth->DescribePrivateAppToken("pat-1", options)->portal_id, 7);
  http.Answer(404, "").Answer(401, R"({"category":"INVALID_AUTHENTICATION"})");
  const auto unknown = oauth->DescribePrivateAppToken("pat-1", options);
  EXPECT_TRUE(absl::IsUnauthenticated(unknown.status()));
  EXPECT_EQ(ToString(unknown.status()).find("pat-1"), std::string::npos);
}

TEST_F(OAuthTest, Revokes) {
  http.Answer(200, "").Answer(500, "");
  EXPECT_TRUE(oauth->Revoke(TokenKind::kRefresh, "t", options).ok());
  EXPECT_TRUE(absl::IsUnavailable(oauth->Revoke(TokenKind::kRefresh, "t", options)));
}

}  // namespace
}  // namespace stanna::hubspot
