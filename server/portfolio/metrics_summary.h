// The figures of a workspace at a glance.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/deadline.h"
#include "base/decimal.h"
#include "base/ids.h"
#include "base/status.h"
#include "server/portfolio/renewals.h"
#include "storage/portfolio_store.h"
#include "storage/stores.h"

namespace stanna::portfolio {

/// Of the renewals in a summary.
inline constexpr int kSummaryRenewalDays = 30;
/// What a summary lists of each kind; the other calls have the rest.
inline constexpr std::size_t kSummaryItems = 5;

/// Changes of scores are told over so many days.
inline constexpr int kScoreChangeDays = 7;
/// Who rose by so much within them is improving, in hundredths of a point: half of the drop that is
/// an alert, and beyond what a day's passing does.
inline constexpr int kImprovingBy = 500;

struct SummaryQuery {
  int window_days = 7;      ///< of interactions
  int risk_threshold = 40;  ///< a health score at or below it is at risk
};

struct SummaryRisk {
  storage::PortfolioClient client;
  std::string reason;  ///< its gravest open alert, else its weakest part, for a person
};

struct SummaryImprovement {
  storage::PortfolioClient client;
  int change = 0;  ///< hundredths of a point
};

/// How the scores of all clients moved within kScoreChangeDays; of those that had one then.
struct SummaryChange {
  Rational points;                  ///< of their mean
  std::optional<Rational> percent;  ///< nullopt: the mean was 0
};

/// Without excluded and archived clients.
struct MetricsSummary {
  std::int64_t clients = 0;
  storage::PortfolioTotals totals;
  std::string currency;
  Rational mrr_total;  ///< of clients whose MRR is known
  Rational mrr_at_risk;
  Rational average_client_value;  ///< MRR of the clients that have one above 0
  std::int64_t renewals = 0;      ///< due within kSummaryRenewalDays; overdue ones are not
  Rational renewals_value;        ///< a year of what ends
  Rational average_score;         ///< one that was never scored has what a new one starts with
  std::optional<SummaryChange> change;  ///< nullopt: nobody had a score then
  std::int64_t at_risk = 0;
  std::int64_t improving = 0;
  std::vector<SummaryRisk> top_risks;             ///< the lowest score first, then the most MRR
  std::vector<SummaryImprovement> top_improving;  ///< the largest rise first, then the most MRR
  std::vector<ClientRenewal> next_renewals;       ///< by their end
};

absl::StatusOr<MetricsSummary> GetSummary(storage::Stores& stores, const WorkspaceId& workspace,
                                          const SummaryQuery& query, Time now, Deadline deadline);

}  // namespace stanna::portfolio
