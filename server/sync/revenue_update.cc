#include "server/sync/revenue_update.h"

#include <absl/time/civil_time.h>
#include <absl/time/time.h>

#include <utility>
#include <vector>

#include "server/revenue/mrr.h"
#include "server/sync/revenue_rows.h"
#include "storage/revenue_store.h"

namespace stanna::sync {
namespace {

Date DayIn(const std::string& zone_name, Time now) {
  absl::TimeZone zone;
  const bool known = !zone_name.empty() && absl::LoadTimeZone(Absl(zone_name), &zone);
  if (!known) zone = absl::UTCTimeZone();
  const absl::CivilDay day = absl::ToCivilDay(absl::FromUnixMillis(ToEpochMs(now)), zone);
  return std::chrono::year(static_cast<int>(day.year())) /
         std::chrono::month(static_cast<unsigned>(day.month())) /
         std::chrono::day(static_cast<unsigned>(day.day()));
}

class RevenueUpdate {
 public:
  RevenueUpdate(const RevenueContext& context, const RunScope& scope)
      : config_(context.config),
        scope_(scope),
        store_(scope.stores.revenue()),
        policy_(config_.revenue.policy),
        today_(DayIn(context.time_zone, scope.clock.Now())) {
    if (policy_.currency.empty()) policy_.currency = context.home_currency;
  }

  absl::Status Run() {
    const WorkspaceId& workspace = scope_.run.workspace_id;
    RETURN_IF_ERROR(store_.MarkDue(workspace, today_, config_.version, scope_.clock.Now(),
                                   scope_.StoreDeadline()));
    for (bool first = true;; first = false) {
      RETURN_IF_ERROR(scope_.CheckStop());
      ASSIGN_OR_RETURN(auto dirty,
                       store_.PeekDirty(workspace, kRevenueBatch, scope_.StoreDeadline()));
      if (dirty.empty()) return absl::OkStatus();
      if (first) RETURN_IF_ERROR(LoadRates());
      RETURN_IF_ERROR(Update(std::move(dirty)));
    }
  }

 private:
  absl::Status LoadRates() {
    ASSIGN_OR_RETURN(const auto rates,
                     store_.ListRates(scope_.run.workspace_id, scope_.StoreDeadline()));
    rates_ = ToRates(rates, config_.revenue.rates);
    return absl::OkStatus();
  }

  absl::Status Update(std::vector<storage::DirtyClient> dirty) {
    std::vector<ClientId> ids;
    for (const auto& client : dirty) ids.push_back(client.id);
    ASSIGN_OR_RETURN(const auto facts,
                     store_.LoadFacts(scope_.run.workspace_id, ids, scope_.StoreDeadline()));
    storage::RevenueWrite write;
    write.workspace_id = scope_.run.workspace_id;
    write.fence = scope_.fence;
    write.now = scope_.clock.Now();
    for (const auto& [id, of_client] : facts) Add(ClientId(id), of_client, write);
    write.done = std::move(dirty);
    return store_.Write(write, scope_.StoreDeadline());
  }

  void Add(const ClientId& id, const storage::RevenueFacts& facts,
           storage::RevenueWrite& write) const {
    const auto mrr = revenue::ComputeMrr(ToFacts(facts, config_.revenue), policy_, rates_, today_);
    storage::ClientRevenue row = ToRow(mrr);
    row.client_id = id;
    row.config_version = config_.version;
    row.as_of = today_;
    row.computed_at = write.now;
    write.clients.push_back(std::move(row));
    for (const auto& issue : mrr.issues) write.issues.push_back(ToRow(issue));
  }

  const config::Configuration& config_;
  const RunScope& scope_;
  storage::RevenueStore& store_;
  revenue::MrrPolicy policy_;
  const Date today_;
  revenue::ExchangeRates rates_;
};

}  // namespace

absl::Status UpdateRevenue(const RevenueContext& context, const RunScope& scope) {
  return RevenueUpdate(context, scope).Run();
}

}  // namespace stanna::sync
