#include "tools/hubspot_sim/api/simulator.h"

#include "tools/hubspot_sim/api/simulator_fixture.h"

namespace stanna::sim {
namespace {

constexpr const char* kReadScopes =
    "crm.objects.contacts.read%20crm.objects.companies.read%20crm.objects.owners.read";

class OAuthTest : public SimulatorFixture {
 protected:
  OAuthTest() {
    options_.auto_consent = true;
    Restart();
  }

  std::string AuthorizeTarget(const std::string& scope) {
    return "/oauth/authorize?client_id=" + options_.client_id +
           "&redirect_uri=" + UrlEncode(options_.redirect_uri) + "&scope=" + scope + "&state=s1";
  }
  static std::string Header(const HttpReply& reply, const std::string& name) {
    for (const auto& [key, value] : reply.headers) {
      if (key == name) return value;
    }
    return {};
  }
  std::string CodeFrom(const HttpReply& reply) {
    const std::string location = Header(reply, "Location");
    return FindParameter(ParseParameters(location.substr(location.find('?') + 1)), "code")
        .value_or("");
  }
  std::string App() {
    return "client_id=" + options_.client_id + "&client_secret=" + options_.client_secret;
  }
  HttpReply Exchange(const std::string& code) {
    return SendForm("/oauth/v1/token", App() + "&grant_type=authorization_code&code=" + code +
                                           "&redirect_uri=" + UrlEncode(options_.redirect_uri));
  }
  /// Goes through the whole flow; later calls use the token.
  boost::json::object Connect(const std::string& scope = kReadScopes) {
    const auto token = Expect(200, Exchange(CodeFrom(Get(AuthorizeTarget(scope)))));
    token_ = Text(token.at("access_token"));
    return token;
  }
};

TEST_F(OAuthTest, TheWholeFlowGivesATokenThatWorksUntilItExpires) {
  const auto token = Connect();
  EXPECT_EQ(token.at("expires_in"), 1800);
  EXPECT_EQ(token.at("hub_id"), options_.portal.portal_id);
  EXPECT_EQ(Get("/crm/v3/objects/contacts").status, 200);
  now_ms_ += 1'800'000;
  const auto expired = Expect(401, Get("/crm/v3/objects/contacts"));
  EXPECT_EQ(Text(expired.at("category")), "EXPIRED_AUTHENTICATION");
  EXPECT_EQ(Stat("calls_with_expired_token"), 1);
  const auto refreshed = Expect(
      200, SendForm("/oauth/2026-09/token", App() + "&grant_type=refresh_token&refresh_token=" +
                                                Text(token.at("refresh_token"))));
  EXPECT_EQ(refreshed.at("refresh_token"), token.at("refresh_token")) << "not rotated";
  token_ = Text(refreshed.at("access_token"));
  EXPECT_EQ(Get("/crm/v3/objects/contacts").status, 200);
}

TEST_F(OAuthTest, CodesWorkOnceAndExpire) {
  const std::string code = CodeFrom(Get(AuthorizeTarget(kReadScopes)));
  Expect(200, Exchange(code));
  EXPECT_EQ(Text(Expect(400, Exchange(code)).at("status")), "BAD_AUTH_CODE");
  const std::string old = CodeFrom(Get(AuthorizeTarget(kReadScopes)));
  now_ms_ += 3'600'000;
  EXPECT_EQ(Text(Expect(400, Exchange(old)).at("error")), "invalid_grant");
}

TEST_F(OAuthTest, TheConsentPageAsksAndCanBeDenied) {
  options_.auto_consent = false;
  Restart();
  const HttpReply page = Get(AuthorizeTarget(kReadScopes));
  EXPECT_EQ(page.status, 200);
  EXPECT_NE(page.body.find("crm.objects.contacts.read"), std::string::npos);
  EXPECT_NE(page.body.find("Allow"), std::string::npos);
  const std::string form =
      AuthorizeTarget(kReadScopes).substr(std::string("/oauth/authorize?").size());
  const HttpReply denied = SendForm("/oauth/authorize/decision", form + "&decision=deny");
  EXPECT_NE(Header(denied, "Location").find("error=access_denied"), std::string::npos);
  EXPECT_NE(Header(denied, "Location").find("state=s1"), std::string::npos);
  EXPECT_NE(CodeFrom(SendForm("/oauth/authorize/decision", form + "&decision=allow")), "");
}

TEST_F(OAuthTest, RefusesUnregisteredAppsAndRedirects) {
  EXPECT_EQ(Get("/oauth/authorize?client_id=other&scope=oauth").status, 400);
  EXPECT_EQ(Get("/oauth/authorize?client_id=" + options_.client_id +
                "&redirect_uri=http://evil.example/&scope=oauth")
                .status,
            400);
  const auto bad_secret = Expect(
      400, SendForm("/oauth/v1/token", "client_id=" + options_.client_id + "&client_secret=guess"));
  EXPECT_EQ(Text(bad_secret.at("error")), "invalid_client");
}

TEST_F(OAuthTest, RevokedRefreshTokensAreRefused) {
  const auto token = Connect();
  Send("POST", "/_sim/oauth/revoke_refresh_tokens");
  const auto refused =
      Expect(400, SendForm("/oauth/v1/token", App() + "&grant_type=refresh_token&refresh_token=" +
                                                  Text(token.at("refresh_token"))));
  EXPECT_EQ(Text(refused.at("status")), "BAD_REFRESH_TOKEN");
  EXPECT_EQ(Stat("refreshes_refused"), 1);
}

TEST_F(OAuthTest, IntrospectionKnowsBothKindsOfToken) {
  const auto token = Connect();
  for (const char* kind : {"access_token", "refresh_token"}) {
    const auto answer = Expect(
        200, SendForm("/oauth/2026-09/token/introspect", App() + "&token=" + Text(token.at(kind))));
    EXPECT_EQ(answer.at("active"), true);
    EXPECT_EQ(Text(answer.at("token_use")), kind);
  }
  EXPECT_EQ(
      SendForm("/oauth/2026-09/token/revoke", App() + "&token=" + Text(token.at("refresh_token")))
          .status,
      204);
  const auto gone = Expect(200, SendForm("/oauth/2026-09/token/introspect",
                                         App() + "&token=" + Text(token.at("refresh_token"))));
  EXPECT_EQ(gone.at("active"), false);
  Expect(200, Get("/oauth/v1/access-tokens/" + token_));
}

TEST_F(OAuthTest, ScopesAreNeeded) {
  Connect("crm.objects.companies.read");
  EXPECT_EQ(Get("/crm/v3/objects/companies").status, 200);
  const auto refused = Expect(403, Get("/crm/v3/objects/contacts"));
  EXPECT_EQ(Text(refused.at("category")), "MISSING_SCOPES");
  EXPECT_EQ(Text(refused.at("errors").at(0).at("context").at("requiredGranularScopes").at(0)),
            "crm.objects.contacts.read");
  const auto currencies = Expect(403, Get("/settings/v3/currencies/codes"));
  EXPECT_TRUE(currencies.at("context").as_object().contains("requiredGranularScopes"));
  EXPECT_EQ(Stat("missing_scopes"), 2);
}

TEST_F(OAuthTest, EmailContentNeedsItsOwnScope) {
  const std::string target = "/crm/v3/objects/emails?limit=1&properties=hs_email_text";
  Connect();
  const auto withheld = Expect(200, Get(target));
  EXPECT_TRUE(withheld.at("results").at(0).at("properties").at("hs_email_text").is_null());
  Connect(std::string(kReadScopes) + "%20sales-email-read");
  const auto shown = Expect(200, Get(target));
  EXPECT_TRUE(shown.at("results").at(0).at("properties").at("hs_email_text").is_string());
}

TEST_F(OAuthTest, AWriteByAReadingAppIsAViolation) {
  Connect();
  EXPECT_EQ(Send("POST", "/crm/v3/objects/contacts", R"({"properties":{"email":"a@b.de"}})").status,
            403);
  EXPECT_EQ(Stat("violations"), 1);
}

TEST_F(OAuthTest, OptionalScopesDropSilentlyRequiredOnesFail) {
  Send("POST", "/_sim/scopes", R"({"grantable":["crm.objects.companies.read"]})");
  const auto token =
      Expect(200, Exchange(CodeFrom(Get(AuthorizeTarget("crm.objects.companies.read") +
                                        "&optional_scope=crm.objects.deals.read"))));
  EXPECT_EQ(boost::json::serialize(token.at("scopes")),
            R"(["crm.objects.companies.read","oauth"])");
  const HttpReply refused = Get(AuthorizeTarget(kReadScopes));
  EXPECT_NE(Header(refused, "Location").find("error=access_denied"), std::string::npos);
}

class EdgeTest : public SimulatorFixture {};

TEST_F(EdgeTest, LongUrlsAreHtml414) {
  const HttpReply reply = Get("/crm/v3/objects/contacts?properties=" + std::string(9000, 'x'));
  EXPECT_EQ(reply.status, 414);
  EXPECT_EQ(reply.content_type.substr(0, 9), "text/html");
  EXPECT_EQ(Stat("violations"), 1);
}

TEST_F(EdgeTest, BodiesMustBeDeclaredAsJson) {
  HttpRequest request = MakeRequest("POST", "/crm/v3/objects/deals/search", "{}");
  request.authorization = "Bearer " + token_;
  EXPECT_EQ(simulator_->Handle(request).status, 415);
  EXPECT_EQ(Stat("violations"), 1);
}

TEST_F(EdgeTest, NoTokenIsInvalidAuthentication) {
  token_ = "nonsense";
  EXPECT_EQ(Text(Expect(401, Get("/crm/v3/owners")).at("category")), "INVALID_AUTHENTICATION");
}

TEST_F(EdgeTest, RateLimitAnswersWithItsPolicy) {
  options_.rate_limit = "public";
  Restart();
  for (int i = 0; i < 110; ++i) EXPECT_EQ(Get("/crm/v3/owners").status, 200);
  const auto refused = Expect(429, Get("/crm/v3/owners"));
  EXPECT_EQ(Text(refused.at("policyName")), "TEN_SECONDLY_ROLLING");
  EXPECT_EQ(Stat("rate_limited"), 1);
  EXPECT_EQ(Stat("peak_calls_per_10s"), 111);
  for (int i = 0; i < 5; ++i) Send("POST", "/crm/v3/objects/deals/search", "{}");
  EXPECT_EQ(Text(Expect(429, Send("POST", "/crm/v3/objects/deals/search", "{}")).at("policyName")),
            "SECONDLY");
}

TEST_F(EdgeTest, OwnersIncludeAQueueAndOnRequestTheArchived) {
  const auto live = Expect(200, Get("/crm/v3/owners/?limit=100&archived=false"));
  bool queue = false;
  for (const auto& owner : live.at("results").as_array())
    queue |= Text(owner.at("type")) == "QUEUE";
  EXPECT_TRUE(queue);
  const auto archived = Expect(200, Get("/crm/owners/2026-09?archived=true"));
  ASSERT_EQ(archived.at("results").as_array().size(), 1U);
  EXPECT_TRUE(archived.at("results").at(0).at("userId").is_null());
  const auto first = Expect(200, Get("/crm/v3/owners?limit=2"));
  const auto second = Expect(
      200, Get("/crm/v3/owners?limit=2&after=" + Text(first.at("paging").at("next").at("after"))));
  EXPECT_NE(first.at("results").at(0), second.at("results").at(0));
}

TEST_F(EdgeTest, PipelinesPropertiesAccountAndCurrenciesAnswer) {
  const auto pipelines = Expect(200, Get("/crm/v3/pipelines/deals"));
  EXPECT_EQ(pipelines.at("results").as_array().size(), 2U);
  EXPECT_EQ(Text(pipelines.at("results").at(0).at("stages").at(5).at("metadata").at("isClosed")),
            "true");
  const auto properties = Expect(200, Get("/crm/v3/properties/companies"));
  bool custom = false;
  for (const auto& property : properties.at("results").as_array()) {
    custom |= Text(property.at("name")) == "annual_recurring_revenue" &&
              !property.at("hubspotDefined").as_bool();
  }
  EXPECT_TRUE(custom);
  EXPECT_EQ(Expect(200, Get("/account-info/v3/details")).at("portalId"), options_.portal.portal_id);
  EXPECT_TRUE(Expect(200, Get("/settings/currencies/2026-09/exchange-rates"))
                  .at("results")
                  .at(0)
                  .at("conversionRate")
                  .is_double());
}

}  // namespace
}  // namespace stanna::sim
