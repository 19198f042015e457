// InsightsService's calls about risks and chances, and what to do about them.
#pragma once

#include "base/status.h"
#include "server/rpc/call_guard.h"
#include "server/rpc/kept_answers.h"
#include "server/rpc/services.h"
#include "stanna/insights/v1/health.pb.h"

namespace stanna::rpc {

/// See HealthCalls.
class InsightCalls {
 public:
  InsightCalls(const ServiceParts& parts, KeptAnswers& answers)
      : parts_(parts), answers_(answers) {}

  absl::Status GetOfClient(const CallScope& scope, const insights::v1::GetClientInsightsRequest& in,
                           insights::v1::ClientInsights& out) const;
  absl::Status GetOfWorkspace(const CallScope& scope,
                              const insights::v1::GetWorkspaceInsightsRequest& in,
                              insights::v1::WorkspaceInsights& out) const;

 private:
  const ServiceParts& parts_;
  KeptAnswers& answers_;
};

}  // namespace stanna::rpc
