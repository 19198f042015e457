// InsightsService's calls about risks and chances, and what to do about them.
#pragma once

#include "base/status.h"
#include "server/rpc/call_guard.h"
#include "server/rpc/services.h"
#include "stanna/insights/v1/health.pb.h"

namespace stanna::rpc {

/// See HealthCalls.
class InsightCalls {
 public:
  explicit InsightCalls(const ServiceParts& parts) : parts_(parts) {}

  absl::Status GetOfClient(const CallScope& scope, const insights::v1::GetClientInsightsRequest& in,
                           insights::v1::ClientInsights& out) const;
  absl::Status GetOfWorkspace(const CallScope& scope,
                              const insights::v1::GetWorkspaceInsightsRequest& in,
                              insights::v1::WorkspaceInsights& out) const;

 private:
  const ServiceParts& parts_;
};

}  // namespace stanna::rpc
