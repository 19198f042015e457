// How many jobs a second the queue hands out and takes back, beside pgbench with its statements.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "storage/job_store.h"
#include "storage/stores.h"
#include "tests/support/backend.h"
#include "tests/support/child_process.h"
#include "tests/support/process.h"
#include "tools/benchmarks/benchmarks.h"
#include "tools/benchmarks/rig.h"

namespace stanna::bench {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr char kPgbench[] = "/usr/bin/pgbench";
constexpr int kWorkers = 4;
constexpr double kGoal = 0.7;
constexpr std::chrono::minutes kLongestCall{1};
constexpr std::chrono::seconds kLease{30};

// What one claim and one completion send (storage/sql/sql_job_store.cc), in the same transactions;
// $$ is between statements that we send together, ~ around texts.
constexpr char kScript[] = R"(
BEGIN$$ SET LOCAL statement_timeout = 60000$$ SET LOCAL stanna.every_workspace = on$$ SET LOCAL enable_seqscan = off;
SELECT workspace_id, job_id, kind, payload, priority, attempts, epoch, state FROM jobs WHERE state IN ('queued', 'leased') AND due_at <= now() ORDER BY priority, due_at, job_id LIMIT 1 FOR UPDATE SKIP LOCKED \gset
UPDATE jobs SET state = 'leased', epoch = :epoch + 1, attempts = :attempts + 1, worker = 'pgbench', due_at = now() + interval '30 seconds' WHERE workspace_id = ~workspace_id~ AND job_id = ~job_id~;
COMMIT;
BEGIN$$ SET LOCAL statement_timeout = 60000$$ @scope@$$ SET LOCAL enable_seqscan = off;
UPDATE jobs SET state = 'done', finished_at = now() WHERE workspace_id = ~workspace_id~ AND job_id = ~job_id~ AND epoch = :epoch + 1 AND state = 'leased';
COMMIT;
)";

std::string Replaced(std::string text, const std::string& mark, const std::string& by) {
  for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark, at)) {
    text.replace(at, mark.size(), by);
  }
  return text;
}

class QueueBenchmark {
 public:
  explicit QueueBenchmark(std::int64_t jobs)
      : jobs_(jobs - jobs % kWorkers),
        backend_(testing::Backend::Start(testing::BackendKind::kPostgres, {.durable = true})),
        folder_(testing::MakeTestFolder("queue")),
        url_(backend_->NewDatabase(folder_).at("DATABASE_URL")) {}

  absl::StatusOr<std::vector<Figure>> Run() {
    ASSIGN_OR_RETURN(stores_, storage::OpenStores({.database_url = url_}));
    RETURN_IF_ERROR(stores_->MigrateUp(Deadline::After(kLongestCall)));
    RETURN_IF_ERROR(Fill());
    Say("queue: ours");
    ASSIGN_OR_RETURN(const double ours, MeasureOurs());
    Say("queue: pgbench");
    // Prepared, each statement is sent by itself; simple, those of a line go together, as ours do.
    double theirs = 0;
    for (const Protocol& protocol :
         {Protocol{"prepared", ";", ":", "",
                   "SELECT set_config('stanna.workspace', ~workspace_id~, true)"},
          Protocol{"simple", " \\;", "':", "'", "SET LOCAL stanna.workspace = ~workspace_id~"}}) {
      RETURN_IF_ERROR(Fill());
      ASSIGN_OR_RETURN(const double rate, MeasurePgbench(protocol));
      theirs = std::max(theirs, rate);
    }
    return std::vector<Figure>{{.name = "queue.jobs",
                                .ours = ours,
                                .beside = theirs,
                                .direction = Goal::kAtLeast,
                                .goal = kGoal,
                                .unit = "jobs/s",
                                .note = "claimed and completed, " + std::to_string(kWorkers) +
                                        " workers, " + std::to_string(jobs_) +
                                        " jobs; beside: pgbench with the same statements, the"
                                        " faster one of prepared and simple"}};
  }

 private:
  // Jobs that are due, in as many workspaces, and nothing else. Pgbench's last client must find
  // one.
  absl::Status Fill() {
    auto& postgres = *backend_->postgres();
    const std::string database =
        url_.substr(url_.find(":///") + 4, url_.find('?') - url_.find(":///") - 4);
    const std::string url = postgres.SuperuserUrl(database);
    const std::string count = std::to_string(jobs_ + kWorkers);
    for (const std::string& statement :
         {std::string("TRUNCATE jobs"),
          "INSERT INTO jobs (workspace_id, job_id, kind, payload, priority, state, due_at,"
          " created_at) SELECT 'w' || i, 'job_' || i, 'sync_run', 'sync_' || i, i % 3, 'queued',"
          " now() - interval '1 hour', now() FROM generate_series(1, " +
              count + ") AS i",
          std::string("VACUUM ANALYZE jobs")}) {
      RETURN_IF_ERROR(postgres.ExecuteIn(url, statement));
    }
    return postgres.Execute("CHECKPOINT");
  }

  absl::Status Work(int worker) {
    const std::string name = "worker-" + std::to_string(worker);
    for (std::int64_t i = 0; i < jobs_ / kWorkers; ++i) {
      const Deadline deadline = Deadline::After(kLongestCall);
      ASSIGN_OR_RETURN(const auto job,
                       stores_->jobs().Claim(name, SystemClock().Now(), kLease, deadline));
      if (!job) return Internal("a worker found no job");
      RETURN_IF_ERROR(stores_->jobs().Complete(job->fence(), SystemClock().Now(), deadline));
    }
    return absl::OkStatus();
  }

  absl::StatusOr<double> MeasureOurs() {
    std::vector<absl::Status> ends(kWorkers);
    const auto begin = SteadyClock::now();
    {
      std::vector<std::jthread> threads;
      for (int i = 0; i < kWorkers; ++i) {
        threads.emplace_back([this, i, &ends] { ends[static_cast<std::size_t>(i)] = Work(i); });
      }
    }
    const std::chrono::duration<double> took = SteadyClock::now() - begin;
    for (const absl::Status& end : ends) RETURN_IF_ERROR(end);
    return static_cast<double>(jobs_) / took.count();
  }

  struct Protocol {
    const char* name;
    const char* between;  // statements of a line
    const char *text_begin, *text_end;
    const char* scope;  // of the workspace; SET takes no parameter
  };

  static std::string ScriptFor(const Protocol& protocol) {
    std::string script = Replaced(kScript, "@scope@", protocol.scope);
    script = Replaced(std::move(script), "$$", protocol.between);
    for (const std::string name : {"workspace_id", "job_id"}) {
      script = Replaced(script, "~" + name + "~", protocol.text_begin + name + protocol.text_end);
    }
    return script;
  }

  absl::StatusOr<double> MeasurePgbench(const Protocol& protocol) {
    const std::string script = folder_ + "/queue.sql", log = folder_ + "/pgbench.log";
    std::ofstream(script) << ScriptFor(protocol);
    const std::string workers = std::to_string(kWorkers);
    ASSIGN_OR_RETURN(
        testing::ChildProcess pgbench,
        testing::ChildProcess::Start(
            {.command = {kPgbench, "--no-vacuum", "--protocol=" + std::string(protocol.name),
                         "--client=" + workers, "--jobs=" + workers,
                         "--transactions=" + std::to_string(jobs_ / kWorkers), "--file=" + script,
                         url_},
             .log_path = log,
             .user = ""}));
    const int code = pgbench.Wait();
    std::istringstream lines(testing::ReadWholeFile(log));
    for (std::string line; std::getline(lines, line);) {
      double rate = 0;
      if (std::sscanf(line.c_str(), "tps = %lf", &rate) == 1 && code == 0) return rate;
    }
    return Internal("pgbench: " + testing::ReadWholeFile(log));
  }

  const std::int64_t jobs_;
  const std::unique_ptr<testing::Backend> backend_;
  const std::string folder_, url_;
  std::unique_ptr<storage::Stores> stores_;
};

}  // namespace

absl::StatusOr<std::vector<Figure>> RunQueue(const BenchOptions& options) {
  return QueueBenchmark(options.queue_jobs).Run();
}

}  // namespace stanna::bench
