#include "server/portfolio/workspace_insights.h"

#include <future>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "server/portfolio/opportunities.h"
#include "server/portfolio/revenue_context.h"
#include "server/sync/health_rows.h"
#include "storage/health_store.h"
#include "storage/portfolio_store.h"

namespace stanna::portfolio {
namespace {

using insights::ClientStanding;
using std::chrono::days;
using std::chrono::sys_days;

using InsightsByClient = std::map<std::string, std::vector<insights::Insight>>;

absl::StatusOr<InsightsByClient> OpenInsights(storage::Stores& stores, const WorkspaceId& workspace,
                                              Deadline deadline) {
  ASSIGN_OR_RETURN(const auto alerts, stores.health().ListAlerts(workspace, ClientId(), deadline));
  InsightsByClient by_client;
  for (const storage::AlertRow& alert : alerts) {
    if (alert.closed_at) continue;
    by_client[alert.client_id.value].push_back(sync::ToInsight(alert));
  }
  return by_client;
}

bool HasChance(const InsightsByClient& open) {
  for (const auto& [client, insights] : open) {
    for (const insights::Insight& insight : insights) {
      if (insight.chance) return true;
    }
  }
  return false;
}

absl::StatusOr<std::map<std::string, double>> Potentials(storage::Stores& stores,
                                                         const WorkspaceId& workspace, Time now,
                                                         Deadline deadline) {
  ASSIGN_OR_RETURN(const auto report, ListOpportunities(stores, workspace, now, deadline));
  std::map<std::string, double> potentials;
  for (const ClientOpportunity& client : report.clients) {
    potentials[client.client_id.value] = client.opportunity.potential.convert_to<double>();
  }
  return potentials;
}

absl::StatusOr<ClientStanding> StandingOf(const storage::PortfolioHealth& client,
                                          RevenueContext& context) {
  ClientStanding standing;
  standing.client_id = client.client_id;
  standing.name = client.name;
  standing.score = client.health.score;
  standing.earlier_score = client.earlier_score;
  standing.band = static_cast<insights::Band>(client.health.band);
  standing.engagement_change = client.health.engagement_change;
  ASSIGN_OR_RETURN(const auto mrr,
                   context.Convert(client.mrr.amount, client.mrr.currency, context.today()));
  if (mrr) standing.mrr = mrr->convert_to<double>();
  return standing;
}

absl::StatusOr<std::vector<ClientStanding>> Standings(storage::Stores& stores,
                                                      const WorkspaceId& workspace, Date earlier,
                                                      Time now, RevenueContext& context,
                                                      Deadline deadline) {
  ASSIGN_OR_RETURN(auto open, OpenInsights(stores, workspace, deadline));
  std::map<std::string, double> potentials;
  if (HasChance(open)) {
    ASSIGN_OR_RETURN(potentials, Potentials(stores, workspace, now, deadline));
  }
  ASSIGN_OR_RETURN(const auto clients, stores.health().ListPortfolio(workspace, earlier, deadline));
  std::vector<ClientStanding> standings;
  standings.reserve(clients.size());
  for (const storage::PortfolioHealth& client : clients) {
    ASSIGN_OR_RETURN(ClientStanding standing, StandingOf(client, context));
    const auto potential = potentials.find(client.client_id.value);
    if (potential != potentials.end()) standing.potential_mrr = potential->second;
    const auto insights = open.find(client.client_id.value);
    if (insights != open.end()) standing.insights = std::move(insights->second);
    standings.push_back(std::move(standing));
  }
  return standings;
}

}  // namespace

absl::StatusOr<insights::PortfolioInsights> GetWorkspaceInsights(storage::Stores& stores,
                                                                 const WorkspaceId& workspace,
                                                                 int window_days, Time now,
                                                                 Deadline deadline) {
  // Beside the rest: it looks at each activity of the window, and takes as long as all else does.
  auto asked_engagement = std::async(std::launch::async, [&] {
    return stores.portfolio().Engagement(workspace, now - days(window_days), now, deadline);
  });
  ASSIGN_OR_RETURN(auto context, RevenueContext::Load(stores, workspace, now, deadline));
  const Date from = sys_days(context.today()) - days(window_days);
  insights::PortfolioFacts facts;
  ASSIGN_OR_RETURN(facts.clients, Standings(stores, workspace, from, now, context, deadline));
  ASSIGN_OR_RETURN(const auto sums,
                   stores.health().PortfolioDays(workspace, from, context.today(), deadline));
  for (const storage::PortfolioDay& day : sums) {
    facts.days.push_back({.day = day.day, .clients = day.clients, .score_sum = day.score_sum});
  }
  ASSIGN_OR_RETURN(const auto engagement, asked_engagement.get());
  facts.engagement = {.emails_sent = engagement.threads_sent,
                      .emails_answered = engagement.threads_answered,
                      .meetings_due = engagement.meetings_due,
                      .meetings_held = engagement.meetings_held};
  return insights::SummarisePortfolio(facts);
}

}  // namespace stanna::portfolio
