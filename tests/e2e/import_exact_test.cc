// The first import of a portal, by the real binary through the real OAuth flow: complete, exact,
// within HubSpot's limits, in few calls and little memory.
#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include "tests/support/backend.h"
#include "tests/support/import_calls.h"
#include "tests/support/oauth_flow.h"
#include "tests/support/portal_comparison.h"
#include "tests/support/server.h"
#include "tests/support/simulator.h"
#include "tests/support/sync_runs.h"

namespace stanna::testing {
namespace {

constexpr char kWorkspace[] = "stanna-demo.example";
constexpr std::int64_t kMostMemoryBytes = 200 << 20;
constexpr std::chrono::minutes kLongestImport{12};

// A machine that stands still for a moment sends what it might have sent then together with what it
// may send now: the shorter the limit's time, the sooner that is one too many. It is sent again.
constexpr std::int64_t kMostLate = 3;

// The room that the product allows above the least number of calls, in percent.
constexpr std::int64_t kCallAllowance = 15;

// The sanitizers take memory of their own.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kMeasuresMemory = false;
#else
constexpr bool kMeasuresMemory = true;
#endif

std::vector<std::string> SizesFromEnvironment() {
  const char* sizes = std::getenv("STANNA_TEST_SIZES");
  if (sizes != nullptr && std::string(sizes) == "full") {
    return {"--companies", "1000",         "--contacts", "10000",        "--deals",
            "3000",        "--line-items", "6000",       "--activities", "60000"};
  }
  return {"--companies", "60",           "--contacts", "400",          "--deals",
          "100",         "--line-items", "150",        "--activities", "1000"};
}

std::string Lines(const std::vector<std::string>& sentences) {
  std::string text;
  for (const std::string& sentence : sentences) text += "  " + sentence + "\n";
  return text;
}

TEST(FirstImport, IsExactWithinTheLimits) {
  const auto simulator = Simulator::Start(SizesFromEnvironment());
  const auto backend = Backend::FromEnvironment();
  Server server(*backend, *simulator);
  const std::string key = server.NewApiKey(kWorkspace);

  ASSERT_EQ(Connect(server, *simulator, key), std::string(kFrontendUrl) + "?status=connected");
  const auto run = AwaitLatestRun(server, key, kLongestImport);
  ASSERT_TRUE(run.ok()) << ToString(run.status()) << "\n" << server.log();
  ASSERT_TRUE(run->completed()) << run->details;

  const auto stats = simulator->Stats();
  const std::string all_stats = boost::json::serialize(stats);
  EXPECT_EQ(stats.at("violations"), 0) << all_stats;
  const std::int64_t late =
      stats.at("rate_limited").as_int64() + stats.at("search_rate_limited").as_int64();
  EXPECT_LE(late, kMostLate) << all_stats;
  const std::int64_t least = LeastImportCalls(*simulator);
  const std::int64_t calls = CallsOfTheServer(stats);
  EXPECT_LE(calls * 100, least * (100 + kCallAllowance)) << all_stats;
  const std::int64_t memory = server.PeakMemoryBytes();
  if (kMeasuresMemory) {
    EXPECT_LT(memory, kMostMemoryBytes);
  }
  RecordProperty("calls", static_cast<int>(calls));
  RecordProperty("least_calls", static_cast<int>(least));
  RecordProperty("peak_memory_bytes", std::to_string(memory));
  std::cout << late << " calls too many; " << calls << " calls, at least " << least
            << " needed; peak of " << (memory >> 20) << " MiB; " << stats.at("calls_by_endpoint")
            << "\n";

  const auto differences =
      DifferencesFromPortal(*simulator, server.stores(), WorkspaceId(kWorkspace));
  EXPECT_TRUE(differences.empty()) << Lines(differences);
  EXPECT_EQ(server.Stop(), 0) << server.log();
}

}  // namespace
}  // namespace stanna::testing
