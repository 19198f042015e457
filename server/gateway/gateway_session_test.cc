// Signing in by a cookie: who gets one, what it counts for, and how it ends.
#include <gtest/gtest.h>

#include "server/gateway/testing/gateway_fixture.h"

namespace stanna::gateway {
namespace {

using testing::GatewayTest;
using testing::RawResponse;

constexpr char kPage[] = "X-Stanna-Page: 1\r\nSec-Fetch-Site: same-origin\r\n";
constexpr char kSecret[] = "sk-planted-secret";

// Turned round: neither to be found by its beginning nor readable at a glance.
class FakeSeal : public SessionSeal {
 public:
  std::string Seal(std::string_view text, std::string_view name) const override {
    std::string sealed;
    for (const unsigned char c : std::string(name) + "|" + std::string(text)) {
      sealed += static_cast<char>('A' + c / 16);
      sealed += static_cast<char>('a' + c % 16);
    }
    return sealed;
  }
  std::optional<std::string> Open(std::string_view sealed, std::string_view name) const override {
    std::string text;
    for (std::size_t i = 0; i + 1 < sealed.size(); i += 2) {
      text += static_cast<char>((sealed[i] - 'A') * 16 + (sealed[i + 1] - 'a'));
    }
    const std::string head = std::string(name) + "|";
    if (!text.starts_with(head)) return std::nullopt;
    return text.substr(head.size());
  }
};

const FakeSeal kSeal;
const std::vector<StaticFile> kFiles = {{"index.html", "<html>", "packed", "1111"}};

class GatewaySessionTest : public GatewayTest {
 protected:
  GatewaySessionTest()
      : GatewayTest(
            {.cors_origins = {"https://app.example.com"}, .page = kFiles, .session_seal = &kSeal}) {
  }

  RawResponse SignIn(const std::string& workspace, const std::string& more = kPage) {
    services.Answer("CreateSession",
                    "workspace_id: '" + workspace + "' role: ROLE_ADMIN caller: 'key_1'");
    return Post("/api/session", "{}",
                "X-API-Key: " + (kSecret + ("-" + workspace)) + "\r\n" + more);
  }

  // "Cookie: name=value" of a browser that signed in to these.
  std::string CookiesOf(const std::vector<std::string>& workspaces) {
    std::string line = "Cookie: other=1";
    for (const auto& workspace : workspaces) {
      const std::string cookie = SignIn(workspace).Header("set-cookie");
      line += "; " + cookie.substr(0, cookie.find(';'));
    }
    return line + "\r\n";
  }

  std::string KeyThatCame() {
    const auto call = services.last_call();
    const auto found = call.metadata.find("x-api-key");
    return found == call.metadata.end() ? "" : found->second;
  }
};

TEST_F(GatewaySessionTest, SigningInSetsACookieAndSaysWhoCalls) {
  const auto response = SignIn("w.com");
  EXPECT_EQ(response.status, 200);
  const std::string cookie = response.Header("set-cookie");
  EXPECT_TRUE(cookie.starts_with("stanna_session-")) << cookie;
  EXPECT_NE(cookie.find("; HttpOnly; SameSite=Strict"), std::string::npos) << cookie;
  EXPECT_EQ(cookie.find(kSecret), std::string::npos);
  EXPECT_EQ(response.body.find(kSecret), std::string::npos);
  EXPECT_NE(response.body.find(R"("workspaceId":"w.com","role":"admin","caller":"key_1")"),
            std::string::npos)
      << response.body;
  EXPECT_NE(response.body.find(R"("workspaces":["w.com"])"), std::string::npos) << response.body;
  EXPECT_EQ(response.body.find(R"("expiresAt":null)"), std::string::npos) << response.body;
}

TEST_F(GatewaySessionTest, WhoIsRefusedGetsNoCookie) {
  services.Fail("CreateSession", grpc::Status(grpc::StatusCode::UNAUTHENTICATED, "No."));
  const auto response = Post("/api/session", "{}", std::string("X-API-Key: wrong\r\n") + kPage);
  EXPECT_EQ(response.status, 401);
  EXPECT_EQ(response.Header("set-cookie"), "");
}

TEST_F(GatewaySessionTest, TwoCredentialsSignNobodyIn) {
  services.Answer("CreateSession", "workspace_id: 'w.com'");
  const auto response = Post(
      "/api/session", "{}", std::string("X-API-Key: one\r\nAuthorization: Bearer two\r\n") + kPage);
  EXPECT_EQ(response.status, 400) << response.body;
  EXPECT_NE(response.body.find("send Authorization or X-API-Key"), std::string::npos)
      << response.body;
  EXPECT_EQ(response.Header("set-cookie"), "");
}

TEST_F(GatewaySessionTest, AnotherPageSignsNobodyIn) {
  for (const char* from : {"", "X-Stanna-Page: 1\r\n", "Sec-Fetch-Site: same-origin\r\n",
                           "X-Stanna-Page: 1\r\nSec-Fetch-Site: cross-site\r\n"}) {
    const auto response = SignIn("w.com", from);
    EXPECT_EQ(response.status, 200) << from << "who calls is told anybody who proves it";
    EXPECT_EQ(response.Header("set-cookie"), "") << from;
  }
}

TEST_F(GatewaySessionTest, TheCookieStandsForTheKey) {
  const std::string cookies = CookiesOf({"w.com"});
  services.Answer("GetSettings", "workspace_id: 'w.com'");
  EXPECT_EQ(Get("/api/settings", cookies + kPage).status, 200);
  EXPECT_EQ(KeyThatCame(), "sk-planted-secret-w.com");
  EXPECT_EQ(services.last_call().metadata.count("cookie"), 0u);
  // A credential of the call's own comes first.
  EXPECT_EQ(Get("/api/settings", cookies + "X-API-Key: sk-own\r\n").status, 200);
  EXPECT_EQ(KeyThatCame(), "sk-own");
}

TEST_F(GatewaySessionTest, TheWorkspaceChoosesTheCookie) {
  const std::string cookies = CookiesOf({"a.com", "b.com"});
  services.Answer("GetSettings", "workspace_id: 'w'");
  const struct {
    const char* target;
    const char* header;
    const char* key;
  } kCases[] = {
      {"/api/settings", "", "sk-planted-secret-b.com"},
      {"/api/settings", "X-Workspace-Id: a.com\r\n", "sk-planted-secret-a.com"},
      {"/api/settings?workspaceId=a.com", "", "sk-planted-secret-a.com"},
      {"/api/settings?workspaceId=b.com", "", "sk-planted-secret-b.com"},
      {"/api/settings?workspaceId=c.com", "", ""},
  };
  for (const auto& c : kCases) {
    Get(c.target, cookies + c.header + kPage);
    EXPECT_EQ(KeyThatCame(), c.key) << c.target << ' ' << c.header;
  }
  services.Answer("GetSession", "workspace_id: 'a.com' role: ROLE_VIEWER");
  const auto session = Get("/api/session?workspaceId=a.com", cookies + kPage);
  EXPECT_NE(session.body.find("a.com\",\""), std::string::npos) << session.body;
  EXPECT_NE(session.body.find("\"b.com\""), std::string::npos) << session.body;
}

TEST_F(GatewaySessionTest, WithoutACookieTheServiceSaysWhoCalls) {
  services.Answer("GetSession", "workspace_id: 'w.com' role: ROLE_MEMBER caller: 'key_2'");
  EXPECT_EQ(Get("/api/session", "X-API-Key: sk-own\r\n").body,
            R"({"workspaceId":"w.com","role":"member","caller":"key_2","expiresAt":null,)"
            R"("workspaces":[]})");
}

TEST_F(GatewaySessionTest, ACookieCountsForTheOwnPageOnly) {
  const std::string cookies = CookiesOf({"w.com"});
  services.Answer("StartSync", "success: true");
  services.Answer("GetSettings", "workspace_id: 'w.com'");
  const struct {
    const char* method;
    const char* headers;
    int status;
  } kCases[] = {
      {"POST", kPage, 202},
      {"POST", "Sec-Fetch-Site: same-origin\r\n", 403},
      {"POST", "X-Stanna-Page: 1\r\nSec-Fetch-Site: same-site\r\n", 403},
      {"POST", "X-Stanna-Page: 1\r\nSec-Fetch-Site: cross-site\r\n", 403},
      {"POST", "X-Stanna-Page: 1\r\nOrigin: https://app.example.com\r\n", 403},
      {"POST", "X-Stanna-Page: 1\r\nOrigin: http://x\r\n", 202},
      {"POST", "X-Stanna-Page: 1\r\n", 403},
      {"GET", "Sec-Fetch-Site: same-origin\r\n", 200},
      {"GET", "Sec-Fetch-Site: cross-site\r\n", 403},
      {"GET", "Sec-Fetch-Site: same-site\r\nOrigin: https://app.example.com\r\n", 403},
      {"GET", "Origin: https://app.example.com\r\n", 403},
  };
  for (const auto& c : kCases) {
    const int before = services.calls();
    const auto response = std::string(c.method) == "GET"
                              ? Get("/api/settings", cookies + c.headers)
                              : Post("/api/integrations/hubspot/sync", "{}", cookies + c.headers);
    EXPECT_EQ(response.status, c.status) << c.method << ' ' << c.headers << response.body;
    EXPECT_EQ(services.calls() - before, c.status == 403 ? 0 : 1) << c.headers;
  }
}

TEST_F(GatewaySessionTest, SigningOutTakesTheCookieWhateverTheServiceSays) {
  const std::string cookies = CookiesOf({"a.com", "b.com"});
  const auto sign_out = [&] {
    return testing::Exchange(
        port(),
        "DELETE /api/session?workspaceId=a.com HTTP/1.1\r\nHost: x\r\n" + cookies + kPage + "\r\n");
  };
  services.Answer("DeleteSession", "success: true");
  const auto response = sign_out();
  EXPECT_EQ(response.status, 200);
  EXPECT_NE(response.Header("set-cookie").find("=; Path=/; Max-Age=0;"), std::string::npos)
      << response.Header("set-cookie");
  services.Fail("DeleteSession", grpc::Status(grpc::StatusCode::UNAUTHENTICATED, "Revoked."));
  const auto revoked = sign_out();
  EXPECT_EQ(revoked.status, 401);
  EXPECT_EQ(revoked.Header("set-cookie"), response.Header("set-cookie"));
}

TEST_F(GatewaySessionTest, ACookieThatWasTamperedWithIsNone) {
  std::string cookies = CookiesOf({"w.com"});
  char& changed = cookies[cookies.find('=', cookies.find("stanna_session-")) + 3];
  changed = changed == 'A' ? 'B' : 'A';
  Get("/api/settings", cookies + kPage);
  EXPECT_EQ(KeyThatCame(), "");
}

TEST_F(GatewaySessionTest, ThePageIsServedWithItsOwnHeaders) {
  const auto page = Get("/app/sync", "Origin: https://app.example.com\r\n");
  EXPECT_EQ(page.status, 200);
  EXPECT_EQ(page.body, "<html>");
  EXPECT_NE(page.Header("content-security-policy").find("script-src 'self'"), std::string::npos);
  EXPECT_EQ(page.Header("cache-control"), "no-cache");
  EXPECT_EQ(page.Header("x-content-type-options"), "nosniff");
  EXPECT_EQ(page.Header("referrer-policy"), "no-referrer");
  EXPECT_EQ(page.Header("access-control-allow-origin"), "");
  EXPECT_NE(page.Header("x-request-id"), "");
  const auto again = Get("/app/", "If-None-Match: " + page.Header("etag") + "\r\n");
  EXPECT_EQ(again.status, 304);
  EXPECT_EQ(again.headers.count("content-length"), 0u);
  testing::RawConnection connection(port());
  connection.Send("HEAD /app/ HTTP/1.1\r\nHost: x\r\n\r\n");
  const auto head = connection.Read(true);
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.Header("content-length"), "6");
  EXPECT_EQ(Get("/app").status, 308);
  EXPECT_EQ(Post("/app/", "{}").status, 405);
  EXPECT_EQ(Get("/app/nothing.js").status, 404);
}

class GatewayWithoutAPageTest : public GatewayTest {};

TEST_F(GatewayWithoutAPageTest, HasNoneAndTakesNoCookie) {
  EXPECT_EQ(Get("/app/").status, 404);
  services.Answer("CreateSession", "workspace_id: 'w.com'");
  EXPECT_EQ(
      Post("/api/session", "{}", std::string("X-API-Key: k\r\n") + kPage).Header("set-cookie"), "");
}

class GatewayPublicTlsTest : public GatewayTest {
 protected:
  GatewayPublicTlsTest() : GatewayTest({.session_seal = &kSeal, .is_public_tls = true}) {}
};

TEST_F(GatewayPublicTlsTest, BehindAProxyWithTlsTheCookieIsForHttpsAndThisHostOnly) {
  services.Answer("CreateSession", "workspace_id: 'w.com'");
  const std::string cookie =
      Post("/api/session", "{}", std::string("X-API-Key: k\r\n") + kPage).Header("set-cookie");
  EXPECT_TRUE(cookie.starts_with("__Host-stanna_session-")) << cookie;
  EXPECT_TRUE(cookie.ends_with("; Secure")) << cookie;
}

}  // namespace
}  // namespace stanna::gateway
