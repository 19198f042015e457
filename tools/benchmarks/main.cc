// tools/bench: measures the product and says which goals it meets.
//
// Exit: 0 all goals met, 1 some not or not measured, 2 a wrong command line.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include "tools/benchmarks/benchmarks.h"
#include "tools/benchmarks/limits_worker.h"
#include "tools/benchmarks/rig.h"

namespace {

using stanna::bench::Benchmark;
using stanna::bench::BenchOptions;
using stanna::bench::Figure;
using stanna::bench::Say;

constexpr int kWrongCommandLine = 2;
constexpr char kAll[] = "all";
constexpr char kSentiment[] = "sentiment";
constexpr char kSoak[] = "soak";

struct NamedBenchmark {
  std::string name;
  Benchmark run;
};

const std::vector<NamedBenchmark>& Benchmarks() {
  static const auto& benchmarks = *new std::vector<NamedBenchmark>{
      {"calls", stanna::bench::RunCalls},       {"gateway", stanna::bench::RunGateway},
      {"health", stanna::bench::RunHealth},     {"import", stanna::bench::RunImport},
      {"ingest", stanna::bench::RunIngest},     {"ingest-peer", stanna::bench::RunIngestPeer},
      {"insights", stanna::bench::RunInsights}, {"limits", stanna::bench::RunLimits},
      {"mapping", stanna::bench::RunMapping},   {"memory", stanna::bench::RunMemory},
      {"page", stanna::bench::RunPage},         {"parse", stanna::bench::RunParse},
      {"preview", stanna::bench::RunPreview},   {"queue", stanna::bench::RunQueue},
      {"replicas", stanna::bench::RunReplicas}, {"rpc", stanna::bench::RunRpc},
      {"scale", stanna::bench::RunScale},       {kSentiment, stanna::bench::RunSentiment},
      {kSoak, stanna::bench::RunSoak},          {"start", stanna::bench::RunStart},
      {"webhooks", stanna::bench::RunWebhooks},
  };
  return benchmarks;
}

std::vector<std::string> Names() {
  std::vector<std::string> names;
  for (const auto& benchmark : Benchmarks()) names.push_back(benchmark.name);
  names.push_back(kAll);
  return names;
}

// What needs a folder of data or an hour is not a part of all.
bool IsChosen(const std::vector<std::string>& chosen, const std::string& name,
              const BenchOptions& options) {
  const bool can_run = name != kSoak && (name != kSentiment || !options.data.empty());
  return std::ranges::any_of(
      chosen, [&](const std::string& word) { return word == name || (word == kAll && can_run); });
}

void Print(const BenchOptions& options, const std::vector<Figure>& figures) {
  if (!options.json) {
    std::cout << TableOf(figures) << std::flush;
    return;
  }
  std::ofstream file;
  if (!options.json_file.empty()) file.open(options.json_file, std::ios::app);
  std::ostream& out = file.is_open() ? file : std::cout;
  for (const Figure& figure : figures) out << JsonOf(figure) << "\n";
  out.flush();
}

bool RunAndPrint(const NamedBenchmark& benchmark, const BenchOptions& options) {
  const auto figures = benchmark.run(options);
  if (!figures.ok()) {
    Say(benchmark.name + " could not be measured: " + stanna::ToString(figures.status()));
    return false;
  }
  Print(options, *figures);
  return std::ranges::all_of(*figures, stanna::bench::IsMet);
}

void AddOptions(CLI::App& app, BenchOptions& options, std::vector<std::string>& chosen) {
  app.add_option("name", chosen, "which ones")->required()->check(CLI::IsMember(Names()));
  app.add_option("--json", options.json_file,
                 "one object a figure in place of a table; added to a file where one is named")
      ->expected(0, 1)
      ->each([&options](const std::string&) { options.json = true; });
  app.add_option("--backend", options.backend)
      ->check(CLI::IsMember({"sqlite", "postgres", "scaled"}));
  app.add_option("--replicas", options.replicas, "replicas: processes")
      ->check(CLI::Range(2, 16))
      ->capture_default_str();
  app.add_option("--contacts", options.contacts, "import: contacts of the portal")
      ->check(CLI::Range(1'000, 10'000'000))
      ->capture_default_str();
  app.add_option("--cohort", options.health_cohort,
                 "health: folder of a cohort in place of ones made for it");
  app.add_option("--health-clients", options.health_clients, "health: clients of each made cohort")
      ->check(CLI::Range(100, 100'000))
      ->capture_default_str();
  app.add_option("--ingest-contacts", options.ingest_contacts,
                 "ingest, ingest-peer: contacts of the portal")
      ->check(CLI::Range(1'000, 10'000'000))
      ->capture_default_str();
  app.add_option("--clients", options.insights_clients, "insights, rpc: clients of the portfolio")
      ->check(CLI::Range(100, 1'000'000))
      ->capture_default_str();
  app.add_option("--insights-backend", options.insights_backend)
      ->check(CLI::IsMember({"sqlite", "postgres"}))
      ->capture_default_str();
  app.add_option("--insights-database", options.insights_database,
                 "insights: a PostgreSQL database that is filled once and stays");
  app.add_option("--limits-seconds", options.limits_seconds, "limits: how long is measured")
      ->check(CLI::Range(10, 3'600))
      ->capture_default_str();
  app.add_option("--limits-latency-ms", options.limits_latency_ms, "limits: answer time of HubSpot")
      ->check(CLI::Range(0, 1'000))
      ->capture_default_str();
  app.add_option("--mapping-records", options.mapping_records, "mapping: records of the portal")
      ->check(CLI::Range(1'000, 10'000'000))
      ->capture_default_str();
  app.add_option("--memory-records", options.memory_records, "memory: records of the portal")
      ->check(CLI::Range(1'000, 100'000'000))
      ->capture_default_str();
  app.add_option("--preview-companies", options.preview_companies, "preview: companies")
      ->check(CLI::Range(100, 200'000))
      ->capture_default_str();
  app.add_option("--queue-jobs", options.queue_jobs, "queue: jobs")
      ->check(CLI::Range(100, 10'000'000))
      ->capture_default_str();
  app.add_option("--scale-small", options.scale_small,
                 "scale: contacts of the small portal; each has five times as many activities")
      ->check(CLI::Range(100, 1'000'000))
      ->capture_default_str();
  app.add_option("--data", options.data, "sentiment: folder of label<TAB>text files, NAME.tsv");
  app.add_option("--cross-validate", options.cross_validate,
                 "sentiment: folds; without it the shipped model is measured")
      ->check(CLI::Range(2, 100));
  app.add_option("--node-modules", options.node_modules,
                 "sentiment, ingest-peer, page: where the npm packages are");
  app.add_flag("--plain", options.plain_texts, "sentiment: texts as they are, not as mails");
  app.add_option("--soak-minutes", options.soak_minutes, "soak: with warming up, a fifth of it")
      ->check(CLI::Range(1, 7 * 24 * 60))
      ->capture_default_str();
  app.add_option("--webhook-events", options.webhook_events, "webhooks: events of the burst")
      ->check(CLI::Range(100, 10'000'000))
      ->capture_default_str();
  app.add_option("--scale-large", options.scale_large, "scale: contacts of the large portal")
      ->check(CLI::Range(100, 1'000'000))
      ->capture_default_str();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc > 1 && std::string(argv[1]) == stanna::bench::kLimitsWorkerFlag) {
    return stanna::bench::LimitsWorkerMain({argv + 2, argv + argc});
  }
  CLI::App app{"Measures the product and says which goals it meets.", "tools/bench"};
  BenchOptions options;
  std::vector<std::string> chosen;
  AddOptions(app, options, chosen);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : kWrongCommandLine;
  }
  bool all_met = true;
  for (const auto& benchmark : Benchmarks()) {
    if (IsChosen(chosen, benchmark.name, options)) all_met &= RunAndPrint(benchmark, options);
  }
  return all_met ? 0 : 1;
}
