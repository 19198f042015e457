// What browsers and probes meet: redirects, CORS, health, the OpenAPI document.
#include <gtest/gtest.h>

#include "server/gateway/testing/gateway_fixture.h"

namespace stanna::gateway {
namespace {

using testing::GatewayTest;

constexpr char kStart[] = "/api/integrations/hubspot/start";
constexpr char kCallback[] = "/api/integrations/hubspot/callback";
constexpr char kOrigin[] = "Origin: https://app.example.com\r\n";

class GatewayBrowserTest : public GatewayTest {
 protected:
  GatewayBrowserTest()
      : GatewayTest({.cors_origins = {"https://app.example.com", "http://localhost:3000"},
                     .frontend_url = "https://app.example.com/settings?tab=crm#top"}) {}
};

TEST_F(GatewayBrowserTest, StartRedirectsUnlessJsonIsAskedFor) {
  services.Answer("StartConnection",
                  "authorize_url: 'https://hs/authorize?state=s' expires_at { seconds: 0 }");
  const auto redirect = Get(kStart, "Accept: text/html,*/*\r\n");
  EXPECT_EQ(redirect.status, 302);
  EXPECT_EQ(redirect.Header("location"), "https://hs/authorize?state=s");
  EXPECT_EQ(redirect.Header("referrer-policy"), "no-referrer");
  EXPECT_EQ(redirect.body, "");
  const auto json = Get(kStart, "Accept: application/json\r\n");
  EXPECT_EQ(json.status, 200);
  EXPECT_EQ(json.body, R"({"authorizeUrl":"https://hs/authorize?state=s",)"
                       R"("expiresAt":"1970-01-01T00:00:00.000Z"})");
}

TEST_F(GatewayBrowserTest, StartRedirectsNowhereElse) {
  for (const char* url : {"", "javascript:alert(1)", "https://x/\\r\\nSet-Cookie: a=b", "//x"}) {
    services.Answer("StartConnection", std::string("authorize_url: '") + url + '\'');
    const auto response = Get(kStart);
    EXPECT_EQ(response.status, 500) << url;
    EXPECT_EQ(response.Header("location"), "");
  }
}

TEST_F(GatewayBrowserTest, StartThatFailsIsAnOrdinaryError) {
  services.Fail("StartConnection", grpc::Status(grpc::StatusCode::UNAUTHENTICATED, "No."));
  EXPECT_EQ(Get(kStart).status, 401);
}

// "name=value" of the cookie that a flow with `state` begins with.
std::string CookieOf(const testing::RawResponse& response) {
  const std::string cookie = response.Header("set-cookie");
  return cookie.substr(0, cookie.find(';'));
}

TEST_F(GatewayBrowserTest, FlowsThatAreUnderWayAtOnceHaveACookieEach) {
  std::string cookies;
  for (const std::string state : {"s1", "s2"}) {
    services.Answer("StartConnection", "authorize_url: 'https://hs/authorize?state=" + state + "'");
    const auto begun = Get(kStart, cookies.empty() ? "" : "Cookie: " + cookies + "\r\n");
    cookies += (cookies.empty() ? "" : "; ") + CookieOf(begun);
  }
  services.Answer("CompleteConnection", "workspace_id: 'w'");
  for (const std::string state : {"s1", "s2"}) {
    const auto ended = Get(kCallback + ("?code=c&state=" + state), "Cookie: " + cookies + "\r\n");
    EXPECT_EQ(ended.status, 302);
    const std::string own = CookieOf(ended);  // its end: no value
    const auto at = cookies.find(own);
    ASSERT_TRUE(own.ends_with('=') && at != std::string::npos) << own << " in " << cookies;
    const std::string secret = cookies.substr(at + own.size());
    const auto call = services.last_call();
    const auto told = call.metadata.find("x-oauth-browser");
    ASSERT_NE(told, call.metadata.end());
    EXPECT_EQ(told->second, secret.substr(0, secret.find(';')));
    EXPECT_NE(ended.Header("set-cookie").find("; Max-Age=0;"), std::string::npos);
  }
}

TEST_F(GatewayBrowserTest, ACookieStaysWhileItsFlowMayStillEnd) {
  services.Answer("StartConnection", "authorize_url: 'https://hs/authorize?state=s1'");
  const std::string cookie = "Cookie: " + CookieOf(Get(kStart)) + "\r\n";
  const std::string callback = std::string(kCallback) + "?code=c&state=s1";
  services.Fail("CompleteConnection", grpc::Status(grpc::StatusCode::UNAVAILABLE, "Later."));
  EXPECT_EQ(Get(callback, cookie).Header("set-cookie"), "");
  services.Fail("CompleteConnection", grpc::Status(grpc::StatusCode::PERMISSION_DENIED, "No."));
  EXPECT_NE(Get(callback, cookie).Header("set-cookie"), "");
}

TEST(GatewayBehindTls, TheCookieIsSecureWhereTheCallbackIs) {
  GatewayOptions options;
  options.is_public_tls = true;
  testing::CannedServices services;
  const auto gateway = Gateway::Start(options, services.channel(), [] { return true; });
  ASSERT_TRUE(gateway.ok()) << ToString(gateway.status());
  services.Answer("StartConnection", "authorize_url: 'https://hs/authorize?state=s1'");
  const std::string cookie =
      testing::Exchange((*gateway)->port(), testing::GetRequest(kStart)).Header("set-cookie");
  EXPECT_TRUE(cookie.starts_with("__Host-stanna_oauth_")) << cookie;
  EXPECT_TRUE(cookie.ends_with("; Secure")) << cookie;
  EXPECT_NE(cookie.find("; Path=/;"), std::string::npos) << cookie;
}

TEST_F(GatewayBrowserTest, TheCallbackLeadsBackToTheFrontend) {
  services.Answer("CompleteConnection", "workspace_id: 'w' sync_id: 'sync_1'");
  const auto response =
      Get(std::string(kCallback) + "?code=secret1&state=secret2&hubspotAddsThis=1");
  EXPECT_EQ(response.status, 302);
  EXPECT_EQ(response.Header("location"),
            "https://app.example.com/settings?tab=crm&status=connected#top");
  EXPECT_EQ(services.last_call().request,
            R"(provider: "hubspot" code: "secret1" state: "secret2")");
}

TEST_F(GatewayBrowserTest, AFailedCallbackAlsoLeadsBack) {
  const struct {
    const char* query;
    grpc::Status status;
    const char* code;
  } kCases[] = {
      {"?error=access_denied&state=secret",
       {grpc::StatusCode::PERMISSION_DENIED, "secret"},
       "AUTH_FORBIDDEN"},
      {"?code=secret&state=secret", {grpc::StatusCode::INTERNAL, "secret"}, "INTERNAL_ERROR"},
      {"?code=secret&code=secret", {}, "VALIDATION_ERROR"},
      {"?code=%zz", {}, "VALIDATION_ERROR"},
  };
  for (const auto& c : kCases) {
    services.Fail("CompleteConnection", c.status);
    const auto response = Get(std::string(kCallback) + c.query);
    EXPECT_EQ(response.status, 302) << c.query;
    EXPECT_EQ(response.Header("location"),
              std::string("https://app.example.com/settings?tab=crm&status=error&code=") + c.code +
                  "#top");
    EXPECT_EQ(response.body, "");
  }
}

TEST_F(GatewayBrowserTest, ProbesAnswer) {
  EXPECT_EQ(Get("/healthz").body, R"({"status":"ok"})");
  EXPECT_EQ(Get("/readyz").body, R"({"status":"ready"})");
  ready = false;
  EXPECT_EQ(Get("/healthz").status, 200);
  const auto not_ready = Get("/readyz");
  EXPECT_EQ(not_ready.status, 503);
  EXPECT_NE(not_ready.body.find(R"("code":"UNAVAILABLE")"), std::string::npos) << not_ready.body;
}

TEST_F(GatewayBrowserTest, TheOpenApiDocumentIsServed) {
  const auto response = Get("/openapi.json");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body.substr(0, 18), R"({"openapi":"3.1.0")");
}

TEST_F(GatewayBrowserTest, AllowedOriginsMayRead) {
  const auto allowed = Get("/api/clients", kOrigin);
  EXPECT_EQ(allowed.Header("access-control-allow-origin"), "https://app.example.com");
  EXPECT_EQ(allowed.Header("access-control-allow-credentials"), "true");
  EXPECT_EQ(allowed.Header("vary"), "Origin");
  for (const char* name : {"X-Request-Id", "X-Total-Count", "Retry-After"}) {
    EXPECT_NE(allowed.Header("access-control-expose-headers").find(name), std::string::npos)
        << name;
  }
  const auto missing = Get("/nothing", kOrigin);
  EXPECT_EQ(missing.Header("access-control-allow-origin"), "https://app.example.com");
}

TEST_F(GatewayBrowserTest, OtherOriginsMayNot) {
  for (const std::string origin :
       {"https://evil.example.com", "http://app.example.com", "https://app.example.com:8443",
        "https://app.example.com.evil.com", "null", "*"}) {
    const auto response = Get("/api/clients", "Origin: " + origin + "\r\n");
    EXPECT_EQ(response.Header("access-control-allow-origin"), "") << origin;
    EXPECT_EQ(response.Header("access-control-allow-credentials"), "") << origin;
    EXPECT_EQ(response.Header("vary"), "Origin") << origin;
  }
}

std::string Preflight(const std::string& target, const std::string& header_lines) {
  return "OPTIONS " + target + " HTTP/1.1\r\nHost: x\r\n" + header_lines + "\r\n";
}

TEST_F(GatewayBrowserTest, PreflightNamesMethodsAndHeaders) {
  const auto response = testing::Exchange(
      port(), Preflight("/api/integrations/hubspot/config",
                        std::string(kOrigin) + "Access-Control-Request-Method: PUT\r\n"));
  EXPECT_EQ(response.status, 204);
  EXPECT_EQ(response.Header("access-control-allow-methods"), "GET, PUT, HEAD, OPTIONS");
  EXPECT_NE(response.Header("access-control-allow-headers").find("X-API-Key"), std::string::npos);
  EXPECT_EQ(response.Header("access-control-allow-origin"), "https://app.example.com");
  EXPECT_EQ(response.headers.count("content-length"), 0u);
}

TEST_F(GatewayBrowserTest, PreflightOfOthersIsRefused) {
  const auto other = testing::Exchange(
      port(),
      Preflight("/api/clients", "Origin: https://evil\r\nAccess-Control-Request-Method: GET\r\n"));
  EXPECT_EQ(other.status, 403);
  EXPECT_EQ(other.Header("access-control-allow-origin"), "");
  const auto nowhere = testing::Exchange(
      port(),
      Preflight("/nothing", std::string(kOrigin) + "Access-Control-Request-Method: GET\r\n"));
  EXPECT_EQ(nowhere.status, 404);
}

TEST_F(GatewayBrowserTest, OptionsWithoutAPreflightNamesTheMethods) {
  EXPECT_EQ(testing::Exchange(port(), Preflight("/api/clients", "")).Header("allow"),
            "GET, HEAD, OPTIONS");
  EXPECT_EQ(testing::Exchange(port(), Preflight("*", "")).status, 204);
}

class GatewayAnyOriginTest : public GatewayTest {
 protected:
  GatewayAnyOriginTest() : GatewayTest({.cors_origins = {"*"}}) {}
};

TEST_F(GatewayAnyOriginTest, AStarNeverComesWithCredentials) {
  const auto response = Get("/api/clients", kOrigin);
  EXPECT_EQ(response.Header("access-control-allow-origin"), "*");
  EXPECT_EQ(response.Header("access-control-allow-credentials"), "");
}

class GatewaySameOriginTest : public GatewayTest {};

TEST_F(GatewaySameOriginTest, WithoutAnAllowListThereIsNoCors) {
  const auto response = Get("/api/clients", kOrigin);
  EXPECT_EQ(response.Header("access-control-allow-origin"), "");
  EXPECT_EQ(response.Header("vary"), "");
}

TEST(GatewayOptions, WrongOnesAreNamed) {
  const struct {
    GatewayOptions options;
    const char* named;
  } kCases[] = {
      {{.listen_port = 70000}, "listen_port"},
      {{.cors_origins = {"https://app.example.com/"}}, "cors_origins"},
      {{.cors_origins = {"app.example.com"}}, "cors_origins"},
      {{.frontend_url = "javascript:x"}, "frontend_url"},
      {{.frontend_url = ""}, "frontend_url"},
      {{.frontend_url = "//evil.example/"}, "frontend_url"},
      {{.frontend_url = "/app/ x"}, "frontend_url"},
      {{.frontend_url = "https://x/a b"}, "frontend_url"},
      {{.call_timeout = std::chrono::milliseconds(0)}, "call_timeout"},
      {{.worker_threads = 0}, "worker_threads"},
      {{.limits = {.header_bytes = 10}}, "header_bytes"},
      {{.limits = {.max_connections = 0}}, "max_connections"},
  };
  for (const auto& c : kCases) {
    const absl::Status status = Validate(c.options);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << c.named;
    EXPECT_NE(MessageOf(status).find(c.named), std::string::npos) << MessageOf(status);
  }
  EXPECT_TRUE(Validate({}).ok());
}

}  // namespace
}  // namespace stanna::gateway
