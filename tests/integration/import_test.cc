// The whole import over real parts: engine, HTTP client, database, against the simulator. What
// arrives is compared with the simulator's own books, record by record and edge by edge.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <cstdlib>
#include <iostream>
#include <iterator>
#include <map>
#include <memory>
#include <set>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "client/auth/token_source.h"
#include "client/crm/http_hubspot_client.h"
#include "client/limits/in_memory_bucket_store.h"
#include "server/sync/run_executor.h"
#include "server/sync/sync_control.h"
#include "server/sync/type_import.h"
#include "storage/client_store.h"
#include "storage/record_store.h"
#include "storage/stores.h"
#include "storage/testing/postgres_backend.h"
#include "storage/testing/status_asserts.h"
#include "storage/workspace_store.h"
#include "tests/integration/simulator.h"

namespace stanna {
namespace {

namespace json = boost::json;
using storage::RunState;

const std::vector<std::string> kSizes = {"--companies",  "50",  "--contacts",   "300",
                                         "--deals",      "100", "--line-items", "150",
                                         "--activities", "800", "--seed",       "7"};
constexpr int kPage = 5'000;

// For runs at full size by hand: IMPORT_TEST_FLAGS="--companies 1000 --contacts 10000 …".
std::vector<std::string> Sizes() {
  const char* flags = std::getenv("IMPORT_TEST_FLAGS");
  if (flags == nullptr) return kSizes;
  std::istringstream words(flags);
  return {std::istream_iterator<std::string>(words), {}};
}

// The simulator's private-app token does not expire.
class FixedToken : public hubspot::TokenSource {
 public:
  absl::StatusOr<std::string> Get(const hubspot::CallOptions&) override {
    return std::string("pat-na1-sim-token");
  }
  absl::StatusOr<std::string> Replace(const std::string&, const hubspot::CallOptions&) override {
    return GiveUp("rejected");
  }
  absl::Status GiveUp(const std::string& reason) override {
    return WithReason(Unauthenticated(reason), "HUBSPOT_REAUTH_REQUIRED");
  }
};

class SimulatedPortal : public sync::PortalClients {
 public:
  explicit SimulatedPortal(testing::Simulator& simulator) : buckets_(clock_) {
    hubspot::HubSpotClientOptions options;
    options.endpoints.api_base = simulator.base_url();
    client_ = hubspot::MakeHubSpotClient(
        options, hubspot::HubSpotClientParts{simulator.http(), buckets_, clock_, sleeper_},
        std::make_unique<FixedToken>());
  }
  absl::StatusOr<std::shared_ptr<hubspot::HubSpotClient>> ForWorkspace(const WorkspaceId&,
                                                                       Deadline) override {
    return client_;
  }
  absl::Status CheckScopes(const WorkspaceId&, sync::ScopeCheck, Deadline) override {
    return absl::OkStatus();
  }
  std::int64_t calls() const { return client_->Limits().calls; }

 private:
  SystemClock clock_;
  hubspot::InMemoryBucketStore buckets_;
  hubspot::SystemSleeper sleeper_;
  std::shared_ptr<hubspot::HubSpotClient> client_;
};

using BackendGetter = storage::StoreBackend& (*)();

class ImportTest : public ::testing::TestWithParam<BackendGetter> {
 protected:
  void SetUp() override {
    auto simulator = testing::Simulator::Start(Sizes());
    ASSERT_STATUS_OK(simulator);
    simulator_ = *std::move(simulator);
    portal_ = std::make_unique<SimulatedPortal>(*simulator_);
    database_ = GetParam()().MakeMigrated();
    OpenStores();
    storage::Workspace workspace;
    workspace.id = workspace_;
    ASSERT_STATUS_OK(stores_->workspaces().Ensure(workspace, Soon()));
  }

  void OpenStores() {
    stores_.reset();
    auto stores = storage::OpenStores(database_->options());
    ASSERT_STATUS_OK(stores);
    stores_ = *std::move(stores);
    control_ = sync::MakeSyncControl(*stores_, *portal_, clock_);
  }

  static Deadline Soon() { return Deadline::After(std::chrono::seconds(120)); }

  storage::SyncRun Queue() {
    auto started = control_->Start(workspace_, {}, Soon());
    EXPECT_STATUS_OK(started);
    return started.ok() ? started->run : storage::SyncRun();
  }

  // One attempt, as a worker makes it.
  sync::RunOutcome Attempt(std::stop_token stop = {}) {
    sync::RunExecutor executor(*stores_, *portal_, clock_);
    auto job = stores_->jobs().Claim("test", clock_.Now(), std::chrono::hours(1), Soon());
    EXPECT_TRUE(job.ok() && job->has_value());
    if (!job.ok() || !job->has_value()) return {};
    auto outcome = executor.Execute(**job, std::move(stop));
    if (outcome.next == sync::RunOutcome::Next::kRetry) {
      EXPECT_STATUS_OK(stores_->jobs().Retry((*job)->fence(), outcome.error, clock_.Now(), Soon()));
    } else {
      EXPECT_STATUS_OK(stores_->jobs().Complete((*job)->fence(), clock_.Now(), Soon()));
    }
    return outcome;
  }

  storage::SyncRun RunNow(const storage::SyncRun& run) {
    auto now = stores_->sync_runs().Get(workspace_, run.id, Soon());
    EXPECT_STATUS_OK(now);
    return now.ok() ? *now : run;
  }

  std::int64_t TotalProcessed(const storage::SyncRun& run) {
    std::int64_t processed = 0;
    for (const auto& progress : RunNow(run).progress) processed += progress.processed;
    return processed;
  }

  // Every record of the simulator with the edges that the import reads.
  std::map<ObjectId, std::set<Association>> Expected(ObjectType type) {
    std::map<ObjectId, std::set<Association>> records;
    for (std::string after = "0"; !after.empty();) {
      const auto dump = simulator_->Control("dump?type=" + std::string(NameOf(type)) +
                                            "&limit=" + std::to_string(kPage) + "&after=" + after);
      EXPECT_STATUS_OK(dump);
      if (!dump.ok()) break;
      for (const json::value& record : dump->at("results").as_array()) {
        records[std::stoll(record.at("id").as_string().c_str())] = EdgesOf(type, record);
      }
      const json::value& next = dump->at("after");
      after = next.is_null() ? "" : next.as_string().c_str();
    }
    return records;
  }

  static std::set<Association> EdgesOf(ObjectType type, const json::value& record) {
    std::set<Association> edges;
    for (const ObjectType to : sync::InlineAssociations(type)) {
      const auto* ids = record.at("associations")
                            .as_object()
                            .if_contains(json::string_view(NameOf(to).data(), NameOf(to).size()));
      if (ids == nullptr) continue;
      for (const json::value& id : ids->as_array()) {
        edges.insert({to, std::stoll(id.as_string().c_str())});
      }
    }
    return edges;
  }

  std::map<ObjectId, std::set<Association>> Stored(ObjectType type) {
    std::map<ObjectId, std::set<Association>> records;
    for (ObjectId after = 0;;) {
      const auto scanned = stores_->records().Scan(workspace_, type, after, kPage, Soon());
      EXPECT_STATUS_OK(scanned);
      if (!scanned.ok() || scanned->empty()) return records;
      for (const HubSpotRecord& record : *scanned) {
        EXPECT_FALSE(records.contains(record.id)) << "twice: " << record.id;
        records[record.id] = {record.associations.begin(), record.associations.end()};
      }
      after = scanned->back().id;
    }
  }

  void ExpectExact() {
    for (const ObjectType type : kAllObjectTypes) {
      const auto expected = Expected(type);
      const auto stored = Stored(type);
      EXPECT_FALSE(expected.empty()) << NameOf(type);
      EXPECT_EQ(stored.size(), expected.size()) << NameOf(type);
      for (const auto& [id, edges] : expected) {
        const auto found = stored.find(id);
        ASSERT_NE(found, stored.end()) << NameOf(type) << " " << id << " is missing";
        EXPECT_TRUE(found->second == edges) << "edges of " << NameOf(type) << " " << id;
      }
    }
    EXPECT_TRUE(stores_->records().PeekPendingLinks(workspace_, 1, Soon())->empty());
  }

  // No request that HubSpot would refuse, none beyond its limits.
  void ExpectNoViolation() {
    const auto stats = simulator_->Control("stats");
    ASSERT_STATUS_OK(stats);
    const std::string text = json::serialize(*stats);
    EXPECT_EQ(stats->at("violations").to_number<int>(), 0) << text;
    EXPECT_EQ(stats->at("rate_limited").to_number<int>(), 0) << text;
    EXPECT_EQ(stats->at("search_rate_limited").to_number<int>(), 0) << text;
  }

  const WorkspaceId workspace_{"northwind.example"};
  SystemClock clock_;
  std::unique_ptr<testing::Simulator> simulator_;
  std::unique_ptr<SimulatedPortal> portal_;
  std::unique_ptr<storage::TestDatabase> database_;
  std::unique_ptr<storage::Stores> stores_;
  std::unique_ptr<sync::SyncControl> control_;
};

// Of this process so far, database client and engine included.
long PeakMemoryKib() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

TEST_P(ImportTest, IsCompleteAndExact) {
  const auto queued = Queue();
  EXPECT_EQ(Attempt().next, sync::RunOutcome::Next::kDone);
  const auto run = RunNow(queued);
  ASSERT_EQ(run.state, RunState::kCompleted) << run.error_message;
  std::cout << "peak memory " << PeakMemoryKib() / 1024 << " MiB, " << portal_->calls()
            << " calls, " << (*run.finished_at - *run.started_at).count() << " ms" << std::endl;
  ExpectExact();
  ExpectNoViolation();

  std::int64_t counted = 0;
  std::int64_t pages = 0;
  for (const auto& progress : run.progress) {
    EXPECT_EQ(progress.total, progress.processed) << NameOf(progress.type);
    EXPECT_EQ(progress.added, progress.processed) << NameOf(progress.type);
    counted += progress.calls;
    pages += (progress.processed + 99) / 100;
  }
  // Owners twice, pipelines, account, nine definitions, nine totals.
  constexpr std::int64_t kFixedCalls = 22;
  EXPECT_LE(portal_->calls(), (pages + kFixedCalls) * 115 / 100);
  EXPECT_LE(counted, portal_->calls());

  const auto again = Queue();
  Attempt();
  const auto second = RunNow(again);
  ASSERT_EQ(second.state, RunState::kCompleted) << second.error_message;
  for (const auto& progress : second.progress) {
    EXPECT_EQ(progress.unchanged, progress.processed) << NameOf(progress.type);
  }
  ExpectExact();
}

TEST_P(ImportTest, SurvivesStopsAtEveryStage) {
  const auto queued = Queue();
  int attempts = 0;
  for (;; ++attempts) {
    ASSERT_LT(attempts, 200);
    std::stop_source stop;
    // Stops when the database has so many records more than before.
    const auto before = TotalProcessed(queued);
    std::jthread watcher([&](std::stop_token done) {
      while (!done.stop_requested() && TotalProcessed(queued) < before + 250) {
        std::this_thread::yield();
      }
      stop.request_stop();
    });
    const auto outcome = Attempt(stop.get_token());
    watcher.request_stop();
    watcher.join();
    if (outcome.next == sync::RunOutcome::Next::kDone) break;
    OpenStores();
  }
  EXPECT_GE(attempts, 2);
  const auto run = RunNow(queued);
  ASSERT_EQ(run.state, RunState::kCompleted) << run.error_message;
  ExpectExact();
  for (const auto& progress : run.progress) {
    EXPECT_EQ(progress.total, progress.processed) << NameOf(progress.type);
  }
}

INSTANTIATE_TEST_SUITE_P(Backend, ImportTest,
                         ::testing::Values<BackendGetter>(&storage::SqliteBackend,
                                                          &storage::PostgresBackend),
                         [](const auto& info) { return info.param().name(); });

}  // namespace
}  // namespace stanna
