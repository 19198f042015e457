// The services that the REST face shows. A new service is one line in the source.
#pragma once

#include <google/protobuf/descriptor.h>

#include <vector>

namespace stanna::gateway {

/// From the generated descriptor pool.
std::vector<const google::protobuf::ServiceDescriptor*> ServedServices();

}  // namespace stanna::gateway
