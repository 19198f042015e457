#include "tools/benchmarks/portfolio_database.h"

#include <glog/logging.h>
#include <unistd.h>

#include <cmath>
#include <map>
#include <utility>

#include "storage/job_store.h"
#include "storage/revenue_store.h"
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

// MRR up to 5,000; a fifth of them in another currency.
constexpr char kHomeCurrency[] = "USD", kForeignCurrency[] = "EUR";
constexpr std::int64_t kEachForeign = 5, kAmountStride = 7919, kMostAmount = 5'000;
constexpr std::size_t kFiguresAWrite = 1'000;

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
      url_(url.empty() ? backend_->NewDatabase(folder_).at("DATABASE_URL") : url),
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
  RETURN_IF_ERROR(WriteRate());
  ASSIGN_OR_RETURN(was_filled_, IsFilled());
  if (was_filled_) return WriteFigures();
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
  RETURN_IF_ERROR(WriteFigures());
  return Analyze();
}

absl::Status PortfolioDatabase::WriteRate() {
  const storage::CurrencyRate rate{.source = "ecb",
                                   .from = kForeignCurrency,
                                   .to = kHomeCurrency,
                                   .effective = std::chrono::year(2020) / 1 / 1,
                                   .rate = "1.0837"};
  return stores_->revenue().PutRates(workspace_, {rate}, SystemClock().Now(), Soon()).status();
}

absl::Status PortfolioDatabase::WriteFigures() {
  storage::RevenueWrite write;
  write.workspace_id = workspace_;
  write.fence = fence_;
  write.now = SystemClock().Now();
  for (std::int64_t i = 0; i < portfolio_.clients(); ++i) {
    storage::ClientRevenue& figure = write.clients.emplace_back();
    figure.client_id = SyntheticPortfolio::ClientAt(i);
    const std::string amount = std::to_string(i * kAmountStride % kMostAmount) + ".5";
    figure.mrr = {amount, i % kEachForeign == 0 ? kForeignCurrency : kHomeCurrency};
    figure.as_of = std::chrono::floor<std::chrono::days>(write.now);
    figure.computed_at = write.now;
    if (write.clients.size() < kFiguresAWrite && i + 1 < portfolio_.clients()) continue;
    RETURN_IF_ERROR(stores_->revenue().Write(write, Soon()));
    write.clients.clear();
  }
  return absl::OkStatus();
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
  // The tables' owner may not, but for a given database's whose role has pg_checkpoint.
  return is_given_ ? backend_->postgres()->ExecuteIn(url_, "CHECKPOINT")
                   : backend_->postgres()->Execute("CHECKPOINT");
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
