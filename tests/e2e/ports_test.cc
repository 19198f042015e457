// What the server listens on and whom it calls is what its settings name.
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "tests/support/backend.h"
#include "tests/support/oauth_flow.h"
#include "tests/support/server.h"
#include "tests/support/simulator.h"
#include "tests/support/sockets.h"
#include "tests/support/sync_runs.h"

namespace stanna::testing {
namespace {

std::string HostOf(const std::string& url) { return url.substr(url.find("://") + 3); }

// The first sync, which is queued by connecting.
void Sync(const Server& server, const std::string& key) {
  const auto run = AwaitLatestRun(server, key, std::chrono::seconds(120));
  ASSERT_TRUE(run.ok()) << ToString(run.status());
  EXPECT_TRUE(run->completed()) << run->details;
}

TEST(Ports, AreThoseOfTheSettings) {
  const auto simulator = Simulator::Start({"--companies", "3", "--contacts", "3"});
  const auto backend = Backend::FromEnvironment();
  Server server(*backend, *simulator, {{"METRICS_ADDRESS", "127.0.0.1:0"}});
  const std::string key = server.NewApiKey("acme.example");
  const std::set<std::string> configured = {server.http_address(), server.grpc_address(),
                                            server.metrics_address()};
  ASSERT_EQ(configured.size(), 3u);
  EXPECT_EQ(ListeningAddresses(server.pid()), configured);
  EXPECT_EQ(UdpSockets(server.pid()), 0u);
  Connect(server, *simulator, key);
  Sync(server, key);
  EXPECT_EQ(ListeningAddresses(server.pid()), configured) << "nor while it works";
  EXPECT_EQ(UdpSockets(server.pid()), 0u);
  EXPECT_EQ(server.Stop(), 0);
}

TEST(Ports, WithoutAPageOfMetricsThereAreTwo) {
  const auto simulator = Simulator::Start({"--companies", "1"});
  const auto backend = Backend::FromEnvironment();
  Server server(*backend, *simulator);
  const std::set<std::string> configured = {server.http_address(), server.grpc_address()};
  EXPECT_EQ(ListeningAddresses(server.pid()), configured);
}

// With SQLite and in process there is HubSpot alone to call.
TEST(Ports, OnlyHubSpotIsCalled) {
  const auto simulator = Simulator::Start({"--companies", "3", "--contacts", "3"});
  const auto backend = Backend::Start(BackendKind::kSqlite);
  Server server(*backend, *simulator);
  const std::string key = server.NewApiKey("acme.example");
  EXPECT_EQ(CalledAddresses(server.pid()), std::set<std::string>());
  Connect(server, *simulator, key);
  // The connections of the sync are kept for the next call.
  Sync(server, key);
  EXPECT_EQ(CalledAddresses(server.pid()), std::set<std::string>{HostOf(simulator->url())});
}

}  // namespace
}  // namespace stanna::testing
