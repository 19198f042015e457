// A server that the simulated HubSpot sends webhooks to, after the first import of a small portal.
#pragma once

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "server/webhooks/hubspot_event.h"
#include "storage/record_store.h"
#include "storage/sync_run_store.h"
#include "storage/webhook_store.h"
#include "tests/e2e/portal_changes.h"
#include "tests/support/backend.h"
#include "tests/support/oauth_flow.h"
#include "tests/support/portal_comparison.h"
#include "tests/support/server.h"
#include "tests/support/simulator.h"
#include "tests/support/sync_runs.h"
#include "tests/support/wait.h"

namespace stanna::testing {

inline constexpr char kWorkspace[] = "stanna-demo.example";
inline constexpr char kHook[] = "/api/integrations/hubspot/webhooks";
inline constexpr std::chrono::minutes kLongest{4};

// All that HubSpot tells of what we keep; of properties those that the tests change.
inline boost::json::array Subscriptions() {
  boost::json::array all;
  const auto add = [&](const std::string& type, const std::string& property = "",
                       const std::string& object_type = "") {
    boost::json::object subscription = {{"eventType", type}};
    if (!property.empty()) subscription["propertyName"] = property;
    if (!object_type.empty()) subscription["objectTypeId"] = object_type;
    all.push_back(std::move(subscription));
  };
  for (const std::string type : {"company", "contact", "deal", "line_item"}) {
    for (const std::string what :
         {".creation", ".deletion", ".merge", ".restore", ".associationChange"}) {
      add(type + what);
    }
  }
  add("contact.privacyDeletion");
  add("company.propertyChange", "name");
  add("contact.propertyChange", "jobtitle");
  add("deal.propertyChange", "dealstage");
  add("deal.propertyChange", "amount");
  for (const std::string engagement : {"0-46", "0-47", "0-48", "0-49", "0-27"}) {
    for (const std::string what : {".creation", ".deletion", ".restore", ".associationChange"}) {
      add("object" + what, "", engagement);
    }
  }
  return all;
}

class WebhooksFixture : public ::testing::Test {
 protected:
  virtual std::vector<std::string> PortalArguments() const {
    return {"--companies", "30",           "--contacts", "60",           "--deals",
            "40",          "--line-items", "20",         "--activities", "60"};
  }
  virtual std::map<std::string, std::string> ServerSettings() const {
    // What a process that died had begun is taken over soon.
    return {{"SYNC_LEASE_SECONDS", "5"}};
  }

  void SetUp() override {
    simulator_ = Simulator::Start(PortalArguments());
    // Durable: who restarts the database asks afterwards for what was accepted before.
    backend_ = Backend::FromEnvironment({.durable = true});
    server_ = std::make_unique<Server>(*backend_, *simulator_, ServerSettings());
    key_ = server_->NewApiKey(kWorkspace);
    ASSERT_EQ(Connect(*server_, *simulator_, key_),
              std::string(kFrontendUrl) + "?status=connected");
    const auto run = AwaitLatestRun(*server_, key_, kLongest);
    ASSERT_TRUE(run.ok() && run->completed()) << run.status();
    Subscribe();
    ExpectExact("the first import");
  }

  // The simulator's answers to repeated requests are in seconds where HubSpot's plan has a day.
  void Subscribe() {
    simulator_->SetWebhooks(
        boost::json::serialize(boost::json::object{{"target_url", server_->url() + kHook},
                                                   {"subscriptions", Subscriptions()},
                                                   {"time_scale", 20'000}}));
  }

  storage::WebhookStats Stats() {
    const auto stats = server_->stores().webhooks().Stats(workspace_, Soon());
    EXPECT_TRUE(stats.ok()) << stats.status();
    return stats.value_or(storage::WebhookStats());
  }

  // All is delivered, and what was delivered is worked off.
  void AwaitQuiet() {
    ASSERT_TRUE(simulator_->AwaitWebhooks(kLongest)) << simulator_->WebhookCount("waiting");
    ASSERT_TRUE(WaitUntil([&] { return Stats().pending == 0; }, kLongest)) << Stats().pending;
  }

  void ExpectExact(const std::string& after) {
    EXPECT_EQ(DifferencesFromPortal(*simulator_, server_->stores(), workspace_),
              std::vector<std::string>())
        << "after " << after;
  }

  // The kinds of the runs that there were, but for live ones.
  std::vector<storage::RunKind> OtherRuns() {
    storage::RunQuery query;
    query.limit = 100;
    query.without_live = true;
    std::vector<storage::RunKind> kinds;
    const auto runs = server_->stores().sync_runs().List(workspace_, query, Soon());
    EXPECT_TRUE(runs.ok()) << runs.status();
    for (const storage::SyncRun& run : runs->runs) kinds.push_back(run.kind);
    return kinds;
  }

  std::set<std::string> KeptKeys() {
    std::set<std::string> keys;
    storage::WebhookEventQuery query;
    query.limit = 1000;
    while (true) {
      const auto page = server_->stores().webhooks().List(workspace_, query, Soon());
      EXPECT_TRUE(page.ok()) << page.status();
      if (!page.ok() || page->empty()) return keys;
      for (const storage::WebhookEvent& event : *page) keys.insert(event.key);
      query.before_id = page->back().id;
    }
  }

  // Of the events that the simulator was told are taken, those that are not kept.
  std::vector<std::string> LostEvents() {
    const std::set<std::string> kept = KeptKeys();
    std::vector<std::string> lost;
    for (const WebhookRecord& sent : simulator_->WebhookEvents("acknowledged")) {
      const auto event = webhooks::ReadEvent(sent.json);
      EXPECT_TRUE(event.ok()) << sent.json;
      if (event.ok() && !kept.contains(webhooks::RepetitionKey(*event))) lost.push_back(sent.json);
    }
    return lost;
  }

  // Makes `kBurst` changes, whose events come by two a request, and returns in the middle of it:
  // some are taken, some are not. What is refused is repeated over a minute and a half, as in
  // HubSpot's day.
  void BeginBurst() {
    const std::int64_t before = simulator_->WebhookCount("acknowledged");
    simulator_->SetWebhooks(R"({"paused":true,"max_batch":2,"time_scale":1000})");
    simulator_->ChangeMany(ObjectType::kContact, "jobtitle", kBurst, 50);
    simulator_->SetWebhooks(R"({"paused":false})");
    AwaitCount("acknowledged", before + kBurst / 10);
    EXPECT_GT(simulator_->WebhookCount("waiting"), 0) << "the burst is over";
  }
  void AwaitCount(const std::string& name, std::int64_t count) {
    EXPECT_TRUE(WaitUntil([&] { return simulator_->WebhookCount(name) > count; }, kLongest))
        << simulator_->WebhookCount(name);
  }

  // After bursts alone: every event was taken at last, is kept once, and did what it says.
  void ExpectNothingLost(std::int64_t events, const std::string& after) {
    AwaitQuiet();
    EXPECT_EQ(simulator_->WebhookCount("acknowledged"), events);
    EXPECT_EQ(LostEvents(), std::vector<std::string>());
    EXPECT_EQ(KeptKeys().size(), static_cast<std::size_t>(events));
    EXPECT_EQ(Stats().dead, 0);
    ExpectExact(after);
  }

  static constexpr std::int64_t kBurst = 3000;

  static Deadline Soon() { return Deadline::After(std::chrono::seconds(60)); }

  const WorkspaceId workspace_{kWorkspace};
  std::unique_ptr<Simulator> simulator_;
  std::unique_ptr<Backend> backend_;
  std::unique_ptr<Server> server_;
  std::string key_;
};

}  // namespace stanna::testing
