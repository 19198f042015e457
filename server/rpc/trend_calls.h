// InsightsService's calls about how all clients of a workspace move: trends, and what moved the
// scores.
#pragma once

#include "base/status.h"
#include "server/rpc/call_guard.h"
#include "server/rpc/services.h"
#include "server/sync/revenue_rows.h"
#include "stanna/insights/v1/health.pb.h"

namespace stanna::rpc {

/// See HealthCalls.
class TrendCalls {
 public:
  explicit TrendCalls(const ServiceParts& parts) : parts_(parts) {}

  absl::Status GetHealthTrend(const CallScope& scope, const insights::v1::GetHealthTrendRequest& in,
                              insights::v1::GetHealthTrendResponse& out) const;
  absl::Status GetSentimentTrend(const CallScope& scope,
                                 const insights::v1::GetSentimentTrendRequest& in,
                                 insights::v1::GetSentimentTrendResponse& out) const;
  absl::Status GetInteractionTrend(const CallScope& scope,
                                   const insights::v1::GetInteractionTrendRequest& in,
                                   insights::v1::GetInteractionTrendResponse& out) const;
  absl::Status ListDeltas(const CallScope& scope, const insights::v1::ListScoreDeltasRequest& in,
                          insights::v1::ListScoreDeltasResponse& out) const;

 private:
  absl::StatusOr<sync::Zone> HomeZone(const CallScope& scope) const;
  absl::StatusOr<Date> Today(const CallScope& scope) const;

  const ServiceParts& parts_;
};

}  // namespace stanna::rpc
