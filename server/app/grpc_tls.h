// TLS for the gRPC server, with certificates that change while it runs.
#pragma once

#include <grpcpp/security/server_credentials.h>

#include <memory>

#include "server/net/tls_watch.h"

namespace stanna::app {

/// TLS 1.2 and newer with what `watch` has at each handshake. Where it asks for client
/// certificates, a peer without one of those authorities' gets no connection. For one port or
/// acceptor: each is told of a new certificate once. `watch` must outlive the server.
std::shared_ptr<grpc::ServerCredentials> GrpcTlsCredentials(const net::TlsWatch& watch);

}  // namespace stanna::app
