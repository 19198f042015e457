// How a service hands a call on to the group that it stands in (health_calls.h, config_calls.h, …).
#pragma once

#include <grpcpp/server_context.h>
#include <grpcpp/support/status.h>

#include "base/status.h"
#include "server/rpc/call_guard.h"

namespace stanna::rpc {

/// Runs `call` of `group` if the guard lets the caller in; see CallGuard::Call.
template <typename Group, typename In, typename Out>
grpc::Status Run(const CallGuard& guard, grpc::ServerContext& context, const Group& group,
                 absl::Status (Group::*call)(const CallScope&, const In&, Out&) const, const In& in,
                 Out& out) {
  return guard.Call(context, in, [&](const CallScope& scope) -> absl::Status {
    return (group.*call)(scope, in, out);
  });
}

}  // namespace stanna::rpc
