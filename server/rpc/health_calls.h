// InsightsService's calls about one client's health: how it is, why, and what people add to it.
#pragma once

#include "base/ids.h"
#include "base/status.h"
#include "server/rpc/call_guard.h"
#include "server/rpc/services.h"
#include "stanna/insights/v1/health.pb.h"
#include "stanna/insights/v1/insights_service.pb.h"

namespace stanna::rpc {

/// Each is a call after the guard let it in; the protos say what it does. Thread-safe; the parts
/// must outlive it.
class HealthCalls {
 public:
  explicit HealthCalls(const ServiceParts& parts) : parts_(parts) {}

  absl::Status GetHealth(const CallScope& scope, const insights::v1::GetClientHealthRequest& in,
                         insights::v1::ClientHealth& out) const;
  absl::Status ListHistory(const CallScope& scope, const insights::v1::ListHealthHistoryRequest& in,
                           insights::v1::ListHealthHistoryResponse& out) const;
  absl::Status ListAttributions(const CallScope& scope,
                                const insights::v1::ListAttributionsRequest& in,
                                insights::v1::ListAttributionsResponse& out) const;
  absl::Status AddAttribution(const CallScope& scope, const insights::v1::AddAttributionRequest& in,
                              insights::v1::AddAttributionResponse& out) const;
  absl::Status Recalculate(const CallScope& scope, const insights::v1::RecalculateScoreRequest& in,
                           insights::v1::RecalculateScoreResponse& out) const;
  absl::Status ToggleExclusion(const CallScope& scope,
                               const insights::v1::ToggleClientExclusionRequest& in,
                               insights::v1::ToggleClientExclusionResponse& out) const;

 private:
  void SeeRisks(const CallScope& scope, const ClientId& client) const;

  const ServiceParts& parts_;
};

}  // namespace stanna::rpc
