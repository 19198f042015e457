// What the server has resident: idle, importing a large portal, and serving.
#include <chrono>
#include <cmath>
#include <string>
#include <vector>

#include "tests/support/process.h"
#include "tools/benchmarks/benchmarks.h"
#include "tools/benchmarks/insights_client.h"
#include "tools/benchmarks/rig.h"
#include "tools/benchmarks/steady_load.h"

namespace stanna::bench {
namespace {

constexpr double kIdleGoal = 60, kImportGoal = 200, kServingGoal = 200;
constexpr double kBytesAMebibyte = 1 << 20;
// Of 61 records ten are contacts, fifty activities, one a company.
constexpr std::int64_t kRecordsAShare = 61, kContactsAShare = 10, kActivitiesAShare = 50;
constexpr std::int64_t kSlowestRate = 200;
constexpr std::chrono::minutes kShortestLimit{5};
constexpr double kCallsASecond = 200;
constexpr std::chrono::seconds kServing{60};
constexpr int kCallers = 16;

double Mebibytes(std::int64_t bytes) { return static_cast<double>(bytes) / kBytesAMebibyte; }

std::vector<std::string> PortalOf(std::int64_t records) {
  const std::int64_t shares = records / kRecordsAShare + 1;
  return {"--contacts",   std::to_string(shares * kContactsAShare),
          "--activities", std::to_string(shares * kActivitiesAShare),
          "--companies",  std::to_string(shares),
          "--deals",      "0",
          "--line-items", "0",
          "--rate-limit", "none"};
}

// Contexts: what takes the most of all that is asked for often.
absl::StatusOr<double> PeakWhileServing(Rig& rig) {
  InsightsClient client(rig.server(), rig.workspace());
  ASSIGN_OR_RETURN(const std::vector<ClientId> clients, rig.SomeClients());
  RETURN_IF_ERROR(testing::ForgetPeakResidentBytes(rig.server().pid()));
  const Latencies calls = Measure(
      {.calls_a_second = kCallsASecond, .length = kServing, .callers = kCallers},
      [&](std::int64_t number) {
        return client.AskForContext(clients[static_cast<std::size_t>(number) % clients.size()]);
      });
  if (calls.failed > 0) return calls.first_error;
  return Mebibytes(rig.server().PeakMemoryBytes());
}

Figure FigureOf(const std::string& name, double ours, double goal, const std::string& note) {
  return {.name = "memory." + name, .ours = ours, .goal = goal, .unit = "MiB", .note = note};
}

}  // namespace

absl::StatusOr<std::vector<Figure>> RunMemory(const BenchOptions& options) {
  Say("memory: importing " + std::to_string(options.memory_records) + " records, " +
      options.backend);
  Rig rig(options, PortalOf(options.memory_records), WithoutLimits());
  if (rig.server().Get("/readyz", "").status != 200) return Internal("it is not ready");
  const double idle = Mebibytes(rig.server().MemoryBytes());
  const std::chrono::seconds limit =
      kShortestLimit + std::chrono::seconds(options.memory_records / kSlowestRate);
  RETURN_IF_ERROR(rig.Import(limit).status());
  const double importing = Mebibytes(rig.server().PeakMemoryBytes());
  Say("memory: serving");
  ASSIGN_OR_RETURN(const double serving, PeakWhileServing(rig));
  return std::vector<Figure>{
      FigureOf("idle", idle, kIdleGoal, "started, nobody connected; " + options.backend),
      FigureOf("importing", importing, kImportGoal,
               "peak of the import of " + std::to_string(options.memory_records) + " records"),
      FigureOf("serving", serving, kServingGoal,
               "peak of 200 contexts/s for " + std::to_string(kServing.count()) +
                   " s after that import")};
}

}  // namespace stanna::bench
