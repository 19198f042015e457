// The REST face of the gRPC services: an HTTP/1.1 server that turns JSON requests into gRPC calls
// on a channel, by the google.api.http annotations of every service linked into the binary, and
// answers in the shapes of docs/rest-api.md. It decides nothing itself.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/deadline.h"
#include "base/status.h"
#include "server/gateway/http_limits.h"
#include "server/gateway/raw_route.h"
#include "server/gateway/route_observer.h"
#include "server/gateway/session_cookies.h"
#include "server/gateway/static_files.h"
#include "server/net/tls_watch.h"

namespace grpc {
class Channel;
}  // namespace grpc

namespace stanna::gateway {

struct GatewayOptions {
  /// Loopback unless the operator says otherwise.
  std::string listen_address = "127.0.0.1";
  /// 0: the kernel picks a free one; see Gateway::port().
  int listen_port = 0;
  /// Exact origins ("https://app.example.com") that browsers may call from; "*" allows any, without
  /// credentials. Empty: same-origin only.
  std::vector<std::string> cors_origins = {};
  /// The page of the frontend that the OAuth callback leads to. `status` and `code` are appended to
  /// its query. An absolute http or https URL, or a path of this gateway's: our own page.
  std::string frontend_url = "/app/";
  /// Shown as the server in /openapi.json; empty: relative to wherever the document came from.
  std::string public_url = {};
  /// Of every gRPC call. Browsers and proxies give up after 60 s at the latest.
  std::chrono::milliseconds call_timeout = std::chrono::seconds(30);
  /// No call blocks them: two keep up with nginx on two cores.
  int worker_threads = 2;
  HttpLimits limits = {};
  /// Addresses that many callers stand behind; see HttpServerOptions.
  std::function<bool(const std::string& address)> is_proxy = {};
  /// Null: TLS ends in the proxy in front of us. Outlives the gateway.
  const net::TlsWatch* tls = nullptr;
  /// What is served below /app/; empty: nothing. What they view outlives the gateway.
  std::vector<StaticFile> page = {};
  /// Encrypts the cookies that sign browsers in, and outlives the gateway; null: no cookie does.
  const SessionSeal* session_seal = nullptr;
  /// Browsers reach us by https, whoever ends TLS: cookies are Secure.
  bool is_public_tls = false;
  /// They come before the services' routes. What they refer to must outlive the gateway's Drain.
  std::vector<RawRoute> raw_routes = {};
  /// Is told of each answer, and outlives the gateway; null: nobody.
  RouteObserver* observer = nullptr;
};

/// Every route that an ObservedRequest can name but those of `raw_routes`, kNoRoute included.
/// InvalidArgument: the annotations contradict each other.
absl::StatusOr<std::vector<std::string>> RouteTemplates();

/// InvalidArgument with a sentence that names the option.
absl::Status Validate(const GatewayOptions& options);

/// Running from Start to destruction. Thread-safe.
class Gateway {
 public:
  /// Listens and serves. `channel` leads to the services, best in process
  /// (grpc::Server::InProcessChannel); the server must outlive the gateway's Drain.
  /// `is_ready` backs /readyz; it is called on a worker thread and must not block.
  /// Errors: InvalidArgument (options, or annotations that contradict each other), Unavailable (the
  /// address cannot be bound).
  static absl::StatusOr<std::unique_ptr<Gateway>> Start(GatewayOptions options,
                                                        std::shared_ptr<grpc::Channel> channel,
                                                        std::function<bool()> is_ready);

  /// Drains for at most a second, if Drain was not called.
  ~Gateway();
  Gateway(const Gateway&) = delete;
  Gateway& operator=(const Gateway&) = delete;

  /// The port that is listened on.
  int port() const;

  /// From now on each answer ends its connection and says so (Connection: close); everything is
  /// taken and answered as before, on new connections, too. Never blocks.
  void SendElsewhere();
  /// Stops accepting, closes idle connections, lets requests in flight finish until `deadline`,
  /// then closes the rest and joins the workers. Call it before the gRPC server's Shutdown.
  /// Blocks; further calls return at once.
  void Drain(Deadline deadline);

 private:
  class Server;
  explicit Gateway(std::unique_ptr<Server> server);
  std::unique_ptr<Server> server_;
};

}  // namespace stanna::gateway
