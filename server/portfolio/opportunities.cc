#include "server/portfolio/opportunities.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "server/portfolio/revenue_context.h"
#include "storage/portfolio_store.h"

namespace stanna::portfolio {
namespace {

absl::StatusOr<revenue::ExpansionDeal> ToDeal(const storage::DealRow& row,
                                              RevenueContext& context) {
  revenue::ExpansionDeal deal;
  deal.id = row.deal_id;
  deal.name = row.name;
  deal.original_amount = row.amount.amount;
  deal.original_currency = row.amount.currency;
  ASSIGN_OR_RETURN(deal.amount,
                   context.Convert(row.amount.amount, row.amount.currency, context.today()));
  deal.probability = context.config().ProbabilityOf(row.pipeline_id, row.stage_id);
  if (!deal.probability) deal.probability = ParseRational(row.probability);
  if (row.close_date) deal.close_date = sync::DayIn(context.zone(), *row.close_date);
  return deal;
}

absl::Status AddDeals(const std::vector<storage::DealRow>& rows, RevenueContext& context,
                      revenue::OpportunityFacts& facts) {
  for (const storage::DealRow& row : rows) {
    const auto outcome =
        context.config().OutcomeOf(row.pipeline_id, row.stage_id, row.closed, row.won);
    if (outcome != revenue::StageOutcome::kOpen) continue;
    ASSIGN_OR_RETURN(auto deal, ToDeal(row, context));
    facts.deals.push_back(std::move(deal));
  }
  return absl::OkStatus();
}

// What is larger comes first.
bool IsBefore(const ClientOpportunity& a, const ClientOpportunity& b) {
  const auto key = [](const ClientOpportunity& of) {
    return std::tuple(of.opportunity.potential, of.opportunity.reasons.size(),
                      ParseRational(of.mrr.amount).value_or(0));
  };
  const auto of_a = key(a);
  const auto of_b = key(b);
  return of_a == of_b ? a.client_id < b.client_id : of_a > of_b;
}

}  // namespace

absl::StatusOr<OpportunitiesReport> ListOpportunities(storage::Stores& stores,
                                                      const WorkspaceId& workspace, Time now,
                                                      Deadline deadline) {
  ASSIGN_OR_RETURN(auto context, RevenueContext::Load(stores, workspace, now, deadline));
  storage::PortfolioStore& store = stores.portfolio();
  const storage::DealSelection open_ones{
      context.config().PipelinesWith(revenue::PipelineRole::kExpansion), now};
  const Time middle = now - revenue::kRecent;
  ASSIGN_OR_RETURN(const auto clients, store.ListClients(workspace, deadline));
  ASSIGN_OR_RETURN(const auto deals, store.DealsIn(workspace, open_ones, deadline));
  ASSIGN_OR_RETURN(const auto growth,
                   store.Growth(workspace, {middle - revenue::kBefore, middle, now}, deadline));
  OpportunitiesReport report{context.currency(), {}};
  for (const storage::PortfolioClient& client : clients) {
    revenue::OpportunityFacts facts;
    const auto of_client = deals.find(client.id.value);
    if (of_client != deals.end()) {
      RETURN_IF_ERROR(AddDeals(of_client->second, context, facts));
    }
    const auto counts = growth.find(client.id.value);
    if (counts != growth.end()) {
      facts.contacts = {counts->second.contacts_recent, counts->second.contacts_before};
      facts.activities = {counts->second.activities_recent, counts->second.activities_before};
    }
    auto found = revenue::FindOpportunity(facts);
    if (!found) continue;
    report.clients.push_back(
        {client.id, client.name, client.csm_owner, client.mrr, *std::move(found)});
  }
  std::ranges::sort(report.clients, IsBefore);
  return report;
}

}  // namespace stanna::portfolio
