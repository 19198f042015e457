// The page and its session, by the real binary: signing in, out, a key that is revoked, and nothing
// of the key in cookies, answers and logs (the server's fixture looks for that at its end).
#include <gtest/gtest.h>

#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "storage/api_key_store.h"
#include "tests/support/backend.h"
#include "tests/support/server.h"
#include "tests/support/simulator.h"
#include "tests/support/wait.h"

namespace stanna::testing {
namespace {

constexpr char kWorkspace[] = "acme.example";
constexpr char kSession[] = "/api/session";
using Headers = std::vector<std::pair<std::string, std::string>>;
const Headers kPage = {{"X-Stanna-Page", "1"}, {"Sec-Fetch-Site", "same-origin"}};

class SessionTest : public ::testing::Test {
 protected:
  static Headers With(Headers more) {
    more.insert(more.end(), kPage.begin(), kPage.end());
    return more;
  }

  // "name=value", or "" with a failure.
  static std::string SignIn(const Server& server, const std::string& key) {
    const HttpReply reply = server.Call(
        {.method = "POST", .url = kSession, .headers = With({{"X-API-Key", key}}), .body = {}});
    EXPECT_EQ(reply.status, 200) << reply.body;
    const std::string cookie = reply.Header("set-cookie");
    return cookie.substr(0, cookie.find(';'));
  }

  static HttpReply GetAs(const Server& server, const std::string& cookie,
                         const std::string& target) {
    return server.Call({.url = target, .headers = With({{"Cookie", cookie}})});
  }

  const std::unique_ptr<Simulator> simulator_ =
      Simulator::Start({"--companies", "2", "--contacts", "2"});
  const std::unique_ptr<Backend> backend_ = Backend::FromEnvironment();
  Server server_{*backend_, *simulator_, {{"SYNC_WORKERS", "0"}}};
};

TEST_F(SessionTest, ACookieIsWorthWhatItsKeyIsWorth) {
  const std::string viewer = SignIn(server_, server_.NewApiKey(kWorkspace, storage::Role::kViewer));
  const HttpReply session = GetAs(server_, viewer, kSession);
  EXPECT_EQ(session.status, 200) << session.body;
  EXPECT_NE(session.body.find(R"("workspaceId":"acme.example","role":"viewer")"), std::string::npos)
      << session.body;
  const HttpReply sync = server_.Call({.method = "POST",
                                       .url = "/api/integrations/hubspot/sync",
                                       .headers = With({{"Cookie", viewer}}),
                                       .body = {}});
  EXPECT_EQ(sync.status, 403) << sync.body;
  EXPECT_EQ(GetAs(server_, viewer, "/api/settings?workspaceId=other.example").status, 401)
      << "another workspace's cookie is not there";
}

TEST_F(SessionTest, EveryReplicaTakesIt) {
  const std::string cookie = SignIn(server_, server_.NewApiKey(kWorkspace));
  const char* backend = std::getenv("STANNA_TEST_BACKEND");
  if (backend != nullptr && std::string_view(backend) == "postgres") {
    const Server other(server_);
    EXPECT_EQ(GetAs(other, cookie, "/api/settings").status, 200);
  }
  EXPECT_EQ(server_.Stop(), 0);
  server_.Start();
  EXPECT_EQ(GetAs(server_, cookie, "/api/settings").status, 200) << "after a restart";
}

TEST_F(SessionTest, ARevokedKeyEndsIt) {
  const std::string cookie = SignIn(server_, server_.NewApiKey(kWorkspace));
  ASSERT_EQ(GetAs(server_, cookie, "/api/settings").status, 200);
  const auto keys = server_.stores().api_keys().List(WorkspaceId(kWorkspace), Deadline::Infinite());
  ASSERT_TRUE(keys.ok()) << ToString(keys.status());
  ASSERT_EQ(keys->size(), 1u);
  ASSERT_TRUE(server_.stores()
                  .api_keys()
                  .Revoke(WorkspaceId(kWorkspace), keys->front().id, SystemClock().Now(),
                          Deadline::Infinite())
                  .ok());
  EXPECT_TRUE(WaitUntil([&] { return GetAs(server_, cookie, "/api/settings").status == 401; },
                        std::chrono::seconds(60)))
      << "a server remembers a key for ten seconds";
}

TEST_F(SessionTest, ThePageComesWithTheServer) {
  const HttpReply page = server_.Call({.url = "/app/"});
  EXPECT_EQ(page.status, 200);
  const auto script = page.body.find("/app/assets/app-");
  ASSERT_NE(script, std::string::npos) << page.body;
  const std::string name = page.body.substr(script, page.body.find('"', script) - script);
  const HttpReply asset = server_.Call({.url = name, .headers = {{"Accept-Encoding", "gzip"}}});
  EXPECT_EQ(asset.status, 200) << name;
  EXPECT_EQ(asset.Header("content-encoding"), "gzip");
  EXPECT_EQ(asset.body.substr(0, 2), "\x1f\x8b");
}

}  // namespace
}  // namespace stanna::testing
