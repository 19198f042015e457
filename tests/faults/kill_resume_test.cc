// A server that is killed again and again during an import ends with the same data as one that is
// left alone.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "storage/record_store.h"
#include "storage/sync_run_store.h"
#include "tests/support/backend.h"
#include "tests/support/oauth_flow.h"
#include "tests/support/portal_comparison.h"
#include "tests/support/server.h"
#include "tests/support/simulator.h"
#include "tests/support/sync_runs.h"
#include "tests/support/wait.h"

namespace stanna::testing {
namespace {

constexpr char kWorkspace[] = "stanna-demo.example";
constexpr int kKills = 10;
constexpr std::int64_t kPageSize = 100;
constexpr std::chrono::minutes kLongestImport{10};
constexpr std::chrono::minutes kLongestProgress{5};
// What a kill can cost, a type: the page whose write it cut off, and the next one, which was
// fetched meanwhile. Neither was written before, so no page is ever written twice.
constexpr int kRepeatedCallsPerKill = 2;

std::uint32_t Seed() {
  const char* given = std::getenv("STANNA_TEST_SEED");
  return given != nullptr ? static_cast<std::uint32_t>(std::stoul(given)) : std::random_device{}();
}

/// Different numbers of list calls, ascending, all before the end of the import.
std::vector<std::int64_t> DrawMoments(std::uint32_t seed, std::int64_t pages) {
  std::mt19937 random(seed);
  std::uniform_int_distribution<std::int64_t> any(1, pages - 1);
  std::set<std::int64_t> moments;
  while (moments.size() < kKills) moments.insert(any(random));
  return {moments.begin(), moments.end()};
}

/// What a person sees, without ids and times of ours: those differ between two imports.
std::vector<std::string> VisibleClients(const Server& server, const std::string& key) {
  std::vector<std::string> clients;
  auto listing = server.GetJson("/api/clients?limit=500", key);
  for (auto& client : listing.as_array()) {
    auto& fields = client.as_object();
    for (const char* ours : {"id", "createdAt", "updatedAt"}) fields.erase(ours);
    clients.push_back(boost::json::serialize(client));
  }
  std::sort(clients.begin(), clients.end());
  return clients;
}

class KillResume : public ::testing::Test {
 protected:
  KillResume() {
    for (const ObjectType type : kAllObjectTypes) {
      pages_[type] = PagesOf(*simulator_, type);
      all_pages_ += pages_[type];
    }
  }

  std::string ConnectNew(Server& server) {
    std::string key = server.NewApiKey(kWorkspace);
    EXPECT_EQ(Connect(server, *simulator_, key), std::string(kFrontendUrl) + "?status=connected");
    return key;
  }

  void FinishImport(Server& server, const std::string& key) {
    const auto run = AwaitLatestRun(server, key, kLongestImport);
    ASSERT_TRUE(run.ok()) << ToString(run.status()) << "\n" << server.log();
    ASSERT_TRUE(run->completed()) << run->details;
  }

  storage::SyncRun RunOf(Server& server, const std::string& id) {
    const auto run = server.stores().sync_runs().Get(WorkspaceId(kWorkspace), SyncRunId(id),
                                                     Deadline::After(std::chrono::minutes(1)));
    EXPECT_TRUE(run.ok()) << ToString(run.status());
    return run.value_or(storage::SyncRun());
  }

  std::int64_t PagesWritten(Server& server, const std::string& run) {
    std::int64_t pages = 0;
    for (const auto& progress : RunOf(server, run).progress) {
      pages += (progress.processed + kPageSize - 1) / kPageSize;
    }
    return pages;
  }

  // `list_calls` beside those that earlier kills made vain, so that the moments lie all over the
  // import.
  void KillAt(Server& server, const std::string& run, std::int64_t list_calls) {
    const auto reached = [&] {
      return simulator_->CountListCalls().total - vain_calls_ >= list_calls;
    };
    ASSERT_TRUE(WaitUntil(reached, kLongestProgress)) << server.log();
    server.Kill();
    vain_calls_ = simulator_->CountListCalls().total - PagesWritten(server, run);
    server.Start();
  }

  // Whatever the moment of a kill, at most two calls of a type were under way or unwritten.
  void ExpectFewRepeatedCalls() {
    const ListCalls calls = simulator_->CountListCalls();
    std::cout << calls.total << " list calls for " << all_pages_ << " pages\n";
    for (const auto& [type, pages] : pages_) {
      EXPECT_LE(calls.by_type.at(type), pages + kKills * kRepeatedCallsPerKill) << type;
    }
    EXPECT_LE(calls.total, all_pages_ + kKills * kRepeatedCallsPerKill * MostTypesAtOnce());
  }

  // The five activities are read side by side, and never more.
  static int MostTypesAtOnce() { return 5; }

  // Progress is counted in the transaction of each page: a page that was written again would be
  // counted again.
  void ExpectEachPageWrittenOnce(Server& server, const std::string& run_id) {
    const storage::SyncRun run = RunOf(server, run_id);
    ASSERT_EQ(run.progress.size(), kAllObjectTypes.size());
    for (const storage::ObjectProgress& progress : run.progress) {
      const std::int64_t records = simulator_->LiveCount(progress.type);
      EXPECT_EQ(progress.processed, records) << progress.type;
      EXPECT_EQ(progress.added, records) << progress.type;
      EXPECT_EQ(progress.updated, 0) << progress.type;
      EXPECT_EQ(progress.unchanged, 0) << progress.type;
    }
  }

  storage::RecordCounts CountsOf(Server& server) {
    const auto counts = server.stores().records().Count(WorkspaceId(kWorkspace),
                                                        Deadline::After(std::chrono::minutes(1)));
    EXPECT_TRUE(counts.ok()) << ToString(counts.status());
    return counts.value_or(storage::RecordCounts());
  }

  void ExpectSameAsUndisturbed(Server& disturbed, const std::string& disturbed_key) {
    Server other(*backend_, *simulator_, settings_);
    const std::string key = ConnectNew(other);
    ASSERT_NO_FATAL_FAILURE(FinishImport(other, key));
    EXPECT_EQ(VisibleClients(disturbed, disturbed_key), VisibleClients(other, key));
    const auto have = CountsOf(disturbed);
    const auto want = CountsOf(other);
    EXPECT_EQ(have.records, want.records);
    EXPECT_EQ(have.associations, want.associations);
    EXPECT_EQ(have.clients, want.clients);
    EXPECT_EQ(have.interactions, want.interactions);
    EXPECT_EQ(have.open_issues, want.open_issues);
  }

  // A dead server's run is free again after a second; no limit, so that the tenth kill comes soon.
  const std::map<std::string, std::string> settings_ = {{"SYNC_LEASE_SECONDS", "1"},
                                                        {"HUBSPOT_BURST_LIMIT", "10000"},
                                                        {"HUBSPOT_SEARCH_LIMIT", "10000"}};
  const std::unique_ptr<Simulator> simulator_ = Simulator::Start(
      {"--companies", "400", "--contacts", "2500", "--deals", "600", "--line-items", "900",
       "--activities", "8000", "--latency-ms", "10", "--rate-limit", "none"});
  const std::unique_ptr<Backend> backend_ = Backend::FromEnvironment();
  std::map<ObjectType, std::int64_t> pages_;
  std::int64_t all_pages_ = 0;
  std::int64_t vain_calls_ = 0;
};

TEST_F(KillResume, TenKillsChangeNothing) {
  const std::uint32_t seed = Seed();
  const auto moments = DrawMoments(seed, all_pages_);
  std::cout << "STANNA_TEST_SEED=" << seed << ": kills after useful list call";
  for (const std::int64_t moment : moments) std::cout << ' ' << moment;
  std::cout << "\n";

  Server server(*backend_, *simulator_, settings_);
  const std::string key = ConnectNew(server);
  const std::string run = LatestRun(server, key);
  for (const std::int64_t moment : moments) {
    ASSERT_NO_FATAL_FAILURE(KillAt(server, run, moment));
  }
  ASSERT_NO_FATAL_FAILURE(FinishImport(server, key));
  EXPECT_EQ(LatestRun(server, key), run) << "another run had to be started";

  ExpectFewRepeatedCalls();
  ExpectEachPageWrittenOnce(server, run);
  EXPECT_EQ(simulator_->Stat("violations"), 0);
  const auto differences =
      DifferencesFromPortal(*simulator_, server.stores(), WorkspaceId(kWorkspace));
  for (const std::string& difference : differences) ADD_FAILURE() << difference;
  ExpectSameAsUndisturbed(server, key);
}

}  // namespace
}  // namespace stanna::testing
