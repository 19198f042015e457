// The encryption key of a deployment changes while its servers work.
#include <gtest/gtest.h>

#include <sstream>
#include <string>

#include "storage/connection_store.h"
#include "tests/support/backend.h"
#include "tests/support/oauth_flow.h"
#include "tests/support/server.h"
#include "tests/support/simulator.h"
#include "tests/support/sync_runs.h"
#include "tools/stannactl/cli.h"

namespace stanna::testing {
namespace {

constexpr char kWorkspace[] = "acme.example";
constexpr char kSync[] = "/api/integrations/hubspot/sync";
constexpr std::chrono::minutes kLongest{4};

class EncryptionRotation : public ::testing::Test {
 protected:
  std::string Rotate(std::vector<std::string> more) {
    std::vector<std::string> args = {"keys",           "rotate-encryption",
                                     "--data-dir",     server_.setting("DATA_DIR"),
                                     "--database-url", server_.setting("DATABASE_URL")};
    args.insert(args.end(), more.begin(), more.end());
    std::ostringstream out, err;
    ctl::Console console{out, err};
    const int code = ctl::RunCommand(args, console);
    return code == 0 ? out.str() : "failed: " + err.str();
  }
  std::string SealingKey() {
    const auto connection = server_.stores().connections().Get(
        WorkspaceId(kWorkspace), "hubspot", Deadline::After(std::chrono::seconds(60)));
    EXPECT_TRUE(connection.ok()) << ToString(connection.status());
    const std::string access(storage::KeyIdOf(connection->sealed_access_token));
    EXPECT_EQ(storage::KeyIdOf(connection->sealed_refresh_token), access);
    return access;
  }
  // The newest run is one that `key` started.
  void ExpectToSync(const std::string& key) {
    ASSERT_EQ(server_.Post(kSync, key, "{}").status, 202);
    const auto run = AwaitLatestRun(server_, key, kLongest);
    ASSERT_TRUE(run.ok() && run->completed()) << run.status() << "\n" << server_.log();
  }

  const std::unique_ptr<Simulator> simulator_ =
      Simulator::Start({"--companies", "5", "--contacts", "10", "--activities", "20"});
  const std::unique_ptr<Backend> backend_ = Backend::FromEnvironment();
  Server server_{*backend_, *simulator_, {{"HUBSPOT_BURST_LIMIT", "10000"}}};
  const std::string key_ = server_.NewApiKey(kWorkspace);
};

TEST_F(EncryptionRotation, CostsNoRestartNoReconnectAndNoKey) {
  ASSERT_EQ(Connect(server_, *simulator_, key_), std::string(kFrontendUrl) + "?status=connected");
  const auto first = AwaitLatestRun(server_, key_, kLongest);
  ASSERT_TRUE(first.ok() && first->completed()) << first.status();
  EXPECT_EQ(SealingKey(), "k1");

  const std::string rotated = Rotate({});
  EXPECT_NE(rotated.find("new key k2 seals now"), std::string::npos) << rotated;
  EXPECT_NE(rotated.find("sealed anew: 1"), std::string::npos) << rotated;
  EXPECT_EQ(SealingKey(), "k2");
  ExpectToSync(key_);
  simulator_->Post("/_sim/oauth/expire_access_tokens", "{}");
  ExpectToSync(key_);
  EXPECT_EQ(SealingKey(), "k2") << "of a token that was refreshed";

  const std::string removed = Rotate({"--remove-old"});
  EXPECT_NE(removed.find("removed key k1"), std::string::npos) << removed;
  ExpectToSync(key_);
  ASSERT_EQ(server_.Stop(), 0);
  server_.Start();
  ExpectToSync(key_);
  EXPECT_EQ(simulator_->Stat("tokens_issued"), 1) << "nobody had to connect again";
  EXPECT_EQ(simulator_->Stat("tokens_refreshed"), 1);
}

}  // namespace
}  // namespace stanna::testing
