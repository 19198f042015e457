// Query parameters as fields of a request.
#pragma once

#include <google/protobuf/message.h>

#include <set>
#include <string>
#include <vector>

#include "base/status.h"
#include "server/gateway/uri.h"

namespace stanna::gateway {

/// Which fields query parameters may fill.
struct QueryFields {
  /// Fields that the path or the body fills, by descriptor.
  std::set<const google::protobuf::FieldDescriptor*> taken;
  /// body: "*" leaves none.
  bool none = false;
  /// A parameter that no field takes is passed over instead of refused.
  bool ignore_unknown = false;
};

/// Sets scalars, enums, times and dates by JSON name ("pageToken", "filter.status"); a repeated
/// parameter adds to a repeated field and is refused for a singular one. An empty value of a
/// singular field counts as absent. Returns the violations, each with the parameter's name.
std::vector<FieldViolation> BindQuery(const QueryParameters& parameters, const QueryFields& fields,
                                      google::protobuf::Message& message);

}  // namespace stanna::gateway
