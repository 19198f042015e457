// A HubSpot that stumbles during an import: whatever heals by itself leaves no trace in the data.
#include <gtest/gtest.h>

#include <string>

#include "tests/support/backend.h"
#include "tests/support/oauth_flow.h"
#include "tests/support/portal_comparison.h"
#include "tests/support/server.h"
#include "tests/support/simulator.h"
#include "tests/support/sync_runs.h"

namespace stanna::testing {
namespace {

constexpr char kWorkspace[] = "stanna-demo.example";
constexpr std::chrono::minutes kLongestImport{4};

constexpr int kFaults = 2;
// A 429 holds back every call of the portal but those that are on their way, one a type.
constexpr int kOtherTypesAtOnce = 4;

class HubSpotFault : public ::testing::TestWithParam<const char*> {};

// Twice, a call for a page of records gets it.
TEST_P(HubSpotFault, IsHealed) {
  const auto simulator = Simulator::Start({"--companies", "150", "--contacts", "600", "--deals",
                                           "150", "--line-items", "150", "--activities", "1000"});
  const auto backend = Backend::FromEnvironment();
  Server server(*backend, *simulator);
  const std::string key = server.NewApiKey(kWorkspace);
  const std::string fault = R"({"endpoint":"objects.list","count":1,"latency_ms":5,)"
                            R"("retry_after":1,"kind":")" +
                            std::string(GetParam()) + R"(","skip":)";
  simulator->AddFault("[" + fault + "2}," + fault + "5}]");

  ASSERT_EQ(Connect(server, *simulator, key), std::string(kFrontendUrl) + "?status=connected");
  const auto run = AwaitLatestRun(server, key, kLongestImport);
  ASSERT_TRUE(run.ok()) << ToString(run.status()) << "\n" << server.log();
  EXPECT_TRUE(run->completed()) << run->details << "\n" << server.log();
  EXPECT_EQ(simulator->Stat("faults_injected"), kFaults);
  EXPECT_LE(simulator->Stat("calls_while_limited"), kFaults * kOtherTypesAtOnce);
  EXPECT_EQ(simulator->Stat("violations"), 0);
  for (const std::string& difference :
       DifferencesFromPortal(*simulator, server.stores(), WorkspaceId(kWorkspace))) {
    ADD_FAILURE() << difference;
  }
  EXPECT_EQ(server.GetJson("/api/integrations/hubspot/status", key).at("state"), "active");
}

std::string NameOfFault(const ::testing::TestParamInfo<const char*>& info) {
  return std::string("Kind_") + info.param;
}

INSTANTIATE_TEST_SUITE_P(Transient, HubSpotFault,
                         ::testing::Values("429", "500", "502", "503", "504", "423", "reset",
                                           "truncate", "invalid_json", "html", "gzip_garbage",
                                           "slow_drip", "401_expired"),
                         NameOfFault);

}  // namespace
}  // namespace stanna::testing
