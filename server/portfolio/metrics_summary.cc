#include "server/portfolio/metrics_summary.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "server/portfolio/revenue_context.h"

namespace stanna::portfolio {
namespace {

constexpr int kMonthsAYear = 12;

struct Valued {
  storage::PortfolioClient client;
  Rational mrr;
};

absl::Status AddClients(const std::vector<storage::PortfolioClient>& clients,
                        const SummaryQuery& query, RevenueContext& context, MetricsSummary& out) {
  std::vector<Valued> risks;
  std::int64_t paying = 0;
  std::int64_t scores = 0;
  for (const storage::PortfolioClient& client : clients) {
    ASSIGN_OR_RETURN(const auto known,
                     context.Convert(client.mrr.amount, client.mrr.currency, context.today()));
    const Rational mrr = known.value_or(0);
    out.mrr_total += mrr;
    if (mrr > 0) ++paying;
    scores += client.health_score;
    if (client.health_score > query.risk_threshold) continue;
    out.mrr_at_risk += mrr;
    risks.push_back({client, mrr});
  }
  out.clients = static_cast<std::int64_t>(clients.size());
  out.at_risk = static_cast<std::int64_t>(risks.size());
  if (paying > 0) out.average_client_value = out.mrr_total / paying;
  if (out.clients > 0) out.average_score = Rational(scores, out.clients);
  std::ranges::sort(risks, {}, [](const Valued& risk) {
    return std::tuple(risk.client.health_score, Rational(-risk.mrr), risk.client.id);
  });
  risks.resize(std::min(risks.size(), kSummaryItems));
  for (Valued& risk : risks) out.top_risks.push_back(std::move(risk.client));
  return absl::OkStatus();
}

absl::Status AddRenewals(std::vector<ClientRenewal> renewals, RevenueContext& context,
                         MetricsSummary& out) {
  std::erase_if(renewals, [](const ClientRenewal& renewal) { return renewal.days_until < 0; });
  out.renewals = static_cast<std::int64_t>(renewals.size());
  for (const ClientRenewal& renewal : renewals) {
    if (!renewal.end.ending_mrr) continue;
    ASSIGN_OR_RETURN(const auto ending,
                     context.Convert(RoundedText(*renewal.end.ending_mrr, revenue::kPartDecimals),
                                     renewal.currency, context.today()));
    out.renewals_value += ending.value_or(0) * kMonthsAYear;
  }
  renewals.resize(std::min(renewals.size(), kSummaryItems));
  out.next_renewals = std::move(renewals);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<MetricsSummary> GetSummary(storage::Stores& stores, const WorkspaceId& workspace,
                                          const SummaryQuery& query, Time now, Deadline deadline) {
  ASSIGN_OR_RETURN(auto context, RevenueContext::Load(stores, workspace, now, deadline));
  MetricsSummary summary;
  summary.currency = context.currency();
  ASSIGN_OR_RETURN(const auto clients, stores.portfolio().ListClients(workspace, deadline));
  RETURN_IF_ERROR(AddClients(clients, query, context, summary));
  ASSIGN_OR_RETURN(summary.totals,
                   stores.portfolio().Totals(workspace, now - std::chrono::days(query.window_days),
                                             now, deadline));
  ASSIGN_OR_RETURN(auto renewals,
                   ListRenewals(stores, workspace, kSummaryRenewalDays, now, deadline));
  RETURN_IF_ERROR(AddRenewals(std::move(renewals), context, summary));
  return summary;
}

}  // namespace stanna::portfolio
