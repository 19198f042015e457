#include "server/portfolio/metrics_summary.h"

#include <algorithm>
#include <future>
#include <tuple>
#include <utility>

#include "server/portfolio/revenue_context.h"
#include "server/sync/health_rows.h"
#include "storage/health_store.h"

namespace stanna::portfolio {
namespace {

constexpr int kMonthsAYear = 12;
constexpr int kCentiPoints = 100;
constexpr int kPercent = 100;

struct Valued {
  const storage::PortfolioStanding* standing;
  Rational mrr;
  int rank = 0;  // the lowest goes first; of one rank, who pays most
};

// The first few, without sorting all.
void KeepFirst(std::vector<Valued>& all) {
  const auto count = std::min(all.size(), kSummaryItems);
  std::ranges::partial_sort(all, all.begin() + static_cast<std::ptrdiff_t>(count),
                            [](const Valued& a, const Valued& b) {
                              return std::tie(a.rank, b.mrr, a.standing->client.id) <
                                     std::tie(b.rank, a.mrr, b.standing->client.id);
                            });
  all.resize(count);
}

// What all clients come to: the sums that the store made, and those singled out one by one.
class ClientSums {
 public:
  ClientSums(const SummaryQuery& query, RevenueContext& context, MetricsSummary& out)
      : query_(query), context_(context), out_(out) {}

  absl::Status Add(const storage::PortfolioStandings& standings) {
    AddSums(standings);
    for (const auto& standing : standings.singled_out) RETURN_IF_ERROR(AddOne(standing));
    Finish(standings);
    return absl::OkStatus();
  }

 private:
  void AddSums(const storage::PortfolioStandings& sums) {
    out_.clients = sums.clients;
    out_.at_risk = sums.at_risk;
    out_.improving = sums.improving;
    out_.mrr_total = sums.mrr;
    out_.mrr_at_risk = sums.mrr_at_risk;
    paying_ = sums.paying;
  }

  absl::Status AddOne(const storage::PortfolioStanding& standing) {
    const storage::PortfolioClient& client = standing.client;
    ASSIGN_OR_RETURN(const auto known,
                     context_.Convert(client.mrr.amount, client.mrr.currency, context_.today()));
    const Rational mrr = known.value_or(0);
    const bool at_risk = client.health_score <= query_.risk_threshold;
    if (context_.IsForeign(client.mrr.currency)) {
      out_.mrr_total += mrr;
      if (mrr > 0) ++paying_;
      if (at_risk) out_.mrr_at_risk += mrr;
    }
    if (at_risk) risks_.push_back({&standing, mrr, client.health_score});
    if (!standing.score || !standing.earlier_score) return absl::OkStatus();
    const int change = *standing.score - *standing.earlier_score;
    if (change >= kImprovingBy) improving_.push_back({&standing, mrr, -change});
    return absl::OkStatus();
  }

  void Finish(const storage::PortfolioStandings& sums) {
    if (paying_ > 0) out_.average_client_value = out_.mrr_total / paying_;
    if (out_.clients > 0) out_.average_score = Rational(sums.scores, out_.clients * kCentiPoints);
    if (sums.compared > 0) {
      const std::int64_t change = sums.scores_now - sums.scores_then;
      out_.change = SummaryChange{.points = Rational(change, sums.compared * kCentiPoints),
                                  .percent = std::nullopt};
      if (sums.scores_then > 0) {
        out_.change->percent = Rational(change * kPercent, sums.scores_then);
      }
    }
    KeepFirst(risks_);
    for (const Valued& risk : risks_) out_.top_risks.push_back({risk.standing->client, ""});
    KeepFirst(improving_);
    for (const Valued& rise : improving_) {
      out_.top_improving.push_back({rise.standing->client, -rise.rank});
    }
  }

  const SummaryQuery& query_;
  RevenueContext& context_;
  MetricsSummary& out_;
  std::vector<Valued> risks_, improving_;
  std::int64_t paying_ = 0;
};

// The words of the part that takes most away.
std::string WeakestPart(const storage::HealthRow& row) {
  const auto document = sync::ReadHealthDocument(row.document);
  if (!document.ok()) return "";
  const auto weakest =
      std::ranges::min_element(document->factors, {}, &insights::FactorScore::points);
  return weakest == document->factors.end() ? "" : weakest->words;
}

absl::StatusOr<std::string> RiskReason(storage::Stores& stores, const WorkspaceId& workspace,
                                       const ClientId& client, int threshold, Deadline deadline) {
  ASSIGN_OR_RETURN(const auto alerts, stores.health().ListAlerts(workspace, client, deadline));
  std::optional<insights::Insight> gravest;
  for (const storage::AlertRow& alert : alerts) {
    insights::Insight insight = sync::ToInsight(alert);
    if (alert.closed_at || insight.chance) continue;
    if (!gravest || insight.severity > gravest->severity) gravest = std::move(insight);
  }
  if (gravest) return gravest->description;
  const auto row = stores.health().Get(workspace, client, deadline);
  if (!row.ok() && !absl::IsNotFound(row.status())) return row.status();
  std::string words = row.ok() ? WeakestPart(*row) : "";
  if (!words.empty()) return words;
  return "a health score of " + std::to_string(threshold) + " or less";
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
  // Beside the rest: it counts what the database has most of, and takes as long as all else does.
  auto totals = std::async(std::launch::async, [&] {
    return stores.portfolio().Totals(workspace, now - std::chrono::days(query.window_days), now,
                                     deadline);
  });
  ASSIGN_OR_RETURN(auto context, RevenueContext::Load(stores, workspace, now, deadline));
  MetricsSummary summary;
  summary.currency = context.currency();
  const std::chrono::sys_days today(context.today());
  ASSIGN_OR_RETURN(auto standings,
                   stores.portfolio().SumStandings(
                       workspace,
                       {.earlier = today - std::chrono::days(kScoreChangeDays),
                        .currency = summary.currency,
                        .at_risk_most = query.risk_threshold,
                        .improving_by = kImprovingBy,
                        .renewals_until = today + std::chrono::days(kSummaryRenewalDays)},
                       deadline));
  RETURN_IF_ERROR(ClientSums(query, context, summary).Add(standings));
  for (SummaryRisk& risk : summary.top_risks) {
    ASSIGN_OR_RETURN(risk.reason,
                     RiskReason(stores, workspace, risk.client.id, query.risk_threshold, deadline));
  }
  std::vector<storage::PortfolioClient> clients;
  clients.reserve(standings.singled_out.size());
  for (auto& standing : standings.singled_out) clients.push_back(std::move(standing.client));
  ASSIGN_OR_RETURN(auto renewals, ListRenewalsOf(clients, stores, workspace, context,
                                                 kSummaryRenewalDays, now, deadline));
  RETURN_IF_ERROR(AddRenewals(std::move(renewals), context, summary));
  ASSIGN_OR_RETURN(summary.totals, totals.get());
  return summary;
}

}  // namespace stanna::portfolio
