#include "server/rpc/services.h"
#include "stanna/insights/v1/insights_service.pb.h"
#include "stanna/integration/v1/integration_service.pb.h"
#include "stanna/sync/v1/sync_service.pb.h"

namespace stanna::rpc {

std::vector<const google::protobuf::ServiceDescriptor*> ServiceDescriptors() {
  return {
      integration::v1::IntegrationStatus::descriptor()->file()->service(0),
      sync::v1::SyncRun::descriptor()->file()->service(0),
      insights::v1::Client::descriptor()->file()->service(0),
  };
}

}  // namespace stanna::rpc
