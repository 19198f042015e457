// The gRPC server: address, limits, threads, reflection and health.
#pragma once

#include <grpcpp/channel.h>

#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "base/status.h"
#include "server/app/grpc_listener.h"
#include "server/net/connection_limiter.h"
#include "server/net/tls_watch.h"

namespace grpc {
class Server;
class Service;
}  // namespace grpc

namespace stanna::app {

struct GrpcOptions {
  std::string address = "127.0.0.1:0";
  /// Of the database. Threads = 4 × this + 8: above it calls are refused (RESOURCE_EXHAUSTED)
  /// instead of queued, and most calls wait for a connection at some point.
  int database_connections = 8;
  /// The largest legitimate request is a configuration document of some 100 KB.
  int max_request_bytes = 4 << 20;
  /// gRPC 1.51 takes a single oversized header without a word unless told (measured: 15 → 90 MB).
  int max_metadata_bytes = 16 << 10;
  /// Of one connection; above it a client queues by itself.
  int max_streams = 100;
  /// From a connection's beginning to the end of its handshakes, TLS and HTTP/2.
  std::chrono::milliseconds handshake_timeout = std::chrono::seconds(10);
  /// What requests that are still coming may fill, all together, before some of them are given up,
  /// whichever gRPC takes. gRPC 1.51 looks at a message's size when it has all of it, and reads the
  /// first message before anybody has asked who calls (tried: one stream filled 2.5 GB in six
  /// seconds). An address may have a quarter of it unanswered (net::FloodGuard), so that one alone
  /// can't make gRPC give up others' calls.
  std::size_t receive_memory_bytes = 256 << 20;
  /// Of this process; above it connections that only send are ended.
  std::size_t memory_bytes = std::size_t{1} << 30;
  net::ConnectionLimits connections = {};
  /// A connection so old, give or take a tenth, is told to come anew and ends with its last call:
  /// calls that come before its peer has heard that are answered, other than at Shutdown. 0: never.
  std::chrono::milliseconds connection_age{0};
  /// Calls that were answered, as the handlers' guard knows them; null: none is known. Outlives the
  /// server.
  net::AnsweredCalls* answered = nullptr;
  /// Whether callers without a key may ask what methods there are. In gRPC 1.51 each that asks
  /// holds a thread for as long as it likes.
  bool reflection = false;
  /// Null: no TLS. Outlives the server.
  const net::TlsWatch* tls = nullptr;
};

/// Serves from construction to Shutdown. Thread-safe.
class GrpcServer {
 public:
  /// `services` must outlive the server. Unavailable: the address can't be bound.
  static absl::StatusOr<std::unique_ptr<GrpcServer>> Start(
      const GrpcOptions& options, const std::vector<grpc::Service*>& services);
  ~GrpcServer();

  int port() const { return listener_->port(); }
  std::shared_ptr<grpc::Channel> InProcessChannel();
  /// What grpc.health.v1 answers, for the whole server and for each service.
  void SetServing(bool serving);
  /// Refuses new calls, lets those in flight finish for `grace`, then cancels them. Blocks; further
  /// calls return at once. Peers are told to go elsewhere, but a call that comes before they have
  /// heard that is refused, too: gRPC 1.51 can't say the one without doing the other.
  void Shutdown(std::chrono::milliseconds grace);

 private:
  GrpcServer() = default;

  // gRPC 1.51 leaves the network of a server that has a callback method (both Watch calls) to the
  // two threads of its callback queue, and these sleep for 100 ms whenever they had nothing to do
  // for a second: one call in eleven waited for them. A queue that never gets an event of ours, and
  // a thread that waits on it to its end, is always there to read from the network.
  std::unique_ptr<grpc::ServerCompletionQueue> network_queue_;
  std::jthread network_thread_;
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<GrpcListener> listener_;
};

}  // namespace stanna::app
