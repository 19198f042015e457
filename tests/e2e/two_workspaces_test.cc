// Two workspaces with two portals in one database: each sees its own and nothing else.
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "tests/support/backend.h"
#include "tests/support/oauth_flow.h"
#include "tests/support/portal_comparison.h"
#include "tests/support/server.h"
#include "tests/support/simulator.h"
#include "tests/support/sync_runs.h"

namespace stanna::testing {
namespace {

constexpr std::chrono::minutes kLongestImport{4};

std::set<std::string> ClientIds(const Server& server, const std::string& key) {
  std::set<std::string> ids;
  const auto clients = server.GetJson("/api/clients?limit=500", key);
  for (const auto& client : clients.as_array()) {
    ids.insert(std::string(client.at("id").as_string()));
  }
  return ids;
}

/// A workspace that has imported a portal of its own.
struct Tenant {
  std::string workspace;
  std::unique_ptr<Simulator> simulator;
  std::string key;
};

class TwoWorkspaces : public ::testing::Test {
 protected:
  // A server speaks to one HubSpot, so each tenant's import is done by the server restarted with
  // its simulator; the database stays.
  void Import(Tenant& tenant) {
    if (server_ == nullptr) {
      server_ = std::make_unique<Server>(*backend_, *tenant.simulator);
    } else {
      ASSERT_EQ(server_->Stop(), 0) << server_->log();
      server_->Start({{"HUBSPOT_API_BASE", tenant.simulator->url()},
                      {"HUBSPOT_AUTHORIZE_URL", tenant.simulator->url() + "/oauth/authorize"},
                      {"HUBSPOT_CA_FILE", tenant.simulator->ca_file()}});
    }
    tenant.key = server_->NewApiKey(tenant.workspace);
    ASSERT_EQ(Connect(*server_, *tenant.simulator, tenant.key),
              std::string(kFrontendUrl) + "?status=connected");
    const auto run = AwaitLatestRun(*server_, tenant.key, kLongestImport);
    ASSERT_TRUE(run.ok()) << ToString(run.status()) << "\n" << server_->log();
    ASSERT_TRUE(run->completed()) << run->details;
  }

  // The same seed, so that the portals' ids overlap; other sizes, so that they differ.
  Tenant a_{"a.example",
            Simulator::Start({"--portal-id", "111", "--companies", "40", "--contacts", "150",
                              "--activities", "200"}),
            ""};
  Tenant b_{"b.example",
            Simulator::Start({"--portal-id", "222", "--companies", "25", "--contacts", "300",
                              "--activities", "300"}),
            ""};
  const std::unique_ptr<Backend> backend_ = Backend::FromEnvironment();
  std::unique_ptr<Server> server_;
};

TEST_F(TwoWorkspaces, SeeOnlyTheirOwn) {
  ASSERT_NO_FATAL_FAILURE(Import(a_));
  ASSERT_NO_FATAL_FAILURE(Import(b_));
  for (const Tenant* tenant : {&a_, &b_}) {
    const auto differences = DifferencesFromPortal(*tenant->simulator, server_->stores(),
                                                   WorkspaceId(tenant->workspace));
    EXPECT_TRUE(differences.empty()) << tenant->workspace << ": " << differences.front();
  }

  const auto of_a = ClientIds(*server_, a_.key);
  const auto of_b = ClientIds(*server_, b_.key);
  ASSERT_FALSE(of_a.empty());
  ASSERT_FALSE(of_b.empty());
  for (const std::string& id : of_a) {
    EXPECT_EQ(of_b.count(id), 0U) << id;
    EXPECT_EQ(server_->Get("/api/clients/" + id, a_.key).status, 200);
  }
  for (const char* part : {"", "/interactions", "/stakeholders", "/deals", "/health",
                           "/health/history", "/context", "/attributions", "/insights"}) {
    const std::string target = "/api/clients/" + *of_a.begin() + part;
    EXPECT_EQ(server_->Get(target, b_.key).status, 404) << target;
    EXPECT_EQ(server_->Get(target + "?workspaceId=" + a_.workspace, b_.key).status, 403) << target;
  }
}

TEST_F(TwoWorkspaces, CannotTouchEachOthersHealth) {
  ASSERT_NO_FATAL_FAILURE(Import(a_));
  const std::string client = *ClientIds(*server_, a_.key).begin();
  const std::string key = server_->NewApiKey(b_.workspace);
  const std::string before = server_->Get("/api/clients/" + client, a_.key).body;
  struct Try {
    const char* part;
    const char* body;
  };
  const Try tries[] = {
      {"/attribute", R"({"reason":"r","impact":"negative","weight":1})"},
      {"/recalculate-score", "{}"},
      {"/exclude", "{}"},
  };
  for (const Try& t : tries) {
    EXPECT_EQ(server_->Post("/api/clients/" + client + t.part, key, t.body).status, 404) << t.part;
  }
  EXPECT_EQ(server_->Get("/api/clients/" + client, a_.key).body, before);

  const auto page = server_->GetJson("/api/clients/" + client + "/interactions?limit=1", a_.key);
  for (const auto& interaction : page.at("interactions").as_array()) {
    HttpCall call{
        .method = "PUT",
        .url = "/api/interactions/" + std::string(interaction.at("id").as_string()) + "/sentiment"};
    call.headers = {{"X-Api-Key", key}, {"Content-Type", "application/json"}};
    call.body = R"({"level":-2,"reason":"r"})";
    EXPECT_EQ(server_->Call(call).status, 404);
  }

  for (const char* target : {"/api/metrics/trends/health", "/api/metrics/trends/sentiment",
                             "/api/metrics/trends/interactions", "/api/metrics/deltas"}) {
    EXPECT_EQ(server_->Get(target, key).body, "[]") << target;
    EXPECT_EQ(server_->Get(std::string(target) + "?workspaceId=" + a_.workspace, key).status, 403)
        << target;
  }
  EXPECT_TRUE(server_->GetJson("/api/insights", key).at("riskAlerts").as_array().empty());
  EXPECT_EQ(server_->Get("/api/insights?workspaceId=" + a_.workspace, key).status, 403);
}

TEST_F(TwoWorkspaces, CannotTouchEachOthersRuns) {
  ASSERT_NO_FATAL_FAILURE(Import(a_));
  const std::string run = LatestRun(*server_, a_.key);
  const std::string key = server_->NewApiKey(b_.workspace);
  EXPECT_EQ(server_->Get("/api/sync-runs/" + run, a_.key).status, 200);
  EXPECT_EQ(server_->Get("/api/sync-runs/" + run, key).status, 404);
  EXPECT_EQ(server_->Post("/api/sync-runs/" + run + ":cancel", key, "{}").status, 404);
  EXPECT_EQ(LatestRun(*server_, key), "");
  const auto status = server_->GetJson("/api/integrations/hubspot/status", key);
  EXPECT_EQ(status.at("state"), "not_connected");
}

}  // namespace
}  // namespace stanna::testing
