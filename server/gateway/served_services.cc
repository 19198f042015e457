#include "server/gateway/served_services.h"

#include "stanna/insights/v1/insights_service.pb.h"
#include "stanna/integration/v1/integration_service.pb.h"
#include "stanna/sync/v1/sync_service.pb.h"

namespace stanna::gateway {

std::vector<const google::protobuf::ServiceDescriptor*> ServedServices() {
  // A message of each file, because the linker leaves out generated files that nobody names.
  const google::protobuf::FileDescriptor* files[] = {
      integration::v1::IntegrationStatus::descriptor()->file(),
      sync::v1::SyncRun::descriptor()->file(),
      insights::v1::Client::descriptor()->file(),
  };
  std::vector<const google::protobuf::ServiceDescriptor*> services;
  for (const auto* file : files) {
    for (int i = 0; i < file->service_count(); ++i) services.push_back(file->service(i));
  }
  return services;
}

}  // namespace stanna::gateway
