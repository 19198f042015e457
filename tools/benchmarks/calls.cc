#include <algorithm>
#include <boost/json.hpp>
#include <chrono>
#include <sstream>
#include <string>

#include "tests/support/import_calls.h"
#include "tools/benchmarks/benchmarks.h"
#include "tools/benchmarks/rig.h"

namespace stanna::bench {
namespace {

constexpr std::chrono::minutes kLongestImport{10};
constexpr std::chrono::minutes kLongestSync{10};
constexpr double kImportAllowance = 1.15;

// Contacts changed before a sync, in turn. The portal must have the most of them.
constexpr std::int64_t kChanges[] = {0, 1, 250, 5000};
constexpr char kContacts[] = "6000";
constexpr std::int64_t kOperationsACall = 1000;

// Of HubSpot: records of a search page, and ids of an associations batch read.
constexpr std::int64_t kSearchPage = 200;
constexpr std::int64_t kAssociationBatch = 1000;
// What the product allows itself beyond them, for one type and for a whole cycle.
constexpr std::int64_t kSpareCalls = 3;
constexpr std::int64_t kSpareCallsACycle = 2;
constexpr std::int64_t kObjectTypes = 9;

std::int64_t CeilOf(std::int64_t count, std::int64_t size) { return (count + size - 1) / size; }

// Contacts are read with one kind of association, that to companies.
std::int64_t AllowedCalls(std::int64_t changed) {
  return CeilOf(changed, kSearchPage) + CeilOf(changed, kAssociationBatch) + kSpareCalls;
}

// Each of the first `count` contacts gets a job title that it did not have.
void ChangeContacts(const testing::Simulator& simulator, std::int64_t count) {
  for (std::int64_t begin = 0; begin < count; begin += kOperationsACall) {
    boost::json::array operations;
    for (std::int64_t i = begin; i < std::min(count, begin + kOperationsACall); ++i) {
      operations.push_back({{"op", "update"},
                            {"type", "contacts"},
                            {"index", i},
                            {"properties", {{"jobtitle", "Change of " + std::to_string(count)}}}});
    }
    simulator.Post("/_sim/mutate", boost::json::serialize(
                                       boost::json::object{{"operations", std::move(operations)}}));
  }
}

std::int64_t UpdatedContacts(const testing::RunEnd& end) {
  for (const auto& object : end.run.objects()) {
    if (object.object_type() == "contacts") return object.items_updated();
  }
  return 0;
}

// "objects.search 2, associations.batch_read 1"; adds them up in `total`.
std::string CallsByEndpoint(const boost::json::object& stats, const char* type,
                            std::int64_t& total) {
  const auto* endpoints = stats.at("calls_by_object_type").as_object().if_contains(type);
  if (endpoints == nullptr) return "";
  std::ostringstream text;
  for (const auto& [endpoint, count] : endpoints->as_object()) {
    const auto calls = count.to_number<std::int64_t>();
    text << (total == 0 ? "" : ", ") << std::string(endpoint) << " " << calls;
    total += calls;
  }
  return text.str();
}

Figure FigureOfChanges(const boost::json::object& stats, std::int64_t changed) {
  std::int64_t calls = 0;
  std::string note = CallsByEndpoint(stats, "contacts", calls);
  return {.name = "calls.quick_sync_of_" + std::to_string(changed),
          .ours = static_cast<double>(calls),
          .beside = AllowedCalls(changed),
          .goal = 1,
          .unit = "calls",
          .note = std::move(note)};
}

Figure FigureOfIdleCycle(const boost::json::object& stats) {
  return {.name = "calls.idle_cycle",
          .ours = static_cast<double>(testing::CallsOfTheServer(stats)),
          .beside = kObjectTypes + kSpareCallsACycle,
          .goal = 1,
          .unit = "calls",
          .note = "a quick sync of all types with nothing changed"};
}

absl::StatusOr<Figure> MeasureImport(const BenchOptions& options) {
  Say("calls: importing the default portal");
  Rig rig(options, {});
  RETURN_IF_ERROR(rig.Import(kLongestImport).status());
  const auto stats = rig.simulator().Stats();
  return Figure{.name = "calls.full_import",
                .ours = static_cast<double>(testing::CallsOfTheServer(stats)),
                .beside = testing::LeastImportCalls(rig.simulator()),
                .goal = kImportAllowance,
                .unit = "calls",
                .note = "beside the pages of 100 and 25 calls that every import needs"};
}

// What a quick sync after `changed` changes cost; Internal when not all of them arrived.
absl::StatusOr<boost::json::object> StatsOfQuickSync(Rig& rig, std::int64_t changed) {
  Say("calls: a quick sync after " + std::to_string(changed) + " changes");
  ChangeContacts(rig.simulator(), changed);
  rig.simulator().ResetStats();
  ASSIGN_OR_RETURN(const testing::RunEnd end, rig.QuickSync(kLongestSync));
  auto stats = rig.simulator().Stats();
  if (const std::int64_t updated = UpdatedContacts(end); updated != changed) {
    return Internal(std::to_string(updated) + " of " + std::to_string(changed) +
                    " changes arrived");
  }
  return stats;
}

absl::Status MeasureQuickSyncs(const BenchOptions& options, std::vector<Figure>& figures) {
  Say("calls: importing a portal to change");
  Rig rig(options, {"--contacts", kContacts, "--rate-limit", "none"}, WithoutLimits());
  RETURN_IF_ERROR(rig.Import(kLongestImport).status());
  // The first sync after an import may look further back than the ones that follow.
  RETURN_IF_ERROR(rig.QuickSync(kLongestSync).status());
  for (const std::int64_t changed : kChanges) {
    ASSIGN_OR_RETURN(const auto stats, StatsOfQuickSync(rig, changed));
    figures.push_back(FigureOfChanges(stats, changed));
    if (changed == 0) figures.push_back(FigureOfIdleCycle(stats));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<Figure>> RunCalls(const BenchOptions& options) {
  std::vector<Figure> figures;
  ASSIGN_OR_RETURN(Figure import, MeasureImport(options));
  figures.push_back(std::move(import));
  RETURN_IF_ERROR(MeasureQuickSyncs(options, figures));
  return figures;
}

}  // namespace stanna::bench
