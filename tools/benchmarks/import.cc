#include <chrono>
#include <cmath>
#include <string>
#include <utility>

#include "tools/benchmarks/benchmarks.h"
#include "tools/benchmarks/contacts_phase.h"
#include "tools/benchmarks/rig.h"

namespace stanna::bench {
namespace {

// 11 calls a second with 100 records each: what a public app may read through the list endpoint.
constexpr double kListRate = 1100;
constexpr double kRateGoal = 1.8;
constexpr char kLatencyMs[] = "150";
// Enough that contacts are spread as in a portal, few enough that they are read in seconds.
constexpr std::int64_t kContactsACompany = 100;
// Below it the run is given up.
constexpr std::int64_t kSlowestRate = 100;
constexpr std::chrono::minutes kShortestLimit{5};

std::vector<std::string> PortalOf(const BenchOptions& options) {
  std::vector<std::string> arguments = {
      "--contacts",   std::to_string(options.contacts),
      "--companies",  std::to_string(options.contacts / kContactsACompany + 1),
      "--latency-ms", kLatencyMs,
      "--rate-limit", "public"};
  for (const char* other : {"--deals", "--line-items", "--activities"}) {
    arguments.insert(arguments.end(), {other, "0"});
  }
  return arguments;
}

std::int64_t RefusedCalls(const testing::Simulator& simulator) {
  return simulator.Stat("rate_limited") + simulator.Stat("search_rate_limited");
}

}  // namespace

absl::StatusOr<std::vector<Figure>> RunImport(const BenchOptions& options) {
  Say("import: " + std::to_string(options.contacts) + " contacts under HubSpot's limits, " +
      kLatencyMs + " ms a call, " + options.backend);
  Rig rig(options, PortalOf(options));
  ContactsPhase phase;
  const std::chrono::seconds limit =
      kShortestLimit + std::chrono::seconds(options.contacts / kSlowestRate);
  RETURN_IF_ERROR(rig.Import(limit, [&](const auto& run) { phase.See(run); }).status());
  const auto rate = phase.Rate();
  if (!rate) return InvalidArgument("so few contacts are there at once; take more");
  return std::vector<Figure>{
      {.name = "import.rate",
       .ours = *rate,
       .beside = kListRate,
       .direction = Goal::kAtLeast,
       .goal = kRateGoal,
       .unit = "records/s",
       .note = std::to_string(options.contacts) + " contacts in " +
               std::to_string(std::lround(phase.Took().count())) + " s, " + options.backend},
      {.name = "import.refused_calls",
       .ours = static_cast<double>(RefusedCalls(rig.simulator())),
       .goal = 0,
       .unit = "429s"}};
}

}  // namespace stanna::bench
