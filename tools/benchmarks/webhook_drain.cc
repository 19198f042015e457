#include "tools/benchmarks/webhook_drain.h"

#include <boost/json.hpp>
#include <chrono>
#include <cstdint>
#include <string>

#include "base/deadline.h"
#include "base/ids.h"
#include "storage/stores.h"
#include "storage/webhook_store.h"
#include "tests/support/portal_comparison.h"
#include "tests/support/wait.h"
#include "tools/benchmarks/rig.h"

namespace stanna::bench {
namespace {

namespace json = boost::json;

constexpr std::int64_t kContacts = 2'000;
constexpr std::chrono::minutes kLongestImport{5}, kLongestDrain{20}, kLongestStoreCall{1};
constexpr char kHook[] = "/api/integrations/hubspot/webhooks";

class WebhookDrain {
 public:
  explicit WebhookDrain(const BenchOptions& options)
      : changes_(options.webhook_events),
        rig_(OnPostgres(options), {"--companies", "500", "--contacts", std::to_string(kContacts),
                                   "--deals", "100", "--activities", "100"}) {}

  absl::StatusOr<std::vector<Figure>> Run() {
    RETURN_IF_ERROR(rig_.Import(kLongestImport).status());
    rig_.simulator().SetWebhooks(json::serialize(
        json::object{{"target_url", rig_.server().url() + kHook},
                     {"subscriptions",
                      {{{"eventType", "contact.propertyChange"}, {"propertyName", "jobtitle"}}}}}));
    Say("webhooks: " + std::to_string(changes_) + " changes, delivered and worked off");
    const auto begin = std::chrono::steady_clock::now();
    rig_.simulator().ChangeMany(ObjectType::kContact, "jobtitle", changes_, kContacts);
    if (!rig_.simulator().AwaitWebhooks(kLongestDrain)) {
      return DeadlineExceeded("events wait in the simulator");
    }
    RETURN_IF_ERROR(AwaitDone());
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    return FiguresOf(took.count());
  }

 private:
  static BenchOptions OnPostgres(BenchOptions options) {
    options.backend = "postgres";
    return options;
  }

  absl::StatusOr<storage::WebhookStats> Stats() {
    return rig_.server().stores().webhooks().Stats(rig_.workspace(),
                                                   Deadline::After(kLongestStoreCall));
  }

  absl::Status AwaitDone() {
    absl::Status failed;
    const bool done = testing::WaitUntil(
        [&] {
          const auto stats = Stats();
          failed = stats.status();
          return !stats.ok() || stats->pending == 0;
        },
        kLongestDrain);
    RETURN_IF_ERROR(failed);
    return done ? absl::OkStatus() : DeadlineExceeded("events wait to be worked off");
  }

  absl::StatusOr<std::vector<Figure>> FiguresOf(double seconds) {
    ASSIGN_OR_RETURN(const auto stats, Stats());
    const auto differences =
        testing::DifferencesFromPortal(rig_.simulator(), rig_.server().stores(), rig_.workspace());
    const double lost =
        static_cast<double>(rig_.simulator().WebhookCount("acknowledged") - stats.received);
    return std::vector<Figure>{
        {.name = "webhooks.worked_off",
         .ours = static_cast<double>(changes_) / seconds,
         .direction = Goal::kAtLeast,
         .unit = "events/s",
         .note = std::to_string(changes_) + " changes of " + std::to_string(kContacts) +
                 " contacts, from the first until none is left"},
        {.name = "webhooks.acknowledged_and_lost", .ours = lost, .goal = 0, .unit = "events"},
        {.name = "webhooks.given_up",
         .ours = static_cast<double>(stats.dead),
         .goal = 0,
         .unit = "events"},
        {.name = "webhooks.differences",
         .ours = static_cast<double>(differences.size()),
         .goal = 0,
         .unit = "records",
         .note = differences.empty() ? "the copy is as the simulator's records" : differences[0]}};
  }

  const std::int64_t changes_;
  Rig rig_;
};

}  // namespace

absl::StatusOr<std::vector<Figure>> MeasureWebhookDrain(const BenchOptions& options) {
  return WebhookDrain(options).Run();
}

}  // namespace stanna::bench
