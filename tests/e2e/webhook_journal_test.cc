// HubSpot's events where nobody can reach the server: it pulls them from the app's journal, and
// loses none of them, whatever dies in between.
#include <gtest/gtest.h>

#include <cstdlib>
#include <sstream>
#include <string>
#include <vector>

#include "storage/record_store.h"
#include "storage/sync_run_store.h"
#include "storage/webhook_store.h"
#include "tests/e2e/portal_changes.h"
#include "tests/support/answer.h"
#include "tests/support/backend.h"
#include "tests/support/oauth_flow.h"
#include "tests/support/portal_comparison.h"
#include "tests/support/server.h"
#include "tests/support/simulator.h"
#include "tests/support/sync_runs.h"
#include "tests/support/wait.h"
#include "tools/stannactl/cli.h"

namespace stanna::testing {
namespace {

namespace json = boost::json;

constexpr char kWorkspace[] = "stanna-demo.example";
constexpr char kHook[] = "/api/integrations/hubspot/webhooks";
constexpr std::chrono::minutes kLongest{4};

class WebhookJournal : public ::testing::Test {
 protected:
  ~WebhookJournal() override { unsetenv("HUBSPOT_CLIENT_SECRET"); }

  void Start(std::vector<std::string> more = {}) {
    std::vector<std::string> arguments = {"--companies",  "30", "--contacts",   "60",
                                          "--deals",      "40", "--line-items", "20",
                                          "--activities", "60"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    simulator_ = Simulator::Start(arguments);
    backend_ = Backend::FromEnvironment();
    server_ = std::make_unique<Server>(
        *backend_, *simulator_,
        std::map<std::string, std::string>{{"HUBSPOT_WEBHOOK_SOURCE", "journal"},
                                           // A process that was killed holds the lease so long.
                                           {"SYNC_LEASE_SECONDS", "3"}});
    key_ = server_->NewApiKey(kWorkspace);
    ASSERT_EQ(Connect(*server_, *simulator_, key_),
              std::string(kFrontendUrl) + "?status=connected");
    const auto run = AwaitLatestRun(*server_, key_, kLongest);
    ASSERT_TRUE(run.ok() && run->completed()) << run.status();
    ASSERT_EQ(SetUp({}), 0) << said_;
    ExpectExact("the first import");
  }

  // `stannactl webhooks setup` beside the server.
  int SetUp(std::vector<std::string> more) {
    setenv("HUBSPOT_CLIENT_SECRET", kAppSecret, 1);
    std::vector<std::string> args = {"webhooks",
                                     "setup",
                                     "--data-dir",
                                     server_->setting("DATA_DIR"),
                                     "--database-url",
                                     server_->setting("DATABASE_URL"),
                                     "--hubspot-api-base",
                                     simulator_->url(),
                                     "--hubspot-ca-file",
                                     simulator_->ca_file(),
                                     "--hubspot-client-id",
                                     kAppId,
                                     "--hubspot-webhook-source",
                                     "journal",
                                     "--output",
                                     "json"};
    args.insert(args.end(), more.begin(), more.end());
    std::ostringstream out, err;
    ctl::Console console{out, err};
    const int code = ctl::RunCommand(args, console);
    said_ = out.str() + err.str();
    EXPECT_EQ(said_.find(kAppSecret), std::string::npos);
    return code;
  }
  std::int64_t Said(const char* name) const {
    return json::parse(said_).at(name).to_number<std::int64_t>();
  }

  storage::WebhookStats Stats() {
    const auto stats = server_->stores().webhooks().Stats(workspace_, Soon());
    EXPECT_TRUE(stats.ok()) << stats.status();
    return stats.value_or(storage::WebhookStats());
  }

  // What the portal has is here, and nothing waits.
  bool AwaitExact() {
    return WaitUntil(
        [&] { return Differences().empty() && Stats().pending == 0 && Stats().received > 0; },
        kLongest);
  }
  std::vector<std::string> Differences() {
    return DifferencesFromPortal(*simulator_, server_->stores(), workspace_);
  }
  void ExpectExact(const std::string& after) {
    EXPECT_EQ(Differences(), std::vector<std::string>()) << "after " << after;
  }

  json::value WebhookStatus() {
    return server_->GetJson("/api/integrations/hubspot/status", key_).at("webhooks");
  }

  // The kinds of the runs that there were, but for live ones.
  std::vector<storage::RunKind> OtherRuns() {
    storage::RunQuery query;
    query.limit = 100;
    query.without_live = true;
    std::vector<storage::RunKind> kinds;
    const auto runs = server_->stores().sync_runs().List(workspace_, query, Soon());
    EXPECT_TRUE(runs.ok()) << runs.status();
    if (!runs.ok()) return kinds;
    for (const storage::SyncRun& run : runs->runs) kinds.push_back(run.kind);
    return kinds;
  }

  // Two companies become a new one.
  void Merge() {
    const auto companies = simulator_->Dump(ObjectType::kCompany);
    ASSERT_GT(companies.size(), 12u);
    const auto first = std::next(companies.begin(), 10), second = std::next(first);
    simulator_->Mutate(R"({"op":"merge","type":"companies","id":")" + std::to_string(first->first) +
                       R"(","other_id":")" + std::to_string(second->first) + R"("})");
  }

  static Deadline Soon() { return Deadline::After(std::chrono::seconds(60)); }

  const WorkspaceId workspace_{kWorkspace};
  std::unique_ptr<Simulator> simulator_;
  std::unique_ptr<Backend> backend_;
  std::unique_ptr<Server> server_;
  std::string key_, said_;
};

TEST_F(WebhookJournal, EveryKindOfChangeArrivesWithoutASyncAndWithoutAPublicEndpoint) {
  ASSERT_NO_FATAL_FAILURE(Start());
  EXPECT_EQ(SetUp({"--check"}), 0) << said_;
  EXPECT_GT(Said("inOrder"), 0);
  const auto runs = OtherRuns();
  ChangeAllKindsOfThings(*simulator_);
  simulator_->Mutate(R"({"op":"archive","type":"meetings","index":1})");
  Merge();
  EXPECT_TRUE(AwaitExact());
  ExpectExact("one of each kind");
  EXPECT_EQ(OtherRuns(), runs) << "a sync brought it";
  EXPECT_EQ(Stats().dead, 0);
  const auto found = server_->GetJson("/api/clients?search=quayside", key_);
  EXPECT_EQ(found.as_array().size(), 1u) << found;
  EXPECT_EQ(server_->Post(kHook, "", "[]").status, 404) << "nobody pushes";
  EXPECT_EQ(simulator_->WebhookCount("requests"), 0);
  EXPECT_EQ(simulator_->Stat("violations"), 0);
  const json::value status = WebhookStatus();
  EXPECT_TRUE(status.at("healthy").as_bool()) << status;
  EXPECT_EQ(status.at("journal").at("gaps"), 0) << status;
  EXPECT_FALSE(status.at("journal").at("caughtUpAt").is_null()) << status;
  EXPECT_EQ(status.at("receiver").at("unreadable"), 0) << status;
  EXPECT_EQ(status.at("receiver").at("unknownTypes"), 0) << status;
  EXPECT_EQ(server_->log().find(kAppSecret), std::string::npos);
}

// Each change is one event, so that their number tells whether one was lost, or kept twice.
TEST_F(WebhookJournal, NothingIsLostWhenTheServerDies) {
  ASSERT_NO_FATAL_FAILURE(Start({"--journal-snake-case"}));
  constexpr std::int64_t kChanges = 20'000, kMeanwhile = 500;
  simulator_->ChangeMany(ObjectType::kContact, "jobtitle", kChanges, 50);
  ASSERT_TRUE(WaitUntil([&] { return Stats().received > kChanges / 20; }, kLongest));
  server_->Kill();
  EXPECT_LT(Stats().received, kChanges) << "it was killed too late to say anything";
  simulator_->ChangeMany(ObjectType::kContact, "jobtitle", kMeanwhile, 50);
  server_->Start();
  EXPECT_TRUE(WaitUntil([&] { return Stats().received == kChanges + kMeanwhile; }, kLongest))
      << Stats().received;
  EXPECT_TRUE(AwaitExact());
  EXPECT_EQ(Stats().received, kChanges + kMeanwhile);
  ExpectExact("a burst with a kill in it");
  EXPECT_EQ(WebhookStatus().at("journal").at("gaps"), 0);
}

TEST_F(WebhookJournal, WhatIsOlderThanThreeDaysIsAGapThatASyncFills) {
  ASSERT_NO_FATAL_FAILURE(Start());
  simulator_->Mutate(R"({"op":"update","type":"deals","index":1,"properties":{"amount":"777"}})");
  ASSERT_TRUE(AwaitExact());
  server_->Kill();
  simulator_->Mutate(R"({"op":"update","type":"deals","index":2,"properties":{"amount":"888"}})");
  // Whatever waits is published when somebody reads, or when there are a hundred of it.
  simulator_->ChangeMany(ObjectType::kContact, "jobtitle", 200, 50);
  simulator_->Advance(std::chrono::hours(4 * 24));
  server_->Start();
  ASSERT_TRUE(WaitUntil([&] { return WebhookStatus().at("journal").at("gaps") == 1; }, kLongest))
      << WebhookStatus();
  EXPECT_FALSE(WebhookStatus().at("healthy").as_bool());
  EXPECT_FALSE(Differences().empty()) << "the journal had it all the same";
  QueueRun(*server_, kWorkspace, storage::RunKind::kReconcile);
  EXPECT_TRUE(AwaitExact());
  ExpectExact("the comparison that finds what was lost");
}

TEST_F(WebhookJournal, TwoReplicasReadItOnce) {
  ASSERT_NO_FATAL_FAILURE(Start());
  Server second(*server_);
  constexpr std::int64_t kChanges = 1000;
  simulator_->ChangeMany(ObjectType::kContact, "jobtitle", kChanges, 50);
  EXPECT_TRUE(WaitUntil([&] { return Stats().received == kChanges; }, kLongest));
  EXPECT_EQ(server_->Stop(), 0);
  simulator_->ChangeMany(ObjectType::kContact, "jobtitle", kChanges, 50);
  EXPECT_TRUE(WaitUntil([&] { return Stats().received == 2 * kChanges; }, kLongest))
      << Stats().received << ": the other one takes over";
  EXPECT_TRUE(AwaitExact());
}

TEST_F(WebhookJournal, SetUpFollowsTheMappingAndLeavesWhatIsTheirs) {
  ASSERT_NO_FATAL_FAILURE(Start());
  EXPECT_EQ(SetUp({}), 0) << said_;
  EXPECT_EQ(Said("created") + Said("removed"), 0) << "once more changes nothing";
  const std::int64_t wanted = Said("inOrder");
  EXPECT_EQ(SetUp({"--target-url", "https://us.example/"}), 2) << said_;
  EXPECT_EQ(SetUp({"--workspace", "nobody.example"}), 2) << said_;
  EXPECT_EQ(SetUp({"--prune"}), 0) << said_;
  EXPECT_EQ(Said("inOrder"), wanted);
}

}  // namespace
}  // namespace stanna::testing
