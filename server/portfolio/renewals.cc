#include "server/portfolio/renewals.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "server/portfolio/revenue_context.h"
#include "storage/history_store.h"
#include "storage/portal_store.h"
#include "storage/portfolio_store.h"

namespace stanna::portfolio {
namespace {

using revenue::DealChange;
using std::chrono::days;
using std::chrono::sys_days;

// A stage change that lost a deal of this contract may be as old as the deal's closing.
constexpr days kDealsSince = revenue::kRenewalLead + revenue::kOverdue;

class RenewalReader {
 public:
  RenewalReader(storage::Stores& stores, const WorkspaceId& workspace,
                const RevenueContext& context, Time now, Deadline deadline)
      : stores_(stores), workspace_(workspace), context_(context), now_(now), deadline_(deadline) {}

  absl::StatusOr<std::vector<ClientRenewal>> Read(
      const std::vector<storage::PortfolioClient>& clients, int window_days) {
    RETURN_IF_ERROR(LoadRules());
    RETURN_IF_ERROR(LoadUpcoming(clients, sys_days(context_.today()) + days(window_days)));
    RETURN_IF_ERROR(Assess());
    std::ranges::sort(found_, {}, [](const ClientRenewal& renewal) {
      return std::tuple(renewal.end.date, renewal.client_id);
    });
    return std::move(found_);
  }

 private:
  absl::Status LoadRules() {
    pipelines_ = context_.config().PipelinesWith(revenue::PipelineRole::kRenewal);
    for (const std::string& pipeline : pipelines_) rules_.closed[pipeline];
    ASSIGN_OR_RETURN(const auto counts,
                     stores_.portfolio().CountDeals(workspace_, pipelines_, deadline_));
    for (const storage::StageCount& count : counts) {
      revenue::ClosedDeals& closed = rules_.closed[count.pipeline_id];
      const auto outcome =
          context_.config().OutcomeOf(count.pipeline_id, count.stage_id, count.closed, count.won);
      if (outcome == revenue::StageOutcome::kWon) closed.won += count.deals;
      if (outcome == revenue::StageOutcome::kLost) closed.lost += count.deals;
    }
    ASSIGN_OR_RETURN(const auto known,
                     stores_.portals().ListPipelines(workspace_, ObjectType::kDeal, deadline_));
    for (const storage::Pipeline& pipeline : known) {
      if (!rules_.closed.contains(pipeline.id)) continue;
      for (const storage::PipelineStage& stage : pipeline.stages) {
        auto probability = context_.config().ProbabilityOf(pipeline.id, stage.id);
        if (!probability) probability = ParseRational(stage.probability);
        rules_.stages[stage.id] = {stage.label, probability, stage.display_order};
      }
    }
    return absl::OkStatus();
  }

  // Clients whose contract ends until `last`.
  absl::Status LoadUpcoming(const std::vector<storage::PortfolioClient>& clients, sys_days last) {
    ASSIGN_OR_RETURN(
        const auto deals,
        stores_.portfolio().DealsIn(workspace_, {pipelines_, now_ - kDealsSince}, deadline_));
    ASSIGN_OR_RETURN(
        const auto parts,
        stores_.portfolio().PartsEndingSince(
            workspace_, Date(sys_days(context_.today()) - revenue::kOverdue), deadline_));
    for (const storage::PortfolioClient& client : clients) {
      // Most: a date of its own that is still to come goes before all else.
      if (client.renewal_date && sys_days(*client.renewal_date) > last) continue;
      revenue::RenewalFacts facts;
      facts.company_id = client.company_id;
      facts.company_name = client.name;
      facts.renewal_date = client.renewal_date;
      facts.mrr = ParseRational(client.mrr.amount);
      AddDeals(deals, client.id, facts);
      AddParts(parts, client.id, facts);
      auto end = revenue::FindContractEnd(facts, context_.today());
      if (!end || sys_days(end->date) > last) continue;
      const days until = sys_days(end->date) - sys_days(context_.today());
      found_.push_back({.client_id = client.id,
                        .client_name = client.name,
                        .csm_owner = client.csm_owner,
                        .end = *std::move(end),
                        .days_until = static_cast<int>(until.count()),
                        .mrr = facts.mrr,
                        .currency = client.mrr.currency,
                        .chance = {},
                        .reasons = {}});
      facts_.push_back(std::move(facts));
    }
    return absl::OkStatus();
  }

  void AddDeals(const std::map<std::string, std::vector<storage::DealRow>>& deals,
                const ClientId& client, revenue::RenewalFacts& facts) const {
    const auto found = deals.find(client.value);
    if (found == deals.end()) return;
    for (const storage::DealRow& row : found->second) {
      revenue::RenewalDeal& deal = facts.deals.emplace_back();
      deal.id = row.deal_id;
      deal.name = row.name;
      deal.pipeline_id = row.pipeline_id;
      deal.stage_id = row.stage_id;
      deal.outcome =
          context_.config().OutcomeOf(row.pipeline_id, row.stage_id, row.closed, row.won);
      if (row.close_date) deal.close_date = sync::DayIn(context_.zone(), *row.close_date);
      deal.stage_probability = context_.config().ProbabilityOf(row.pipeline_id, row.stage_id);
      if (!deal.stage_probability) deal.stage_probability = ParseRational(row.probability);
    }
  }

  static void AddParts(const std::map<std::string, std::vector<storage::RevenuePart>>& parts,
                       const ClientId& client, revenue::RenewalFacts& facts) {
    const auto found = parts.find(client.value);
    if (found == parts.end()) return;
    for (const storage::RevenuePart& row : found->second) {
      const auto amount = ParseRational(row.amount.amount);
      if (!amount || !row.until) continue;
      facts.parts.push_back({.type = row.type,
                             .object_id = row.object_id,
                             .name = row.name,
                             .counts = row.counts,
                             .amount = *amount,
                             .until = *row.until});
    }
  }

  absl::Status Assess() {
    std::vector<ObjectId> deals;
    std::vector<ClientId> clients;
    for (const auto& facts : facts_) {
      for (const auto& deal : facts.deals) deals.push_back(deal.id);
    }
    for (const auto& renewal : found_) clients.push_back(renewal.client_id);
    ASSIGN_OR_RETURN(const auto changes,
                     stores_.history().ChangesOf(workspace_, ObjectType::kDeal, deals,
                                                 now_ - kDealsSince, deadline_));
    ASSIGN_OR_RETURN(const auto histories, stores_.history().MrrOf(workspace_, clients, deadline_));
    for (std::size_t i = 0; i < found_.size(); ++i) {
      AddChanges(changes, facts_[i]);
      std::vector<revenue::MrrPoint> history;
      const auto entries = histories.find(found_[i].client_id.value);
      if (entries != histories.end()) {
        for (const auto& entry : entries->second) {
          history.push_back(
              {entry.effective, entry.value, entry.currency, revenue::HistorySource::kObserved});
        }
      }
      found_[i].chance = revenue::ChanceOf(facts_[i], found_[i].end, rules_);
      found_[i].reasons = revenue::RisksOf(facts_[i], found_[i].end, found_[i].chance, rules_,
                                           history, context_.today());
    }
    return absl::OkStatus();
  }

  static void AddChanges(const std::map<ObjectId, std::vector<storage::PropertyChange>>& changes,
                         revenue::RenewalFacts& facts) {
    for (revenue::RenewalDeal& deal : facts.deals) {
      const auto found = changes.find(deal.id);
      if (found == changes.end()) continue;
      for (const storage::PropertyChange& change : found->second) {
        const bool is_stage = change.property == "dealstage";
        if (!is_stage && change.property != "closedate") continue;
        deal.changes.push_back(
            {.what = is_stage ? DealChange::What::kStage : DealChange::What::kCloseDate,
             .at = change.changed_at,
             .old_value = change.old_value,
             .new_value = change.new_value});
      }
    }
  }

  storage::Stores& stores_;
  const WorkspaceId& workspace_;
  const RevenueContext& context_;
  const Time now_;
  const Deadline deadline_;
  std::vector<std::string> pipelines_;
  revenue::RenewalRules rules_;
  std::vector<ClientRenewal> found_;
  std::vector<revenue::RenewalFacts> facts_;  // of `found_`, in its order
};

}  // namespace

absl::StatusOr<std::vector<ClientRenewal>> ListRenewals(storage::Stores& stores,
                                                        const WorkspaceId& workspace,
                                                        int window_days, Time now,
                                                        Deadline deadline) {
  ASSIGN_OR_RETURN(const auto context, RevenueContext::Load(stores, workspace, now, deadline));
  ASSIGN_OR_RETURN(const auto clients, stores.portfolio().ListClients(workspace, deadline));
  return ListRenewalsOf(clients, stores, workspace, context, window_days, now, deadline);
}

absl::StatusOr<std::vector<ClientRenewal>> ListRenewalsOf(
    const std::vector<storage::PortfolioClient>& clients, storage::Stores& stores,
    const WorkspaceId& workspace, const RevenueContext& context, int window_days, Time now,
    Deadline deadline) {
  return RenewalReader(stores, workspace, context, now, deadline).Read(clients, window_days);
}

}  // namespace stanna::portfolio
