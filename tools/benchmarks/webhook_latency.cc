#include "tools/benchmarks/webhook_latency.h"

#include <atomic>
#include <boost/json.hpp>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <memory>
#include <semaphore>
#include <string>
#include <utility>

#include "tests/support/answer.h"
#include "tests/support/change_feed.h"
#include "tools/benchmarks/rig.h"
#include "tools/benchmarks/steady_load.h"

namespace stanna::bench {
namespace {

namespace json = boost::json;

constexpr double kChangesASecond = 100;
constexpr std::chrono::seconds kWarmUp{5}, kLength{30};
// More than change within the longest time that a change may take to be seen.
constexpr int kCallers = 250;
constexpr double kMedianGoalMs = 500, kSlowestGoalMs = 2'000;
constexpr double kMedian = 0.5, kAlmostAll = 0.99;
constexpr std::chrono::minutes kLongestImport{5};
constexpr char kHook[] = "/api/integrations/hubspot/webhooks";

struct WatchedClient {
  std::string id, company_id;
};

class WebhookLatency {
 public:
  explicit WebhookLatency(const BenchOptions& options)
      : rig_(OnPostgres(options), {"--companies", "500", "--contacts", "500", "--deals", "500",
                                   "--line-items", "100", "--activities", "1000"}) {}

  absl::StatusOr<std::vector<Figure>> Run() {
    RETURN_IF_ERROR(rig_.Import(kLongestImport).status());
    rig_.simulator().SetWebhooks(json::serialize(json::object{
        {"target_url", rig_.server().url() + kHook},
        {"subscriptions", {{{"eventType", "company.propertyChange"}, {"propertyName", "name"}}}}}));
    const json::value listed = rig_.server().GetJson("/api/clients?limit=500", rig_.key());
    for (const json::value& client : listed.as_array()) {
      clients_.push_back({testing::TextOf(client, "id"), testing::TextOf(client, "companyId")});
    }
    if (clients_.empty()) return Internal("the import made no client");
    feed_ = std::make_unique<testing::ChangeFeed>(rig_.server(), rig_.key());
    Say("webhooks: a hundred changes a second");
    const Latencies warm_up = Change(kWarmUp);
    if (warm_up.failed > 0) return warm_up.first_error;
    const Latencies seen = Change(kLength);
    if (seen.failed > 0) return seen.first_error;
    return FiguresOf(seen.milliseconds);
  }

 private:
  static BenchOptions OnPostgres(BenchOptions options) {
    options.backend = "postgres";
    return options;
  }

  Latencies Change(std::chrono::seconds length) {
    return Measure({.calls_a_second = kChangesASecond, .length = length, .callers = kCallers},
                   [this](std::int64_t number) { return ChangeAndSee(number); });
  }

  // A client changes again five seconds later at the earliest.
  absl::Status ChangeAndSee(std::int64_t number) {
    const WatchedClient& client = clients_[static_cast<std::size_t>(number) % clients_.size()];
    const std::string name = "Renamed " + std::to_string(++names_);
    std::int64_t told = feed_->TimesChanged(client.id);
    rig_.simulator().Mutate(R"({"op":"update","type":"companies","id":")" + client.company_id +
                            R"(","properties":{"name":")" + name + "\"}}");
    while (feed_->AwaitChange(client.id, told)) {
      told = feed_->TimesChanged(client.id);
      const json::value shown = Show(client.id);
      if (json::serialize(shown).find('"' + name + '"') != std::string::npos) {
        return absl::OkStatus();
      }
    }
    return Internal("a change was not seen within a minute");
  }

  json::value Show(const std::string& client) {
    readers_.acquire();
    json::value shown = rig_.server().GetJson("/api/clients/" + client, rig_.key());
    readers_.release();
    return shown;
  }

  static std::vector<Figure> FiguresOf(const std::vector<double>& milliseconds) {
    const auto figure = [&](const std::string& which, double share, double goal) {
      return Figure{.name = "webhooks.seen_" + which,
                    .ours = Quantile(milliseconds, share),
                    .goal = goal,
                    .unit = "ms",
                    .note = "100 changes/s for 30 s, HubSpot's limits kept; max " +
                            std::to_string(std::lround(Quantile(milliseconds, 1))) + " ms"};
    };
    return {figure("p50", kMedian, kMedianGoalMs), figure("p99", kAlmostAll, kSlowestGoalMs)};
  }

  Rig rig_;
  std::vector<WatchedClient> clients_;
  std::unique_ptr<testing::ChangeFeed> feed_;
  std::atomic<std::int64_t> names_ = 0;
  // The server refuses more calls at once than it has threads for.
  std::counting_semaphore<> readers_{8};
};

}  // namespace

absl::StatusOr<std::vector<Figure>> MeasureWebhookLatency(const BenchOptions& options) {
  return WebhookLatency(options).Run();
}

}  // namespace stanna::bench
