// Listens, keeps the connections, and drains. No Beast or Asio here.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/deadline.h"
#include "base/status.h"
#include "server/gateway/http_handler.h"
#include "server/gateway/http_limits.h"
#include "server/net/tls_watch.h"

namespace stanna::gateway {

struct HttpServerOptions {
  std::string address = "127.0.0.1";
  int port = 0;  ///< 0: the kernel picks one
  int threads = 2;
  HttpLimits limits = {};
  /// Addresses to which `limits.connections_per_address` does not apply; null: none.
  std::function<bool(const std::string& address)> is_proxy = {};
  /// Null: plain HTTP. Outlives Stop.
  const net::TlsWatch* tls = nullptr;
};

/// Runs from Start to Stop. Thread-safe.
class HttpServer {
 public:
  /// Unavailable: the address can't be bound; InvalidArgument: it is none. `handler` must outlive
  /// Stop, and by then have answered every request.
  static absl::StatusOr<std::unique_ptr<HttpServer>> Start(const HttpServerOptions& options,
                                                           HttpHandler& handler);
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  int port() const;
  /// Each answer from now on is its connection's last, and says so. Never blocks.
  void SendElsewhere();
  /// Stops accepting, closes idle connections and waits for the others. False: some were still
  /// there at `deadline`.
  bool Drain(Deadline deadline);
  /// Closes every connection and joins the threads. The handler must have answered everything.
  void Stop();

 private:
  class Core;
  explicit HttpServer(std::unique_ptr<Core> core);
  std::unique_ptr<Core> core_;
};

}  // namespace stanna::gateway
