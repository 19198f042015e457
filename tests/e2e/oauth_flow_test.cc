// Connecting, losing and ending a connection, as a person with a browser meets it.
#include "tests/support/oauth_flow.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "server/connect/oauth_state.h"
#include "storage/connection_store.h"
#include "storage/kv/kv_store.h"
#include "tests/support/backend.h"
#include "tests/support/server.h"
#include "tests/support/simulator.h"
#include "tests/support/sync_runs.h"
#include "tests/support/wait.h"

namespace stanna::testing {
namespace {

constexpr char kWorkspace[] = "stanna-demo.example";
constexpr char kStatus[] = "/api/integrations/hubspot/status";
constexpr char kSync[] = "/api/integrations/hubspot/sync";
constexpr std::chrono::minutes kLongestImport{4};
// No secret of the product's is shorter; shorter texts may stand in a log by chance.
constexpr std::size_t kShortestSecret = 8;

std::string Frontend(const std::string& query) { return kFrontendUrl + ("?" + query); }

std::string WithState(std::string redirect, const std::string& state) {
  const auto at = redirect.find("state=") + 6;
  return redirect.replace(at, redirect.find('&', at) - at, EncodeQuery(state));
}

class OAuthFlow : public ::testing::Test {
 protected:
  boost::json::object Status() { return server_.GetJson(kStatus, key_).as_object(); }
  std::string State() { return std::string(Status().at("state").as_string()); }

  void ConnectAndImport() {
    ASSERT_EQ(Connect(server_, *simulator_, key_), Frontend("status=connected"));
    const auto run = AwaitLatestRun(server_, key_, kLongestImport);
    ASSERT_TRUE(run.ok()) << ToString(run.status()) << "\n" << server_.log();
    ASSERT_TRUE(run->completed()) << run->details;
  }

  std::string OpenToken(const storage::Connection& connection, const std::string& sealed) {
    const auto token =
        server_.cipher().Open(sealed, {connection.workspace_id.value, connection.id.value});
    EXPECT_TRUE(token.ok()) << ToString(token.status());
    return token.value_or("");
  }

  void ExpectNotInLog(const std::string& secret, const char* what) {
    ASSERT_GE(secret.size(), kShortestSecret) << what;
    EXPECT_EQ(server_.log().find(secret), std::string::npos) << what << " stands in the log";
  }

  const std::unique_ptr<Simulator> simulator_ = Simulator::Start(
      {"--companies", "30", "--contacts", "300", "--deals", "40", "--line-items", "50",
       "--activities", "1500", "--latency-ms", "20", "--rate-limit", "none"});
  const std::unique_ptr<Backend> backend_ = Backend::FromEnvironment();
  // 0: the simulator's limit, which is none, is not what the client assumes.
  Server server_{*backend_, *simulator_, {{"HUBSPOT_BURST_LIMIT", "10000"}}};
  const std::string key_ = server_.NewApiKey(kWorkspace);
};

TEST_F(OAuthFlow, RefusedConsentEndsAtTheFrontendWithACode) {
  EXPECT_EQ(Connect(server_, *simulator_, key_, Consent::kDeny),
            Frontend("status=error&code=OAUTH_CONSENT_REFUSED"));
  EXPECT_EQ(State(), "not_connected");
  EXPECT_EQ(simulator_->Stat("tokens_issued"), 0);
}

TEST_F(OAuthFlow, ABrowserIsRedirectedToTheConsentPage) {
  const HttpReply reply = server_.Call({.url = "/api/integrations/hubspot/start",
                                        .headers = {{"X-API-Key", key_}, {"Accept", "text/html"}}});
  EXPECT_EQ(reply.status, 302) << reply.body;
  EXPECT_TRUE(reply.Header("location").starts_with(simulator_->url() + "/oauth/authorize?"))
      << reply.Header("location");
}

// Somebody begins a flow for their own workspace, and has another person end it.
TEST_F(OAuthFlow, AFlowOfOneBrowserDoesNotEndInAnother) {
  const HttpReply start = server_.Call({.url = "/api/integrations/hubspot/start",
                                        .headers = {{"X-API-Key", key_}, {"Accept", "text/html"}}});
  const std::string cookie = start.Header("set-cookie");
  EXPECT_TRUE(cookie.starts_with("stanna_oauth_")) << cookie;
  for (const char* part :
       {"; Path=/api/integrations/hubspot;", "; HttpOnly", "; SameSite=Lax", "; Max-Age=600"}) {
    EXPECT_NE(cookie.find(part), std::string::npos) << part << " in " << cookie;
  }
  const std::string redirect =
      DecideConsent(*simulator_, start.Header("location"), Consent::kAllow);
  for (const std::string& confirmed : {std::string(), std::string("&confirmed=true")}) {
    const HttpReply elsewhere = server_.Call({.url = TargetOf(redirect) + confirmed});
    EXPECT_EQ(elsewhere.status, 302) << elsewhere.body;
    EXPECT_EQ(elsewhere.Header("location"), Frontend("status=error&code=OAUTH_BROWSER_MISMATCH"));
  }
  EXPECT_EQ(simulator_->Stat("tokens_issued"), 0);
  const HttpReply own =
      server_.Call({.url = TargetOf(redirect),
                    .headers = {{"Cookie", "a=b; " + cookie.substr(0, cookie.find(';'))}}});
  EXPECT_EQ(own.Header("location"), Frontend("status=connected"));
  EXPECT_NE(own.Header("set-cookie").find("; Max-Age=0;"), std::string::npos)
      << own.Header("set-cookie");
}

TEST_F(OAuthFlow, TwoTabsConnectTwoWorkspacesAtOnce) {
  struct Tab {
    std::string key, redirect;
  };
  std::vector<Tab> tabs = {{key_, ""}, {server_.NewApiKey("other.example"), ""}};
  std::string cookies;
  for (Tab& tab : tabs) {
    const HttpReply start =
        server_.Call({.url = "/api/integrations/hubspot/start",
                      .headers = {{"X-API-Key", tab.key}, {"Accept", "text/html"}}});
    const std::string cookie = start.Header("set-cookie");
    cookies += (cookies.empty() ? "" : "; ") + cookie.substr(0, cookie.find(';'));
    tab.redirect = DecideConsent(*simulator_, start.Header("location"), Consent::kAllow);
  }
  for (const Tab& tab : tabs) {
    const HttpReply end =
        server_.Call({.url = TargetOf(tab.redirect), .headers = {{"Cookie", cookies}}});
    EXPECT_EQ(end.Header("location"), Frontend("status=connected"));
    EXPECT_NE(server_.GetJson(kStatus, tab.key).at("state").as_string(), "not_connected");
  }
}

TEST_F(OAuthFlow, AFlowThatWasBegunElsewhereIsConfirmedFirst) {
  const std::string redirect =
      DecideConsent(*simulator_, StartConnection(server_, key_), Consent::kAllow);
  const HttpReply page = server_.Call({.url = TargetOf(redirect)});
  EXPECT_EQ(page.status, 200);
  EXPECT_TRUE(page.Header("content-type").starts_with("text/html")) << page.Header("content-type");
  EXPECT_NE(page.body.find(kWorkspace), std::string::npos) << page.body;
  EXPECT_NE(page.Header("content-security-policy").find("frame-ancestors 'none'"),
            std::string::npos);
  EXPECT_EQ(simulator_->Stat("tokens_issued"), 0) << "the code is not used before";
  EXPECT_EQ(FollowCallback(server_, redirect), Frontend("status=connected"));
}

TEST_F(OAuthFlow, AStateThatWasTamperedWithIsRefused) {
  const std::string redirect =
      DecideConsent(*simulator_, StartConnection(server_, key_), Consent::kAllow);
  std::string state = QueryValue(redirect, "state");
  char& changed = state[state.size() / 2];
  changed = changed == 'A' ? 'B' : 'A';
  for (const std::string& wrong : {state, std::string("v1.k.AAAA"), std::string("x")}) {
    EXPECT_EQ(FollowCallback(server_, WithState(redirect, wrong)),
              Frontend("status=error&code=OAUTH_STATE_INVALID"))
        << wrong;
  }
  EXPECT_EQ(simulator_->Stat("tokens_issued"), 0);
  EXPECT_EQ(State(), "not_connected");
}

TEST_F(OAuthFlow, AStateWorksOnce) {
  const std::string redirect =
      DecideConsent(*simulator_, StartConnection(server_, key_), Consent::kAllow);
  EXPECT_EQ(FollowCallback(server_, redirect), Frontend("status=connected"));
  EXPECT_EQ(FollowCallback(server_, redirect), Frontend("status=error&code=OAUTH_STATE_USED"));
  EXPECT_EQ(State(), "active");
}

TEST_F(OAuthFlow, AnExpiredStateIsRefused) {
  const FakeClock earlier(SystemClock().Now() - 2 * connect::kStateLifetime);
  const auto kv = storage::MakeMemoryKvStore();
  connect::OAuthStates states(server_.cipher(), *kv, earlier);
  const std::string redirect =
      DecideConsent(*simulator_, StartConnection(server_, key_), Consent::kAllow);
  EXPECT_EQ(
      FollowCallback(server_, WithState(redirect, states.Issue(WorkspaceId(kWorkspace)).text)),
      Frontend("status=error&code=OAUTH_STATE_EXPIRED"));
  EXPECT_EQ(State(), "not_connected");
}

TEST_F(OAuthFlow, ACodeThatHubSpotDoesNotKnowIsRefused) {
  std::string redirect =
      DecideConsent(*simulator_, StartConnection(server_, key_), Consent::kAllow);
  const auto at = redirect.find("code=") + 5;
  redirect[at] = redirect[at] == '0' ? '1' : '0';
  EXPECT_EQ(FollowCallback(server_, redirect), Frontend("status=error&code=OAUTH_CODE_REFUSED"));
  EXPECT_EQ(State(), "not_connected");
}

TEST_F(OAuthFlow, AnOptionalScopeThatIsNotGrantedIsNamed) {
  simulator_->Post("/_sim/scopes",
                   R"({"grantable":["crm.objects.companies.read","crm.objects.contacts.read",)"
                   R"("crm.objects.deals.read","crm.objects.line_items.read",)"
                   R"("crm.objects.owners.read","crm.schemas.companies.read",)"
                   R"("crm.schemas.contacts.read","crm.schemas.deals.read",)"
                   R"("settings.currencies.read"]})");
  ASSERT_NO_FATAL_FAILURE(ConnectAndImport());
  const auto status = Status();
  EXPECT_EQ(status.at("missingScopes"), boost::json::array({"sales-email-read"}));
  EXPECT_EQ(status.at("connected"), true);
}

TEST_F(OAuthFlow, ARequiredScopeThatIsNotGrantedRefusesTheConnection) {
  simulator_->Post("/_sim/scopes", R"({"grantable":["crm.objects.companies.read"]})");
  EXPECT_EQ(Connect(server_, *simulator_, key_),
            Frontend("status=error&code=OAUTH_CONSENT_REFUSED"));
  EXPECT_EQ(State(), "not_connected");
}

TEST_F(OAuthFlow, ARevokedGrantWantsAPersonAndIsLeftInPeace) {
  ASSERT_NO_FATAL_FAILURE(ConnectAndImport());
  simulator_->Post("/_sim/oauth/revoke_refresh_tokens", "{}");
  simulator_->Post("/_sim/oauth/expire_access_tokens", "{}");
  const HttpReply started = server_.Post(kSync, key_, "{}");
  if (started.status == 202) {
    const auto run = AwaitLatestRun(server_, key_, kLongestImport);
    ASSERT_TRUE(run.ok()) << ToString(run.status()) << "\n" << server_.log();
    EXPECT_EQ(run->status, "JOB_STATUS_FAILED") << run->details;
  }
  const auto status = Status();
  EXPECT_EQ(status.at("state"), "reauth_required") << boost::json::serialize(status);
  EXPECT_EQ(status.at("connected"), false);
  const auto& error = status.at("lastError");
  EXPECT_EQ(error.at("code"), "HUBSPOT_REAUTH_REQUIRED");
  EXPECT_EQ(error.at("recoverable"), false);
  EXPECT_NE(error.at("resolution").as_string(), "");

  simulator_->ResetStats();
  EXPECT_GE(server_.Post(kSync, key_, "{}").status, 400);
  EXPECT_EQ(State(), "reauth_required");
  EXPECT_EQ(simulator_->Stat("calls"), 0) << boost::json::serialize(simulator_->Stats());

  ASSERT_NO_FATAL_FAILURE(ConnectAndImport());
  EXPECT_EQ(State(), "active");
}

TEST_F(OAuthFlow, AnAccessTokenThatExpiresDuringAnImportIsRenewed) {
  ASSERT_EQ(Connect(server_, *simulator_, key_), Frontend("status=connected"));
  ASSERT_TRUE(WaitUntil([&] { return simulator_->CountListCalls().total >= 3; }, kLongestImport));
  simulator_->Post("/_sim/oauth/expire_access_tokens", "{}");
  const auto run = AwaitLatestRun(server_, key_, kLongestImport);
  ASSERT_TRUE(run.ok()) << ToString(run.status()) << "\n" << server_.log();
  EXPECT_TRUE(run->completed()) << run->details;
  EXPECT_EQ(simulator_->Stat("tokens_refreshed"), 1) << boost::json::serialize(simulator_->Stats());
}

TEST_F(OAuthFlow, DisconnectingRevokesTheGrantAndKeepsTheData) {
  ASSERT_NO_FATAL_FAILURE(ConnectAndImport());
  const auto clients = server_.GetJson("/api/clients", key_);
  const auto ended = server_.Call({.method = "DELETE",
                                   .url = "/api/integrations/hubspot",
                                   .headers = {{"Authorization", "Bearer " + key_}}});
  EXPECT_EQ(ended.status, 200) << ended.body;
  EXPECT_EQ(boost::json::parse(ended.body).at("revoked"), true) << ended.body;
  EXPECT_EQ(State(), "disconnected");
  EXPECT_EQ(server_.GetJson("/api/clients", key_), clients);

  simulator_->ResetStats();
  const HttpReply refused = server_.Post(kSync, key_, "{}");
  EXPECT_EQ(refused.status, 400) << refused.body;
  EXPECT_EQ(boost::json::parse(refused.body).at("code"), "INTEGRATION_NOT_CONNECTED");
  EXPECT_EQ(simulator_->Stat("calls"), 0);
}

// What every test looks for at its end, and that it looks where things are.
TEST_F(OAuthFlow, SecretsAreLookedForWhereverTheServerWrites) {
  ConnectAndImport();
  const std::size_t told = server_.PlantedSecrets();
  EXPECT_EQ(server_.FindSecrets(), std::vector<std::string>());
  EXPECT_GE(server_.PlantedSecrets(), told + 3) << "a code, an access and a refresh token";
  SecretWatch known;
  known.Plant("what is no secret", kWorkspace);
  std::vector<std::string> folders = backend_->Folders();
  if (folders.empty()) folders.push_back(server_.setting("DATA_DIR") + "/..");
  for (const std::string& folder : folders) EXPECT_FALSE(known.FindIn(folder).empty()) << folder;
}

TEST_F(OAuthFlow, SecretsStayOutOfTheLog) {
  const std::string redirect =
      DecideConsent(*simulator_, StartConnection(server_, key_), Consent::kAllow);
  ASSERT_EQ(FollowCallback(server_, redirect), Frontend("status=connected"));
  ASSERT_TRUE(AwaitLatestRun(server_, key_, kLongestImport).ok()) << server_.log();
  const auto connection = server_.stores().connections().Get(
      WorkspaceId(kWorkspace), "hubspot", Deadline::After(std::chrono::seconds(60)));
  ASSERT_TRUE(connection.ok()) << ToString(connection.status());
  const std::string access = OpenToken(*connection, connection->sealed_access_token);
  const std::string refresh = OpenToken(*connection, connection->sealed_refresh_token);
  const std::string wrong_key = "sk-wrong-key-to-be-refused";
  EXPECT_EQ(server_.Get(kStatus, wrong_key).status, 401);
  EXPECT_EQ(server_.Get(kStatus + ("?apiKey=" + key_), key_).status, 400);
  simulator_->Post("/_sim/oauth/revoke_refresh_tokens", "{}");
  simulator_->Post("/_sim/oauth/expire_access_tokens", "{}");
  if (server_.Post(kSync, key_, "{}").status == 202) {
    ASSERT_TRUE(AwaitLatestRun(server_, key_, kLongestImport).ok());
  }
  EXPECT_EQ(State(), "reauth_required");
  ASSERT_EQ(server_.Stop(), 0);

  ASSERT_NE(server_.log().find("POST /api/integrations/{provider}/sync"), std::string::npos)
      << server_.log();
  ExpectNotInLog(kAppSecret, "the app's secret");
  ExpectNotInLog(key_, "an API key");
  ExpectNotInLog(key_.substr(key_.size() / 2), "half of an API key");
  ExpectNotInLog(wrong_key, "a refused API key");
  ExpectNotInLog(access, "the access token");
  ExpectNotInLog(refresh, "the refresh token");
  ExpectNotInLog(QueryValue(redirect, "code"), "the authorization code");
  ExpectNotInLog(QueryValue(redirect, "state"), "the state");
}

}  // namespace
}  // namespace stanna::testing
