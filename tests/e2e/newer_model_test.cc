// A server with a newer model than the one that read the messages: it reads them again by itself,
// and the status says how many are left.
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <memory>
#include <string>
#include <vector>

#include "base/deadline.h"
#include "base/ids.h"
#include "storage/sync_run_store.h"
#include "tests/support/answer.h"
#include "tests/support/backend.h"
#include "tests/support/oauth_flow.h"
#include "tests/support/old_analyses.h"
#include "tests/support/server.h"
#include "tests/support/simulator.h"
#include "tests/support/sync_runs.h"
#include "tests/support/wait.h"

namespace stanna::testing {
namespace {

namespace json = boost::json;

constexpr char kWorkspace[] = "stanna-demo.example";
constexpr std::chrono::minutes kLongestRun{4};

class NewerModel : public ::testing::Test {
 protected:
  void SetUp() override {
    simulator_ = Simulator::Start({"--companies", "20", "--contacts", "40", "--deals", "20",
                                   "--line-items", "20", "--activities", "400"});
    backend_ = Backend::FromEnvironment();
    server_ = std::make_unique<Server>(*backend_, *simulator_);
    key_ = server_->NewApiKey(kWorkspace);
    ASSERT_EQ(Connect(*server_, *simulator_, key_),
              std::string(kFrontendUrl) + "?status=connected");
    const auto run = AwaitLatestRun(*server_, key_, kLongestRun);
    ASSERT_TRUE(run.ok() && run->completed()) << ToString(run.status()) << "\n" << server_->log();
  }

  std::int64_t Outdated() {
    const auto status = server_->GetJson("/api/integrations/hubspot/status", key_);
    return Member(Member(status, "backlog"), "outdatedAnalyses").to_number<std::int64_t>();
  }
  // Interactions of all clients, as they are shown.
  std::vector<json::object> Messages() {
    std::vector<json::object> all;
    const auto clients = server_->GetJson("/api/clients?limit=500", key_);
    for (const json::value& client : clients.as_array()) {
      const auto listed = server_->GetJson(
          "/api/clients/" + TextOf(client, "id") + "/interactions?limit=200", key_);
      for (const json::value& message : ListOf(listed, "interactions")) {
        all.push_back(message.as_object());
      }
    }
    return all;
  }

  std::unique_ptr<Simulator> simulator_;
  std::unique_ptr<Backend> backend_;
  std::unique_ptr<Server> server_;
  std::string key_;
};

TEST_F(NewerModel, ReadsTheMessagesAgain) {
  EXPECT_EQ(Outdated(), 0);
  const auto first = Messages();
  ASSERT_FALSE(first.empty());
  const std::string overridden = TextOf(first[0], "id");
  const HttpReply set = server_->Call(
      {.method = "PUT",
       .url = "/api/interactions/" + overridden + "/sentiment",
       .headers = {{"Authorization", "Bearer " + key_}, {"Content-Type", "application/json"}},
       .body = R"({"level":2,"reason":"They were joking"})"});
  ASSERT_EQ(set.status, 200) << set.body;
  const auto before = Messages();

  ASSERT_EQ(server_->Stop(), 0);
  MakeAnalysesOld(server_->setting("DATABASE_URL"));
  server_->Start();
  const std::int64_t outdated = Outdated();
  EXPECT_GT(outdated, 0);
  EXPECT_NE(Messages(), before);

  ASSERT_EQ(server_->Stop(), 0);
  server_->Start({{"SCHEDULER", "on"}});
  storage::SyncRun run;
  EXPECT_TRUE(WaitUntil(
      [&] {
        storage::RunQuery query;
        query.kind = storage::RunKind::kBackfill;
        const auto runs = server_->stores().sync_runs().List(
            WorkspaceId(kWorkspace), query, Deadline::After(std::chrono::seconds(10)));
        if (!runs.ok() || runs->runs.empty()) return false;
        run = runs->runs.front();
        return storage::IsTerminal(run.state);
      },
      kLongestRun))
      << server_->log();
  EXPECT_EQ(run.state, storage::RunState::kCompleted) << run.error_message;
  EXPECT_EQ(run.trigger, storage::RunTrigger::kSchedule);
  std::int64_t read = 0;
  for (const auto& progress : run.progress) read += progress.processed;
  EXPECT_GE(read, outdated);
  EXPECT_EQ(Outdated(), 0);
  EXPECT_EQ(Messages(), before) << "the same model says the same, and a person's word holds";
}

}  // namespace
}  // namespace stanna::testing
