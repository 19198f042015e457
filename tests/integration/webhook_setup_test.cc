// `stannactl webhooks setup` on a fresh database, against the simulated HubSpot over real TLS.
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <cstdlib>
#include <filesystem>
#include <set>
#include <sstream>

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
