#include "server/sync/revenue_update.h"

#include <utility>
#include <vector>

#include "server/revenue/mrr.h"
#include "server/sync/history_rows.h"
#include "server/sync/revenue_rows.h"
#include "server/sync/workspace_config.h"
#include "storage/revenue_store.h"

namespace stanna::sync {
namespace {

class RevenueUpdate {
 public:
  RevenueUpdate(const RunScope& scope, const DerivePace& pace)
      : scope_(scope), pace_(pace), store_(scope.stores.revenue()) {}

  absl::Status Run() {
    RETURN_IF_ERROR(Prepare());
    for (;;) {
      RETURN_IF_ERROR(scope_.CheckStop());
      ASSIGN_OR_RETURN(auto dirty,
                       store_.PeekDirty(workspace_, kRevenueBatch, scope_.StoreDeadline()));
      if (dirty.empty() || pace_.IsOver()) return absl::OkStatus();
      RETURN_IF_ERROR(TakeRates());
      RETURN_IF_ERROR(Update(std::move(dirty)));
    }
  }

 private:
  // Not as the run found it: it may have begun long before the last change.
  absl::Status Prepare() {
    ASSIGN_OR_RETURN(config_, LoadConfiguration(scope_.stores, workspace_, scope_.StoreDeadline()));
    ASSIGN_OR_RETURN(const HomeFacts home,
                     LoadHomeFacts(scope_.stores, workspace_, scope_.StoreDeadline()));
    policy_ = config_.revenue.policy;
    if (policy_.currency.empty()) policy_.currency = home.currency;
    zone_ = ZoneNamed(home.time_zone);
    today_ = DayIn(zone_, scope_.clock.Now());
    if (!pace_.mark_due) return absl::OkStatus();
    return store_.MarkDue(workspace_, today_, config_.version, scope_.clock.Now(),
                          scope_.StoreDeadline());
  }

  // Rates come with the marks of their clients: those of this batch see what they were marked for.
  absl::Status TakeRates() {
    ASSIGN_OR_RETURN(const std::int64_t revision,
                     store_.RatesRevision(workspace_, scope_.StoreDeadline()));
    if (revision == rates_revision_) return absl::OkStatus();
    ASSIGN_OR_RETURN(const auto rates, store_.ListRates(workspace_, {}, scope_.StoreDeadline()));
    rates_ = ToRates(rates, config_.revenue.rates);
    rates_revision_ = revision;
    return absl::OkStatus();
  }

  absl::Status Update(std::vector<storage::DirtyClient> dirty) {
    std::vector<ClientId> ids;
    for (const auto& client : dirty) ids.push_back(client.id);
    ASSIGN_OR_RETURN(const auto facts,
                     store_.LoadFacts(scope_.run.workspace_id, ids, scope_.StoreDeadline()));
    storage::RevenueWrite write;
    write.workspace_id = workspace_;
    write.fence = scope_.fence;
    write.now = scope_.clock.Now();
    for (const auto& [id, of_client] : facts) Add(ClientId(id), of_client, write);
    write.done = std::move(dirty);
    return store_.Write(write, scope_.StoreDeadline());
  }

  void Add(const ClientId& id, const storage::RevenueFacts& facts,
           storage::RevenueWrite& write) const {
    const auto mrr =
        revenue::ComputeMrr(ToFacts(facts, config_.revenue, zone_), policy_, rates_, today_);
    storage::ClientRevenue row = ToRow(mrr);
    row.client_id = id;
    row.config_version = config_.version;
    row.as_of = today_;
    row.computed_at = write.now;
    row.history = HistoryOf(facts, mrr, today_, write.now);
    write.clients.push_back(std::move(row));
  }

  const RunScope& scope_;
  const DerivePace& pace_;
  storage::RevenueStore& store_;
  const WorkspaceId& workspace_ = scope_.run.workspace_id;
  config::Configuration config_;
  revenue::MrrPolicy policy_;
  Zone zone_;
  Date today_;
  revenue::ExchangeRates rates_;
  std::int64_t rates_revision_ = -1;  // nothing was read yet
};

}  // namespace

absl::Status UpdateRevenue(const RunScope& scope, const DerivePace& pace) {
  return RevenueUpdate(scope, pace).Run();
}

}  // namespace stanna::sync
