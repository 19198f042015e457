// InsightsService's call about what properties of records were before.
#pragma once

#include "base/status.h"
#include "server/rpc/call_guard.h"
#include "server/rpc/services.h"
#include "stanna/insights/v1/changes.pb.h"

namespace stanna::rpc {

/// A call after the guard let it in; the protos say what it does. Thread-safe; the parts must
/// outlive it.
class PropertyCalls {
 public:
  explicit PropertyCalls(const ServiceParts& parts) : parts_(parts) {}

  absl::Status ListChanges(const CallScope& scope,
                           const insights::v1::ListPropertyChangesRequest& in,
                           insights::v1::ListPropertyChangesResponse& out) const;

 private:
  const ServiceParts& parts_;
};

}  // namespace stanna::rpc
