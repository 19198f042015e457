// Messages of health and of what follows from it ↔ plain structs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/status.h"
#include "server/insights/health/health.h"
#include "server/insights/risk/portfolio_insights.h"
#include "server/insights/risk/risk.h"
#include "server/portfolio/health_trends.h"
#include "server/portfolio/score_deltas.h"
#include "server/sync/health_rows.h"
#include "server/sync/health_update.h"
#include "stanna/insights/v1/health.pb.h"
#include "storage/health_store.h"

namespace stanna::rpc {

/// Hundredths of a point as points.
double Points(std::int64_t centi_points);

/// Of HealthRow's and the pure modules' numbers; unknown ones are UNSPECIFIED.
insights::v1::HealthBand BandOf(int band);
insights::v1::HealthTrend HealthTrendOf(int trend);
insights::v1::SentimentTrend SentimentTrendOf(int trend);
insights::v1::InsightSeverity SeverityOf(insights::Severity severity);

insights::v1::Evidence ToProto(const insights::Evidence& record);
insights::v1::HealthFactor ToProto(const insights::FactorScore& factor);
insights::v1::Attribution ToProto(const storage::AttributionRow& row);
insights::v1::ClientHealth ToProto(const storage::HealthRow& row,
                                   const sync::HealthDocument& document, const std::string& name);
insights::v1::HealthDay ToProto(const storage::ScoreDay& day);
insights::v1::RescoredClient ToProto(const sync::Rescored& rescored);

insights::v1::Recommendation ToProto(const insights::Recommendation& recommendation);
insights::v1::Insight ToProto(const insights::Insight& insight);
insights::v1::WorkspaceInsights ToProto(const insights::PortfolioInsights& insights);

insights::v1::HealthTrendPoint ToProto(const portfolio::ScorePoint& point);
insights::v1::SentimentTrendPoint ToProto(const portfolio::MoodPoint& point);
insights::v1::InteractionShare ToProto(const portfolio::ActivityShare& share);
insights::v1::ScoreDelta ToProto(const portfolio::ReasonDelta& delta);

portfolio::Interval FromProto(insights::v1::TrendInterval interval);

/// Without `id`, `at` and `by`. InvalidArgument names each field that is missing or out of range.
absl::StatusOr<storage::ManualAttributionRow> FromProto(
    const insights::v1::AddAttributionRequest& in);

struct DaySpan {
  Date from{}, to{};
};
/// Up to `today` where the request has no end. InvalidArgument names each field.
absl::StatusOr<DaySpan> FromProto(const insights::v1::ListHealthHistoryRequest& in, Date today);

/// Hundredths of a point; 1000 when absent. InvalidArgument: not 0 to 100.
absl::StatusOr<portfolio::CentiPoints> LeastDelta(const insights::v1::ListScoreDeltasRequest& in);

}  // namespace stanna::rpc
