#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include "tools/benchmarks/benchmarks.h"
#include "tools/benchmarks/rig.h"

namespace stanna::bench {
namespace {

using SteadyClock = std::chrono::steady_clock;

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

// The contacts phase, from the first state of the run that has some to the first that has all.
class ContactsPhase {
 public:
  void See(const stanna::sync::v1::SyncRun& run) {
    for (const auto& object : run.objects()) {
      if (object.object_type() == "contacts") See(object.items_processed());
    }
  }

  /// Records a second; nothing when it was over at once.
  std::optional<double> Rate() const {
    const std::chrono::duration<double> took = last_ - first_;
    if (took.count() <= 0) return std::nullopt;
    return static_cast<double>(last_count_ - first_count_) / took.count();
  }
  std::chrono::seconds Took() const {
    return std::chrono::round<std::chrono::seconds>(last_ - first_);
  }

 private:
  void See(std::int64_t count) {
    if (count == last_count_) return;
    last_ = SteadyClock::now();
    last_count_ = count;
    if (first_count_ > 0) return;
    first_ = last_;
    first_count_ = count;
  }

  SteadyClock::time_point first_, last_;
  std::int64_t first_count_ = 0, last_count_ = 0;
};

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
               std::to_string(phase.Took().count()) + " s, " + options.backend},
      {.name = "import.refused_calls",
       .ours = static_cast<double>(RefusedCalls(rig.simulator())),
       .goal = 0,
       .unit = "429s"}};
}

}  // namespace stanna::bench
