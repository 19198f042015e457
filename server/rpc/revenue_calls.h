// InsightsService's calls about what clients pay: movements, renewals, opportunities.
#pragma once

#include "base/status.h"
#include "server/rpc/call_guard.h"
#include "server/rpc/services.h"
#include "stanna/insights/v1/revenue.pb.h"

namespace stanna::rpc {

/// See HealthCalls.
class RevenueCalls {
 public:
  explicit RevenueCalls(const ServiceParts& parts) : parts_(parts) {}

  absl::Status GetMovements(const CallScope& scope,
                            const insights::v1::GetRevenueMovementsRequest& in,
                            insights::v1::GetRevenueMovementsResponse& out) const;
  absl::Status ListMovementClients(const CallScope& scope,
                                   const insights::v1::ListRevenueMovementClientsRequest& in,
                                   insights::v1::ListRevenueMovementClientsResponse& out) const;
  absl::Status ListRenewals(const CallScope& scope, const insights::v1::ListRenewalsRequest& in,
                            insights::v1::ListRenewalsResponse& out) const;
  absl::Status ListOpportunities(const CallScope& scope,
                                 const insights::v1::ListOpportunitiesRequest& in,
                                 insights::v1::ListOpportunitiesResponse& out) const;

 private:
  const ServiceParts& parts_;
};

}  // namespace stanna::rpc
