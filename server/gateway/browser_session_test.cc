#include "server/gateway/browser_session.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/clock.h"
#include "stanna/integration/v1/integration_service.pb.h"

namespace stanna::gateway {
namespace {

constexpr char kListClients[] = "stanna.insights.v1.InsightsService.ListClients";
const Time kNow = FromEpochMs(1'795'523'400'000);

class OpenSeal : public SessionSeal {
 public:
  std::string Seal(std::string_view text, std::string_view) const override {
    std::string sealed(text);
    std::ranges::replace(sealed, '\n', '|');
    return sealed;
  }
  std::optional<std::string> Open(std::string_view sealed, std::string_view) const override {
    std::string text(sealed);
    std::ranges::replace(text, '|', '\n');
    return text;
  }
};

class BrowserSessionTest : public ::testing::Test {
 protected:
  using Begun = std::variant<BrowserSession, RestError>;

  Begun Begin(std::string_view method, Metadata& metadata, const std::string& workspace = "",
              const std::string& site = "same-origin") {
    HttpRequest request{.method = "POST", .target = "/", .headers = {}, .body = {}, .peer = {}};
    request.headers = {{"sec-fetch-site", site}, {kPageHeader, "1"}, {"cookie", cookies_}};
    return sessions_.Begin(request, method, workspace, metadata);
  }

  void SignIn(const std::string& workspace, const std::string& key) {
    const auto made = std::get<SessionCookies::Made>(
        session_cookies_.Make({workspace, "x-api-key", key, {}}, {}));
    cookies_ += (cookies_.empty() ? "" : "; ");
    cookies_ += made.set_cookie.substr(0, made.set_cookie.find(';'));
  }

  static std::string Answer(const std::string& workspace) {
    integration::v1::Session answer;
    answer.set_workspace_id(workspace);
    return answer.SerializeAsString();
  }

  OpenSeal seal_;
  FakeClock clock_{kNow};
  SessionCookies session_cookies_{seal_, clock_, false};
  BrowserSessions sessions_{&session_cookies_};
  std::string cookies_;
};

TEST_F(BrowserSessionTest, TheCookieOfTheWorkspaceIsTheCredential) {
  SignIn("a.com", "sk-a");
  clock_.Advance(std::chrono::minutes(1));
  SignIn("b.com", "sk-b");
  const struct {
    const char *workspace, *key;
  } cases[] = {{"a.com", "sk-a"}, {"b.com", "sk-b"}, {"", "sk-b"}};
  for (const auto& c : cases) {
    Metadata metadata;
    const auto begun = Begin(kListClients, metadata, c.workspace);
    ASSERT_TRUE(std::holds_alternative<BrowserSession>(begun)) << c.workspace;
    EXPECT_EQ(metadata["x-api-key"], c.key) << c.workspace;
  }
  Metadata metadata;
  EXPECT_FALSE(std::get<BrowserSession>(Begin(kListClients, metadata, "c.com")).counts);
  EXPECT_TRUE(metadata.empty());
}

TEST_F(BrowserSessionTest, ACredentialOfItsOwnGoesBeforeTheCookie) {
  SignIn("a.com", "sk-a");
  Metadata metadata{{"authorization", "Bearer own"}};
  EXPECT_FALSE(std::get<BrowserSession>(Begin(kListClients, metadata)).counts);
  EXPECT_EQ(metadata, (Metadata{{"authorization", "Bearer own"}}));
}

TEST_F(BrowserSessionTest, AnotherPageIsRefusedAndToldNothing) {
  SignIn("a.com", "sk-a");
  for (const char* site : {"cross-site", "same-site", "none"}) {
    Metadata metadata;
    const auto begun = Begin(kListClients, metadata, "", site);
    ASSERT_TRUE(std::holds_alternative<RestError>(begun)) << site;
    EXPECT_EQ(std::get<RestError>(begun).status, 403) << site;
    EXPECT_TRUE(metadata.empty()) << site;
  }
}

TEST_F(BrowserSessionTest, SigningInKeepsTheCredentialThatTheServiceKnew) {
  SignIn("a.com", "sk-a");
  Metadata metadata{{"x-api-key", "sk-b"}};
  auto session = std::get<BrowserSession>(Begin(kCreateSession, metadata));
  ASSERT_TRUE(BrowserSessions::IsAnswer(session, kCreateSession));
  const auto finished = sessions_.Finish(kCreateSession, Answer("b.com"), "req_1", session);
  integration::v1::Session answer;
  ASSERT_TRUE(answer.ParseFromString(std::get<std::string>(finished)));
  EXPECT_EQ(answer.expires_at().seconds() * 1000, ToEpochMs(kNow + kSessionLifetime));
  ASSERT_EQ(answer.workspaces_size(), 2);
  EXPECT_EQ(answer.workspaces(0), "b.com") << "the latest first";
  EXPECT_NE(session.set_cookie.find("sk-b"), std::string::npos) << session.set_cookie;
}

TEST_F(BrowserSessionTest, TwoCredentialsAtOnceSignNobodyIn) {
  Metadata metadata{{"x-api-key", "sk-b"}, {"authorization", "Bearer b"}};
  const auto begun = Begin(kCreateSession, metadata);
  ASSERT_TRUE(std::holds_alternative<RestError>(begun));
  EXPECT_EQ(std::get<RestError>(begun).code, "VALIDATION_ERROR");
}

TEST_F(BrowserSessionTest, SigningOutTakesTheCookieAway) {
  SignIn("a.com", "sk-a");
  Metadata metadata;
  const auto session = std::get<BrowserSession>(Begin(kDeleteSession, metadata));
  EXPECT_EQ(session.set_cookie, session_cookies_.Removal("a.com"));
  EXPECT_FALSE(BrowserSessions::IsAnswer(session, kDeleteSession));
}

TEST_F(BrowserSessionTest, AnAnswerThatIsNoSessionIsOurFault) {
  Metadata metadata{{"x-api-key", "sk-b"}};
  auto session = std::get<BrowserSession>(Begin(kCreateSession, metadata));
  const auto finished = sessions_.Finish(kCreateSession, "\xff", "req_1", session);
  ASSERT_TRUE(std::holds_alternative<RestError>(finished));
  EXPECT_EQ(std::get<RestError>(finished).status, 500);
  EXPECT_EQ(session.set_cookie, "");
}

TEST(BrowserSessions, WithoutCookiesNothingIsRead) {
  const BrowserSessions none(nullptr);
  Metadata metadata;
  const HttpRequest request{.method = "GET",
                            .target = "/",
                            .headers = {{"cookie", "stanna_session-a=b"}},
                            .body = {},
                            .peer = {}};
  const auto begun = none.Begin(request, kListClients, "", metadata);
  ASSERT_TRUE(std::holds_alternative<BrowserSession>(begun));
  EXPECT_TRUE(std::get<BrowserSession>(begun).all.empty());
}

}  // namespace
}  // namespace stanna::gateway
