// What several processes on one database cost, and give, beside a single one.
#include <chrono>
#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include "tools/benchmarks/benchmarks.h"
#include "tools/benchmarks/closed_load.h"
#include "tools/benchmarks/insights_client.h"
#include "tools/benchmarks/rig.h"

namespace stanna::bench {
namespace {

constexpr int kCallers = 8;
constexpr std::chrono::seconds kWarmUp{5}, kLength{20};
constexpr std::chrono::minutes kLongestImport{10};
// All run on this machine's processors: several can't be quicker than one here, but sharing a
// database, a pooler and limits must not make them slower.
constexpr double kLeastShare = 0.9;
constexpr std::size_t kStride = 7;

// Each caller asks for contexts one after the other, each at the next process.
Throughput MeasureContexts(const std::vector<InsightsClient*>& processes,
                           const std::vector<ClientId>& clients) {
  return MeasureClosed({.callers = kCallers, .warm_up = kWarmUp, .length = kLength},
                       [&](int, std::int64_t number) {
                         const auto at = static_cast<std::size_t>(number);
                         return processes[at % processes.size()]->AskForContext(
                             clients[at * kStride % clients.size()]);
                       });
}

struct Measured {
  Throughput one, all;
};

// On `backend`, with one process and with all.
absl::StatusOr<Measured> Measure(BenchOptions options, const std::string& backend) {
  options.backend = backend;
  Say("replicas: " + backend);
  Rig rig(options,
          {"--companies", "1000", "--contacts", "3000", "--deals", "1000", "--line-items", "500",
           "--activities", "20000", "--rate-limit", "none"},
          WithoutLimits());
  RETURN_IF_ERROR(rig.Import(kLongestImport).status());
  ASSIGN_OR_RETURN(const std::vector<ClientId> clients, rig.SomeClients());
  std::vector<std::unique_ptr<testing::Server>> others;
  std::vector<std::unique_ptr<InsightsClient>> all;
  all.push_back(std::make_unique<InsightsClient>(rig.server(), rig.workspace()));
  while (static_cast<std::int64_t>(all.size()) < options.replicas) {
    others.push_back(std::make_unique<testing::Server>(rig.server()));
    all.push_back(std::make_unique<InsightsClient>(*others.back(), rig.workspace()));
  }
  std::vector<InsightsClient*> processes;
  for (const auto& client : all) processes.push_back(client.get());
  Measured measured;
  measured.one = MeasureContexts({processes.front()}, clients);
  measured.all = MeasureContexts(processes, clients);
  return measured;
}

std::vector<Figure> FiguresOf(const std::string& backend, const Measured& measured,
                              std::int64_t replicas) {
  const auto p99 = [](const Throughput& of) { return std::to_string(std::lround(of.p99_ms)); };
  return {{.name = "replicas.contexts_" + backend,
           .ours = measured.all.a_second,
           .beside = measured.one.a_second,
           .direction = Goal::kAtLeast,
           .goal = kLeastShare,
           .unit = "calls/s",
           .note = std::to_string(replicas) + " processes (p99 " + p99(measured.all) +
                   " ms); beside: one (p99 " + p99(measured.one) + " ms); " +
                   std::to_string(kCallers) + " callers"},
          {.name = "replicas.failed_" + backend,
           .ours = static_cast<double>(measured.one.failed + measured.all.failed),
           .goal = 0,
           .unit = "calls"}};
}

}  // namespace

absl::StatusOr<std::vector<Figure>> RunReplicas(const BenchOptions& options) {
  std::vector<Figure> figures;
  for (const char* backend : {"postgres", "scaled"}) {
    ASSIGN_OR_RETURN(const Measured measured, Measure(options, backend));
    const auto of_backend = FiguresOf(backend, measured, options.replicas);
    figures.insert(figures.end(), of_backend.begin(), of_backend.end());
  }
  return figures;
}

}  // namespace stanna::bench
