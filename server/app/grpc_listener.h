// Accepts the connections of the gRPC server and hands them over, as many as there may be, and ends
// those that flood it. docs/decisions/0020 says what gRPC 1.51 does by itself.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/status.h"
#include "server/app/grpc_handover.h"
#include "server/net/answered_calls.h"
#include "server/net/connection_limiter.h"
#include "server/net/flood_guard.h"

namespace stanna::app {

struct GrpcListenerLimits {
  net::ConnectionLimits connections = {};
  net::FloodLimits floods = {};
  /// While this process has more allocated, memory is short.
  std::int64_t memory_bytes = std::int64_t{1} << 30;
  /// How long gRPC may be at a connection that it was just brought. What a caller sends at first is
  /// read in milliseconds; ten seconds are what it has for its handshake.
  std::chrono::milliseconds longest_handover = std::chrono::seconds(10);
  /// Null: none is known. Outlives the listener.
  net::AnsweredCalls* answered = nullptr;
};

/// Listens from Listen, accepts from Start to StopAccepting, guards what was accepted until Stop.
/// Thread-safe.
class GrpcListener {
 public:
  /// `address`: "host:port", a name or an IP address. Unavailable: it can't be bound.
  static absl::StatusOr<std::unique_ptr<GrpcListener>> Listen(const std::string& address,
                                                              GrpcListenerLimits limits);
  ~GrpcListener();
  GrpcListener(const GrpcListener&) = delete;
  GrpcListener& operator=(const GrpcListener&) = delete;

  int port() const;
  /// `acceptors` take what is accepted; their server must outlive Stop.
  void Start(std::vector<std::unique_ptr<GrpcHandover::Acceptor>> acceptors);
  /// Closes the port, and waits until gRPC is brought nothing more. Connections that it has stay
  /// its own.
  void StopAccepting();
  /// When gRPC has none any more.
  void Stop();

 private:
  class Core;
  explicit GrpcListener(std::unique_ptr<Core> core);
  std::unique_ptr<Core> core_;
};

}  // namespace stanna::app
