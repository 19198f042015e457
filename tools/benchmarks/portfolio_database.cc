#include "tools/benchmarks/portfolio_database.h"

#include <glog/logging.h>
#include <unistd.h>

#include <cmath>
#include <map>
#include <utility>

#include "storage/job_store.h"
#include "storage/sync_run_store.h"
#include "storage/workspace_store.h"
#include "tests/support/process.h"
#include "tools/benchmarks/rig.h"

namespace stanna::bench {
namespace {

constexpr std::chrono::minutes kLongestCall{5};
// Longer than any benchmark: nobody renews it.
constexpr std::chrono::hours kLease{24};
constexpr std::int64_t kPagesBetweenLines = 500;

Deadline Soon() { return Deadline::After(kLongestCall); }

std::unique_ptr<storage::Stores> OpenMigrated(const std::string& url) {
  auto stores = storage::OpenStores({.database_url = url});
  CHECK(stores.ok()) << ToString(stores.status());
  const absl::Status migrated = (*stores)->MigrateUp(Soon());
  CHECK(migrated.ok()) << ToString(migrated);
  return *std::move(stores);
}

std::unique_ptr<testing::Backend> StartBackend(const std::string& backend) {
  if (backend == "sqlite") return testing::Backend::Start(testing::BackendKind::kSqlite);
  return testing::Backend::Start(testing::BackendKind::kPostgres, {.durable = true});
}

}  // namespace

ProcessorUse operator-(const ProcessorUse& end, const ProcessorUse& begin) {
  return {.ours = end.ours - begin.ours, .database = end.database - begin.database};
}

PortfolioDatabase::PortfolioDatabase(const std::string& backend, const std::string& url,
                                     std::int64_t clients, Time until)
    : portfolio_(clients, until),
      backend_(StartBackend(backend)),
      folder_(testing::MakeTestFolder("portfolio")),
      url_(url.empty() ? backend_->NewDatabase(folder_).database : url),
      is_given_(!url.empty()),
      stores_(OpenMigrated(url_)) {}

// So that the next one on the same database can begin its own run.
PortfolioDatabase::~PortfolioDatabase() {
  const Time now = SystemClock().Now();
  const absl::Status finished = stores_->sync_runs().Finish(
      workspace_, run_, storage::RunState::kCompleted, "", "", now, Soon());
  const absl::Status completed = stores_->jobs().Complete(fence_, now, Soon());
  if (!finished.ok() || !completed.ok()) Say("insights: the run did not end");
}

absl::Status PortfolioDatabase::BeginRun() {
  const Time now = SystemClock().Now();
  RETURN_IF_ERROR(stores_->workspaces().Ensure(
      {.id = workspace_, .name = "Benchmark", .own_domains = {workspace_.value}, .created_at = now},
      Soon()));
  storage::SyncRun run;
  run.workspace_id = workspace_;
  run.id = SyncRunId(NewId("sync_", now));
  run.job_id = JobId(NewId("job_", now));
  run.types = {kAllObjectTypes.begin(), kAllObjectTypes.end()};
  run.created_at = now;
  RETURN_IF_ERROR(stores_->sync_runs().Start(run, 0, Soon()).status());
  ASSIGN_OR_RETURN(const auto job, stores_->jobs().Claim("bench", now, kLease, Soon()));
  if (!job) return Internal("the run's job could not be claimed");
  run_ = run.id;
  fence_ = job->fence();
  return absl::OkStatus();
}

absl::StatusOr<bool> PortfolioDatabase::IsFilled() {
  ASSIGN_OR_RETURN(const std::int64_t tasks,
                   stores_->records().CountLive(workspace_, ObjectType::kTask, Soon()));
  return tasks >= portfolio_.clients() * kTasksAClient;
}

absl::Status PortfolioDatabase::Fill() {
  RETURN_IF_ERROR(BeginRun());
  ASSIGN_OR_RETURN(was_filled_, IsFilled());
  if (was_filled_) return absl::OkStatus();
  std::int64_t pages = 0;
  std::int64_t records = 0;
  const auto begin = std::chrono::steady_clock::now();
  RETURN_IF_ERROR(portfolio_.VisitPages([&](storage::PageWrite page) {
    records += static_cast<std::int64_t>(page.records.size());
    if (++pages % kPagesBetweenLines == 0) {
      const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
      Say("insights: " + std::to_string(records) + " records written, " +
          std::to_string(std::llround(static_cast<double>(records) / took.count())) + "/s");
    }
    return Write(std::move(page));
  }));
  return Analyze();
}

absl::Status PortfolioDatabase::Write(storage::PageWrite page) {
  page.workspace_id = workspace_;
  page.run_id = run_;
  page.fence = fence_;
  return stores_->records().WritePage(page, Soon()).status();
}

absl::Status PortfolioDatabase::Analyze() {
  if (backend_->postgres() == nullptr) return absl::OkStatus();
  return backend_->postgres()->ExecuteIn(url_, "VACUUM ANALYZE");
}

absl::Status PortfolioDatabase::Settle() {
  if (backend_->postgres() == nullptr) return absl::OkStatus();
  return backend_->postgres()->ExecuteIn(url_, "CHECKPOINT");
}

void PortfolioDatabase::StartServer() {
  simulator_ = testing::Simulator::Start({"--companies", "1", "--contacts", "1", "--deals", "0",
                                          "--line-items", "0", "--activities", "0"});
  server_ = std::make_unique<testing::Server>(
      *backend_, *simulator_, std::map<std::string, std::string>{{"DATABASE_URL", url_}});
}

ProcessorUse PortfolioDatabase::Used() const {
  ProcessorUse use;
  const auto ours = testing::ProcessorTime(getpid());
  if (ours.ok()) use.ours = *ours;
  if (backend_->postgres() != nullptr && !is_given_)
    use.database = backend_->postgres()->ProcessorTime();
  return use;
}

}  // namespace stanna::bench
