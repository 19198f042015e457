// `stannactl webhooks setup` on a fresh database, against the simulated HubSpot over real TLS.
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <set>
#include <sstream>

#include "storage/config_store.h"
#include "storage/connection_store.h"
#include "storage/stores.h"
#include "storage/workspace_store.h"
#include "tests/support/simulator.h"
#include "tools/stannactl/cli.h"

namespace stanna::testing {
namespace {

namespace json = boost::json;

// Nobody listens there: what counts is that events are made.
constexpr char kTarget[] = "http://127.0.0.1:9/api/integrations/hubspot/webhooks";

class WebhookSetupTest : public ::testing::Test {
 protected:
  WebhookSetupTest() {
    std::string folder = ::testing::TempDir() + "setup_XXXXXX";
    folder_ = mkdtemp(folder.data());
    setenv("HUBSPOT_DEVELOPER_KEY", kDeveloperKey, 1);
  }
  ~WebhookSetupTest() override {
    unsetenv("HUBSPOT_DEVELOPER_KEY");
    std::filesystem::remove_all(folder_);
  }

  int Run(std::vector<std::string> more, const std::string& output = "json") {
    out_.str("");
    err_.str("");
    std::vector<std::string> args = {"webhooks",           "setup",
                                     "--data-dir",         folder_,
                                     "--database-url",     "sqlite:" + folder_ + "/test.db",
                                     "--hubspot-api-base", simulator_->url(),
                                     "--hubspot-ca-file",  simulator_->ca_file(),
                                     "--app-id",           std::to_string(kHubSpotAppId),
                                     "--target-url",       kTarget,
                                     "--output",           output};
    args.insert(args.end(), more.begin(), more.end());
    ctl::Console console{out_, err_};
    const int code = ctl::RunCommand(args, console);
    EXPECT_EQ((out_.str() + err_.str()).find(kDeveloperKey), std::string::npos);
    return code;
  }
  std::int64_t Said(const char* name) const {
    return json::parse(out_.str()).at(name).to_number<std::int64_t>();
  }
  std::size_t SaidMany(const char* name) const {
    return json::parse(out_.str()).at(name).as_array().size();
  }

  json::array Subscriptions() const {
    const HttpReply reply = simulator_->ManageWebhooks("GET", "subscriptions");
    EXPECT_EQ(reply.status, 200) << reply.body;
    return json::parse(reply.body).at("results").as_array();
  }
  static std::string IdOf(const json::value& subscription) {
    return std::string(subscription.at("id").as_string());
  }
  std::size_t Active() const {
    std::size_t count = 0;
    for (const json::value& one : Subscriptions()) count += one.at("active").as_bool() ? 1 : 0;
    return count;
  }

  const std::unique_ptr<Simulator> simulator_ = Simulator::Start({"--companies", "16"});
  std::string folder_;
  std::ostringstream out_, err_;
};

TEST_F(WebhookSetupTest, FromNothingToAnAppThatIsToldOfEverything) {
  EXPECT_EQ(Run({"--check"}), 1) << err_.str();
  const std::size_t wanted = SaidMany("missing");
  EXPECT_GT(wanted, 60u);
  EXPECT_TRUE(Subscriptions().empty()) << "a check changes nothing";
  EXPECT_EQ(simulator_->ManageWebhooks("GET", "settings").status, 404);

  EXPECT_EQ(Run({"--max-concurrent", "12"}), 0) << out_.str() << err_.str();
  EXPECT_EQ(Said("created"), static_cast<std::int64_t>(wanted));
  EXPECT_EQ(SaidMany("refused"), 0u) << out_.str();
  EXPECT_EQ(Active(), wanted);
  const auto settings = json::parse(simulator_->ManageWebhooks("GET", "settings").body);
  EXPECT_EQ(settings.at("targetUrl"), kTarget);
  EXPECT_EQ(settings.at("throttling").at("maxConcurrentRequests"), 12);
  EXPECT_EQ(simulator_->Stat("violations"), 0);

  EXPECT_EQ(Run({"--check"}), 0) << out_.str();
  EXPECT_EQ(Said("inOrder"), static_cast<std::int64_t>(wanted));
  EXPECT_EQ(Run({}), 0) << "once more changes nothing";
  EXPECT_EQ(Said("created") + Said("activated") + Said("removed"), 0);

  simulator_->Mutate(R"({"op":"update","type":"companies","index":3,"properties":{"name":"New"}})");
  const auto events = simulator_->WebhookEvents();
  ASSERT_EQ(events.size(), 1u);
  EXPECT_NE(events[0].json.find("company.propertyChange"), std::string::npos) << events[0].json;
}

TEST_F(WebhookSetupTest, WhatSomebodyElseChangedIsPutRightAndWhatIsTheirsStays) {
  ASSERT_EQ(Run({}), 0) << out_.str() << err_.str();
  const json::array all = Subscriptions();
  simulator_->ManageWebhooks("DELETE", "subscriptions/" + IdOf(all.at(0)));
  simulator_->ManageWebhooks("PATCH", "subscriptions/" + IdOf(all.at(1)), R"({"active":false})");
  simulator_->ManageWebhooks("POST", "subscriptions", R"({"eventType":"ticket.creation"})");
  simulator_->ManageWebhooks(
      "PUT", "settings",
      R"({"targetUrl":"https://them.example/","throttling":{"maxConcurrentRequests":20}})");

  EXPECT_EQ(Run({"--check"}, "table"), 1);
  for (const char* what : {"settings", "missing", "inactive", "superfluous  ticket.creation",
                           "were https://them.example/, 20 requests"}) {
    EXPECT_NE(out_.str().find(what), std::string::npos) << what << "\n" << out_.str();
  }
  EXPECT_EQ(Run({}), 0);
  EXPECT_EQ(Said("created"), 1);
  EXPECT_EQ(Said("activated"), 2);
  EXPECT_EQ(Said("removed"), 0);
  EXPECT_EQ(Subscriptions().size(), all.size() + 1) << "theirs stays";
  EXPECT_EQ(Active(), all.size());

  EXPECT_EQ(Run({"--prune"}), 0);
  EXPECT_EQ(Said("removed"), 1);
  EXPECT_EQ(Subscriptions().size(), all.size());
  const auto settings = json::parse(simulator_->ManageWebhooks("GET", "settings").body);
  EXPECT_EQ(settings.at("targetUrl"), kTarget);
  EXPECT_EQ(settings.at("throttling").at("maxConcurrentRequests"), 20) << "none was asked for";
  EXPECT_EQ(simulator_->Stat("violations"), 0);
}

// Two workspaces with mappings of their own whose portals installed the app, and one whose portal
// did not: it has a private app's token.
class SharedAppTest : public WebhookSetupTest {
 protected:
  SharedAppTest() {
    auto stores =
        storage::OpenStores({.database_url = "sqlite:" + folder_ + "/test.db", .pool_size = 1});
    EXPECT_TRUE(stores.ok()) << ToString(stores.status());
    stores_ = *std::move(stores);
    EXPECT_TRUE(stores_->MigrateUp(Soon()).ok());
    Add("city.example", storage::ConnectionKind::kOAuth, kReadsCity);
    Add("year.example", storage::ConnectionKind::kOAuth, kWatchesYear);
    Add("token.example", storage::ConnectionKind::kPrivateApp, kReadsCountry);
  }

  void Add(const std::string& workspace, storage::ConnectionKind kind, const char* document) {
    storage::Workspace row;
    row.id = WorkspaceId(workspace);
    EXPECT_TRUE(stores_->workspaces().Ensure(row, Soon()).ok());
    storage::Connection connection;
    connection.workspace_id = row.id;
    connection.id = ConnectionId("conn_" + workspace);
    connection.kind = kind;
    connection.portal_id = ++portals_;
    EXPECT_TRUE(stores_->connections().Put(connection, Soon()).ok());
    Configure(workspace, 1, document);
  }
  void Configure(const std::string& workspace, int version, const char* document) {
    EXPECT_TRUE(stores_->configs()
                    .Add({.workspace_id = WorkspaceId(workspace),
                          .version = version,
                          .document = document,
                          .author = "test",
                          .created_at = SystemClock().Now()},
                         Soon())
                    .ok());
  }

  // "company city", "deal amount"…: the properties whose changes are told.
  std::set<std::string> Properties() const {
    std::set<std::string> properties;
    for (const json::value& one : Subscriptions()) {
      const std::string type(one.at("eventType").as_string());
      const auto* name = one.as_object().if_contains("propertyName");
      if (name == nullptr || !name->is_string() || name->get_string().empty()) continue;
      properties.insert(type.substr(0, type.find('.')) + " " + std::string(name->get_string()));
    }
    return properties;
  }

  static Deadline Soon() { return Deadline::After(std::chrono::seconds(60)); }

  static constexpr char kReadsCity[] =
      R"({"mapping": {"clients": {"name": [{"property": "city"}]}}})";
  static constexpr char kReadsCountry[] =
      R"({"mapping": {"clients": {"name": [{"property": "country"}]}}})";
  static constexpr char kWatchesYear[] =
      R"({"history": {"watched": {"companies": ["founded_year"]}}})";
  std::unique_ptr<storage::Stores> stores_;
  std::int64_t portals_ = 0;
};

TEST_F(SharedAppTest, TheSubscriptionsAreThoseOfAllItsWorkspaces) {
  ASSERT_EQ(Run({}), 0) << out_.str() << err_.str();
  const auto all = Properties();
  for (const char* wanted : {"company city", "company founded_year", "company name"}) {
    EXPECT_TRUE(all.contains(wanted)) << wanted << " of one of the two";
  }
  EXPECT_FALSE(all.contains("company country")) << "of a portal that sends this app nothing";
  const std::size_t count = Subscriptions().size();

  EXPECT_EQ(Run({"--workspace", "city.example", "--check"}), 0) << "what one needs is there";
  EXPECT_GT(SaidMany("superfluous"), 0u);
  EXPECT_EQ(Run({"--workspace", "city.example"}), 0);
  EXPECT_EQ(Said("created") + Said("removed"), 0);
  EXPECT_EQ(Subscriptions().size(), count) << "what the other needs stays";

  Configure("year.example", 2, "{}");
  EXPECT_EQ(Run({"--prune"}), 0);
  EXPECT_EQ(Said("removed"), 1);
  EXPECT_FALSE(Properties().contains("company founded_year"));
  EXPECT_TRUE(Properties().contains("company city"));
  EXPECT_EQ(simulator_->Stat("violations"), 0);
}

TEST_F(SharedAppTest, OneWorkspaceAloneDoesNotPruneWhatAnotherNeeds) {
  ASSERT_EQ(Run({}), 0) << out_.str() << err_.str();
  const std::size_t count = Subscriptions().size();
  for (const char* workspace :
       {"city.example", "year.example", "token.example", "nobody.example"}) {
    EXPECT_EQ(Run({"--workspace", workspace, "--prune"}), 2) << workspace;
    EXPECT_NE(err_.str().find("other workspaces use the app"), std::string::npos) << err_.str();
  }
  EXPECT_EQ(Subscriptions().size(), count);

  ASSERT_TRUE(stores_->connections()
                  .SetState(WorkspaceId("year.example"), ConnectionId("conn_year.example"),
                            storage::ConnectionState::kDisconnected, {}, SystemClock().Now(),
                            Soon())
                  .ok());
  EXPECT_EQ(Run({"--workspace", "city.example", "--prune"}), 0) << err_.str();
  EXPECT_EQ(Said("removed"), 2) << "what only the one that left needed: its year, and names";
  EXPECT_FALSE(Properties().contains("company founded_year"));
  EXPECT_TRUE(Properties().contains("company city"));
}

TEST_F(WebhookSetupTest, AFullAppGetsWhatHasRoom) {
  const auto add = [&](int i) {
    return simulator_
        ->ManageWebhooks("POST", "subscriptions",
                         R"({"eventType":"ticket.propertyChange","propertyName":"p)" +
                             std::to_string(i) + R"("})")
        .status;
  };
  for (int i = 0; i < 998; ++i) ASSERT_EQ(add(i), 201);
  EXPECT_EQ(Run({}), 1) << "not all found room";
  EXPECT_EQ(Said("created"), 2);
  EXPECT_EQ(SaidMany("refused"), 0u);
  EXPECT_GT(SaidMany("beyondLimit"), 0u);
  EXPECT_EQ(Subscriptions().size(), 1'000u);
  EXPECT_EQ(simulator_->Stat("violations"), 0) << "HubSpot was not asked for more";
}

TEST_F(WebhookSetupTest, SaysWhatIsWrongWithWhatItWasGiven) {
  setenv("HUBSPOT_DEVELOPER_KEY", "another-key", 1);
  EXPECT_EQ(Run({}), 3);
  EXPECT_NE(err_.str().find("HUBSPOT_DEVELOPER_KEY_REFUSED"), std::string::npos) << err_.str();
  EXPECT_EQ(err_.str().find("another-key"), std::string::npos) << err_.str();
  unsetenv("HUBSPOT_DEVELOPER_KEY");
  EXPECT_EQ(Run({}), 2) << "no key";
  setenv("HUBSPOT_DEVELOPER_KEY", kDeveloperKey, 1);
  EXPECT_EQ(Run({"--check", "--prune"}), 2);
  EXPECT_TRUE(Subscriptions().empty());
}

}  // namespace
}  // namespace stanna::testing
