// Accepts the connections of the gRPC server and hands them over, as many as there may be, and ends
// those that flood it. docs/decisions/0020 says what gRPC 1.51 does by itself.
#pragma once

#include <grpcpp/server_builder.h>

#include <cstdint>
#include <memory>
#include <string>

#include "base/status.h"
#include "server/net/connection_limiter.h"

namespace stanna::app {

struct GrpcListenerLimits {
  net::ConnectionLimits connections = {};
  /// What a peer may send beyond what it gets (see Unanswered) before its connection is ended.
  std::int64_t unanswered_bytes = 64 << 20;
  /// While this process has more allocated, a 64th of that is enough.
  std::int64_t memory_bytes = std::int64_t{1} << 30;
};

/// Listens from Listen, accepts from Start to Stop. Thread-safe.
class GrpcListener {
 public:
  /// `address`: "host:port", a name or an IP address. Unavailable: it can't be bound.
  static absl::StatusOr<std::unique_ptr<GrpcListener>> Listen(const std::string& address,
                                                              GrpcListenerLimits limits);
  ~GrpcListener();
  GrpcListener(const GrpcListener&) = delete;
  GrpcListener& operator=(const GrpcListener&) = delete;

  int port() const;
  /// `server` takes what is accepted and must outlive Stop.
  void Start(std::unique_ptr<grpc::experimental::ExternalConnectionAcceptor> server);
  /// Closes the port. Connections that gRPC has stay its own.
  void Stop();

 private:
  class Core;
  explicit GrpcListener(std::unique_ptr<Core> core);
  std::unique_ptr<Core> core_;
};

}  // namespace stanna::app
