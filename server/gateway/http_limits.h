// What one HTTP connection may cost.
#pragma once

#include <chrono>
#include <cstddef>

namespace stanna::gateway {

/// The defaults suit a server behind a reverse proxy or bare on a private network; tests shorten
/// the times.
struct HttpLimits {
  /// Request line and headers together. Browsers and proxies keep to 8 KB each; twice that leaves
  /// room for cookies of other applications on the same domain.
  std::size_t header_bytes = 16 * 1024;
  /// The path and query alone: what proxies in front of us pass on at most. An OAuth callback with
  /// its state is below 2 KB.
  std::size_t target_bytes = 8 * 1024;
  /// The largest legitimate body is the ECB's file of all exchange rates since 1999, some 2 MB;
  /// gRPC behind the gateway takes 4 MiB.
  std::size_t body_bytes = 3 * 1024 * 1024;
  /// From a TLS connection's beginning to the end of its handshake, and from the first byte of a
  /// request to the end of its headers: longer is a slow-loris.
  std::chrono::milliseconds header_timeout = std::chrono::seconds(10);
  /// The whole body: 3 MiB within it is 105 KB/s.
  std::chrono::milliseconds body_timeout = std::chrono::seconds(30);
  /// A connection without a request; the usual time of load balancers.
  std::chrono::milliseconds idle_timeout = std::chrono::seconds(60);
  /// The peer must take the answer within it.
  std::chrono::milliseconds write_timeout = std::chrono::seconds(30);
  /// A body that comes in pieces says at least so often that it goes on, and learns so that nobody
  /// is there: more often than proxies cut silent connections.
  std::chrono::milliseconds stream_silence = std::chrono::seconds(15);
  /// After an error that ends the connection, the rest of the request is read and dropped for so
  /// long: closing at once would reset the connection and lose the answer on its way.
  std::chrono::milliseconds linger_timeout = std::chrono::seconds(2);
  /// Open connections, about 40 KB each at rest. One more gets 503 and is closed (under TLS just
  /// closed).
  std::size_t max_connections = 1024;
  /// Of one address; 0: no limit of its own.
  std::size_t connections_per_address = 0;
  /// What the bodies of all requests may fill together. One more gets 503.
  std::size_t body_memory_bytes = 64 * 1024 * 1024;
};

}  // namespace stanna::gateway
