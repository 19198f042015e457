#include <algorithm>
#include <boost/json.hpp>
#include <cmath>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "storage/webhook_store.h"
#include "tests/support/portal_comparison.h"
#include "tests/support/sync_runs.h"
#include "tools/benchmarks/benchmarks.h"
#include "tools/benchmarks/rig.h"
#include "tools/benchmarks/soak_load.h"
#include "tools/benchmarks/soak_samples.h"
#include "tools/benchmarks/steady_load.h"

namespace stanna::bench {
namespace {

namespace json = boost::json;

constexpr std::chrono::seconds kBetweenLooks{10};
// Of the whole time: caches fill, pools open what they may, the allocator finds its size.
constexpr double kWarmUpShare = 0.2;
constexpr double kMostDrift = 1.05;
// A sync that reads everything makes others wait for that long.
constexpr double kLongestWaitSeconds = 60;
constexpr double kAlmostAll = 0.99;
constexpr std::chrono::minutes kLongestSync{20};
constexpr char kHook[] = "/api/integrations/hubspot/webhooks";

json::array Subscriptions() {
  return {{{"eventType", "contact.propertyChange"}, {"propertyName", "jobtitle"}},
          {{"eventType", "object.creation"}, {"objectTypeId", "0-49"}},
          {{"eventType", "object.deletion"}, {"objectTypeId", "0-49"}},
          {{"eventType", "object.associationChange"}, {"objectTypeId", "0-49"}}};
}

/// Looks from the construction until Stop.
class Watcher {
 public:
  explicit Watcher(const testing::Server& server)
      : server_(server), thread_([this](const std::stop_token& stop) { Run(stop); }) {}

  std::vector<SoakSample> Stop() {
    thread_.request_stop();
    thread_.join();
    return std::move(samples_);
  }

 private:
  void Run(const std::stop_token& stop) {
    std::mutex mutex;
    std::unique_lock lock(mutex);
    std::condition_variable_any wake;
    while (!wake.wait_for(lock, stop, kBetweenLooks, [&] { return stop.stop_requested(); })) {
      samples_.push_back(LookAt(server_));
      const SoakSample& last = samples_.back();
      if (samples_.size() % 30 == 0) {
        Say("soak: " + std::to_string(std::lround(last.memory_mib)) + " MiB, " +
            std::to_string(std::lround(last.descriptors)) + " descriptors, " +
            std::to_string(std::lround(last.threads)) + " threads, " +
            std::to_string(std::lround(last.waiting)) + " waiting, the oldest for " +
            std::to_string(std::lround(last.oldest_wait_seconds)) + " s");
      }
    }
  }

  const testing::Server& server_;
  std::vector<SoakSample> samples_;
  std::jthread thread_;
};

std::vector<std::string> Portal() {
  return {"--companies", "1000",         "--contacts", "5000",         "--deals",
          "2000",        "--line-items", "1000",       "--activities", "20000"};
}

// As HubSpot is on a bad day: every call of ours is answered in the end.
void MakeAwkward(const testing::Simulator& simulator) {
  simulator.AddFault(R"({"kind":"503","path_prefix":"/crm","rate":0.01})");
  simulator.AddFault(R"({"kind":"reset","path_prefix":"/crm","rate":0.005})");
  simulator.AddFault(R"({"kind":"latency","path_prefix":"/crm","rate":0.05,"latency_ms":500})");
  simulator.AddFault(R"({"kind":"401_expired","path_prefix":"/crm","rate":0.001})");
}

Figure DriftOf(const std::vector<SoakSample>& samples, const std::string& name,
               double SoakSample::*value, const std::string& unit) {
  const Ends ends = EndsOf(samples, value);
  return {.name = "soak." + name,
          .ours = ends.last,
          .beside = ends.first,
          .goal = kMostDrift,
          .unit = unit,
          .note = "median of the last quarter; beside: of the first one after warming up"};
}

Figure LongestWait(const std::vector<SoakSample>& samples) {
  std::vector<double> waits;
  for (const SoakSample& sample : samples) waits.push_back(sample.oldest_wait_seconds);
  std::ranges::sort(waits);
  const Ends waiting = EndsOf(samples, &SoakSample::waiting);
  return {.name = "soak.oldest_wait_p99",
          .ours = Quantile(waits, kAlmostAll),
          .goal = kLongestWaitSeconds,
          .unit = "s",
          .note = "jobs, events, clients to be scored; waiting at first " +
                  std::to_string(std::lround(waiting.first)) + ", at last " +
                  std::to_string(std::lround(waiting.last)) + " (medians)"};
}

class Soak {
 public:
  explicit Soak(const BenchOptions& options)
      : length_(std::chrono::minutes(options.soak_minutes)),
        rig_(options, Portal(), {{"METRICS_ADDRESS", "127.0.0.1:0"}, {"SCHEDULER", "on"}}) {}

  absl::StatusOr<std::vector<Figure>> Run() {
    RETURN_IF_ERROR(rig_.Import(kLongestSync).status());
    rig_.simulator().SetWebhooks(json::serialize(json::object{
        {"target_url", rig_.server().url() + kHook}, {"subscriptions", Subscriptions()}}));
    MakeAwkward(rig_.simulator());
    SoakLoad load(rig_);
    const auto warm_up = std::chrono::duration_cast<std::chrono::seconds>(length_ * kWarmUpShare);
    Say("soak: warming up for " + std::to_string(warm_up.count()) + " s of " +
        std::to_string(length_.count()));
    const Latencies warming = load.Run(warm_up);
    Watcher watcher(rig_.server());
    const Latencies reads = load.Run(length_ - warm_up);
    const std::vector<SoakSample> samples = watcher.Stop();
    for (const std::string& sentence : load.failures()) Say("soak: " + sentence);
    for (const Latencies* one : {&warming, &reads}) {
      if (one->failed > 0) Say("soak: " + ToString(one->first_error));
    }
    std::vector<Figure> figures = {
        DriftOf(samples, "memory", &SoakSample::memory_mib, "MiB"),
        DriftOf(samples, "descriptors", &SoakSample::descriptors, "descriptors"),
        DriftOf(samples, "threads", &SoakSample::threads, "threads"), LongestWait(samples),
        FailuresOf(load, warming, reads)};
    ASSIGN_OR_RETURN(const Figure differences, Compare());
    figures.push_back(differences);
    return figures;
  }

 private:
  static Figure FailuresOf(const SoakLoad& load, const Latencies& warming, const Latencies& reads) {
    const SoakCounts counts = load.counts();
    const auto milliseconds = [&](double share) {
      return std::to_string(std::lround(Quantile(reads.milliseconds, share)));
    };
    return {.name = "soak.failed",
            .ours = static_cast<double>(warming.failed + reads.failed) +
                    static_cast<double>(load.failures().size()),
            .goal = 0,
            .unit = "calls",
            .note = "of " + std::to_string(counts.reads) + " reads (p50 " + milliseconds(0.5) +
                    ", p99 " + milliseconds(kAlmostAll) + " ms), " + std::to_string(counts.syncs) +
                    " syncs, " + std::to_string(counts.changes) + " changes in HubSpot, " +
                    std::to_string(counts.told) + " told to watchers, " +
                    std::to_string(counts.strangers) + " strangers"};
  }

  // After all that happened the copy is the portal.
  absl::StatusOr<Figure> Compare() {
    rig_.simulator().ClearFaults();
    if (!rig_.simulator().AwaitWebhooks(kLongestSync)) {
      return Internal("webhooks are still waiting");
    }
    ASSIGN_OR_RETURN(const auto last, AwaitLatestRun(rig_.server(), rig_.key(), kLongestSync));
    Say("soak: the last run was " + last.status);
    rig_.simulator().Advance(std::chrono::hours(1));  // past the lag of HubSpot's index
    RETURN_IF_ERROR(rig_.QuickSync(kLongestSync).status());
    const auto differences =
        testing::DifferencesFromPortal(rig_.simulator(), rig_.server().stores(), rig_.workspace());
    for (const std::string& difference : differences) Say("soak: " + difference);
    ASSIGN_OR_RETURN(const auto stats, rig_.server().stores().webhooks().Stats(
                                           rig_.workspace(), Deadline::After(kLongestSync)));
    return Figure{.name = "soak.differences",
                  .ours = static_cast<double>(differences.size()) + static_cast<double>(stats.dead),
                  .goal = 0,
                  .unit = "records",
                  .note = std::to_string(stats.received) + " events received, " +
                          std::to_string(stats.dead) + " given up"};
  }

  const std::chrono::seconds length_;
  Rig rig_;
};

}  // namespace

absl::StatusOr<std::vector<Figure>> RunSoak(const BenchOptions& options) {
  return Soak(options).Run();
}

}  // namespace stanna::bench
