// IntegrationService's calls about what a portal is made of: its properties, pipelines and owners.
#pragma once

#include "base/status.h"
#include "server/rpc/call_guard.h"
#include "server/rpc/services.h"
#include "stanna/integration/v1/integration_service.pb.h"

namespace stanna::rpc {

/// See ConfigCalls.
class PortalCalls {
 public:
  explicit PortalCalls(const ServiceParts& parts) : parts_(parts) {}

  absl::Status ListProperties(const CallScope& scope,
                              const integration::v1::ListPropertiesRequest& in,
                              integration::v1::ListPropertiesResponse& out) const;
  absl::Status ListPipelines(const CallScope& scope,
                             const integration::v1::ListPipelinesRequest& in,
                             integration::v1::ListPipelinesResponse& out) const;
  absl::Status ListOwners(const CallScope& scope, const integration::v1::ListOwnersRequest& in,
                          integration::v1::ListOwnersResponse& out) const;

 private:
  const ServiceParts& parts_;
};

}  // namespace stanna::rpc
