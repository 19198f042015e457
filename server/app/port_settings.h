// What the settings say of the gRPC and the REST port, in the options of what listens there.
#pragma once

#include "base/status.h"
#include "server/app/grpc_server.h"
#include "server/app/options.h"
#include "server/gateway/gateway.h"

namespace stanna::app {

/// Without `tls` and `answered`, which are the server's own. InvalidArgument quotes what is wrong;
/// which setting that is in, Validate names.
absl::StatusOr<GrpcOptions> GrpcOptionsOf(const Options& options);

/// With the page's files; without what the server has open: `tls`, `session_seal`, `raw_routes` and
/// `observer`. InvalidArgument as above.
absl::StatusOr<gateway::GatewayOptions> GatewayOptionsOf(const Options& options);

}  // namespace stanna::app
