// InsightsService's calls about risks and chances, what to do about them, and what they come to.
#pragma once

#include "base/status.h"
#include "server/rpc/call_guard.h"
#include "server/rpc/kept_answers.h"
#include "server/rpc/services.h"
#include "stanna/insights/v1/health.pb.h"
#include "stanna/insights/v1/revenue.pb.h"

namespace stanna::rpc {

/// See HealthCalls.
class InsightCalls {
 public:
  explicit InsightCalls(const ServiceParts& parts)
      : parts_(parts), answers_(parts.stores.changes(), parts.clock) {}

  absl::Status GetOfClient(const CallScope& scope, const insights::v1::GetClientInsightsRequest& in,
                           insights::v1::ClientInsights& out) const;
  absl::Status GetOfWorkspace(const CallScope& scope,
                              const insights::v1::GetWorkspaceInsightsRequest& in,
                              insights::v1::WorkspaceInsights& out) const;
  absl::Status GetSummary(const CallScope& scope, const insights::v1::GetMetricsSummaryRequest& in,
                          insights::v1::GetMetricsSummaryResponse& out) const;

 private:
  const ServiceParts& parts_;
  mutable KeptAnswers answers_;  // thread-safe, and seen by nobody but for the time it saves
};

}  // namespace stanna::rpc
