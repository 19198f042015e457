#include <chrono>
#include <cmath>
#include <string>
#include <utility>

#include "tools/benchmarks/benchmarks.h"
#include "tools/benchmarks/rig.h"

namespace stanna::bench {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr double kMemoryGoal = 1.25;
constexpr double kTimeGoal = 1.2;
constexpr double kBytesAMebibyte = 1 << 20;
constexpr std::int64_t kActivitiesAContact = 5;
constexpr std::int64_t kContactsACompany = 10;
// Below it the run is given up.
constexpr std::int64_t kSlowestRate = 200;
constexpr std::chrono::minutes kShortestLimit{5};

struct Import {
  std::int64_t records = 0;
  std::chrono::duration<double> took{0};
  std::chrono::duration<double> processor_time{0};  ///< of the server
  double peak_mebibytes = 0;
  double MicrosecondsARecord() const { return took.count() * 1e6 / static_cast<double>(records); }
  double ProcessorMicrosecondsARecord() const {
    return processor_time.count() * 1e6 / static_cast<double>(records);
  }
  std::string Text() const {
    return std::to_string(records) + " records in " + std::to_string(std::llround(took.count())) +
           " s";
  }
};

absl::StatusOr<Import> MeasureImport(const BenchOptions& options, std::int64_t contacts) {
  const std::int64_t activities = contacts * kActivitiesAContact;
  const std::int64_t companies = contacts / kContactsACompany + 1;
  Import import;
  import.records = contacts + activities + companies;
  Say("scale: importing " + std::to_string(import.records) + " records, " + options.backend);
  Rig rig(options,
          {"--contacts", std::to_string(contacts), "--activities", std::to_string(activities),
           "--companies", std::to_string(companies), "--deals", "0", "--line-items", "0",
           "--rate-limit", "none"},
          WithoutLimits());
  const auto begin = SteadyClock::now();
  SteadyClock::time_point end;
  const std::chrono::seconds limit =
      kShortestLimit + std::chrono::seconds(import.records / kSlowestRate);
  RETURN_IF_ERROR(rig.Import(limit, [&](const auto&) { end = SteadyClock::now(); }).status());
  import.took = end - begin;
  import.processor_time = rig.server().ProcessorTime();
  import.peak_mebibytes = static_cast<double>(rig.server().PeakMemoryBytes()) / kBytesAMebibyte;
  Say("scale: " + import.Text());
  return import;
}

}  // namespace

absl::StatusOr<std::vector<Figure>> RunScale(const BenchOptions& options) {
  ASSIGN_OR_RETURN(const Import small, MeasureImport(options, options.scale_small));
  ASSIGN_OR_RETURN(const Import large, MeasureImport(options, options.scale_large));
  const std::string note = large.Text() + " beside " + small.Text() + ", " + options.backend;
  return std::vector<Figure>{{.name = "scale.peak_memory",
                              .ours = large.peak_mebibytes,
                              .beside = small.peak_mebibytes,
                              .goal = kMemoryGoal,
                              .unit = "MiB",
                              .note = note},
                             {.name = "scale.time_per_record",
                              .ours = large.MicrosecondsARecord(),
                              .beside = small.MicrosecondsARecord(),
                              .goal = kTimeGoal,
                              .unit = "us",
                              .note = note},
                             // The simulator has one thread and searches by looking at every
                             // record: what the server itself needs shows here.
                             {.name = "scale.processor_time_per_record",
                              .ours = large.ProcessorMicrosecondsARecord(),
                              .beside = small.ProcessorMicrosecondsARecord(),
                              .goal = kTimeGoal,
                              .unit = "us",
                              .note = note}};
}

}  // namespace stanna::bench
