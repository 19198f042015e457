// A portal that changes at random while it is synced through random faults: at the end of each
// seed's story nothing differs from HubSpot, and nothing derived differs from what the raw copies
// say. STANNA_MUTATION_SEEDS sets how many stories; STANNA_MUTATION_FIRST the first one's seed.
#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

#include "storage/sync_run_store.h"
#include "tests/faults/portal_mutator.h"
#include "tests/support/backend.h"
#include "tests/support/oauth_flow.h"
#include "tests/support/portal_comparison.h"
#include "tests/support/server.h"
#include "tests/support/simulator.h"
#include "tests/support/sync_runs.h"

namespace stanna::testing {
namespace {

constexpr char kWorkspace[] = "stanna-demo.example";
constexpr std::chrono::minutes kLongestRun{4};
constexpr std::chrono::hours kBeyondTheIndexLag{3};
constexpr int kSteps = 3;

int FromEnvironment(const char* name, int otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::atoi(text);
}

class RandomMutations : public ::testing::Test {
 protected:
  RandomMutations()
      : simulator_(Simulator::Start({"--companies", "60", "--contacts", "150", "--deals", "60",
                                     "--line-items", "60", "--activities", "200", "--rate-limit",
                                     "none", "--token-ttl", "1000000"})),
        backend_(Backend::FromEnvironment()),
        server_(*backend_, *simulator_,
                {{"HUBSPOT_BURST_LIMIT", "10000"}, {"HUBSPOT_SEARCH_LIMIT", "10000"}}) {
    key_ = server_.NewApiKey(kWorkspace);
    EXPECT_EQ(Connect(server_, *simulator_, key_), std::string(kFrontendUrl) + "?status=connected");
    Await();
  }

  void Await() {
    const auto run = AwaitLatestRun(server_, key_, kLongestRun);
    ASSERT_TRUE(run.ok()) << ToString(run.status());
    EXPECT_TRUE(run->completed()) << run->details;
  }
  void Sync(storage::RunKind kind) {
    QueueRun(server_, kWorkspace, kind);
    Await();
  }

  void Live(PortalMutator& mutator) {
    for (int step = 0; step < kSteps; ++step) {
      mutator.Mutate(static_cast<int>(5 + mutator.Roll(20)));
      if (mutator.Roll(2) == 0) mutator.AddFault();
      Sync(mutator.Roll(6) == 0 ? storage::RunKind::kFull : storage::RunKind::kQuick);
      if (mutator.Roll(3) == 0) simulator_->Advance(kBeyondTheIndexLag);
    }
  }

  // What a reconciliation finds wrong it reads again, so one is enough.
  void ComeToRest() {
    simulator_->ClearFaults();
    simulator_->Advance(kBeyondTheIndexLag);
    Sync(storage::RunKind::kReconcile);
  }

  void ExpectNothingDiffers() {
    for (const std::string& difference :
         DifferencesFromPortal(*simulator_, server_.stores(), WorkspaceId(kWorkspace))) {
      ADD_FAILURE() << difference;
    }
    Sync(storage::RunKind::kReplay);
    const auto run = server_.stores().sync_runs().Get(
        WorkspaceId(kWorkspace), SyncRunId(LatestRun(server_, key_)), Deadline::After(kLongestRun));
    ASSERT_TRUE(run.ok()) << ToString(run.status());
    for (const auto& progress : run->progress) {
      EXPECT_EQ(progress.updated, 0) << NameOf(progress.type) << " derived anew differ";
    }
  }

  std::unique_ptr<Simulator> simulator_;
  std::unique_ptr<Backend> backend_;
  Server server_;
  std::string key_;
};

TEST_F(RandomMutations, LeaveNoDifference) {
  const int seeds = FromEnvironment("STANNA_MUTATION_SEEDS", 3);
  const int first = FromEnvironment("STANNA_MUTATION_FIRST", 1);
  for (int seed = first; seed < first + seeds && !HasFailure(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    PortalMutator mutator(*simulator_, static_cast<std::uint64_t>(seed));
    Live(mutator);
    ComeToRest();
    ExpectNothingDiffers();
  }
  EXPECT_EQ(simulator_->Stat("violations"), 0) << simulator_->Stats();
}

}  // namespace
}  // namespace stanna::testing
