/// Serves a Simulator over HTTP/1.1 on loopback, with or without TLS.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "tools/hubspot_sim/api/message.h"
#include "tools/hubspot_sim/api/stats.h"
#include "tools/hubspot_sim/http/certificates.h"

namespace stanna::sim {

struct ServerOptions {
  uint16_t port = 0;  ///< 0: any free one
  int threads = 2;
  bool gzip = true;
  std::optional<TlsIdentity> tls;  ///< nothing: plain HTTP
};

class Server {
 public:
  using Handler = std::function<HttpReply(const HttpRequest&)>;

  /// Listens at once; throws boost::system::system_error when the port is taken. `handler` is
  /// called from several threads at a time.
  Server(ServerOptions options, Handler handler, Stats& stats);
  ~Server();

  uint16_t port() const;
  /// Serves until Stop, SIGINT or SIGTERM.
  void Run();
  /// May be called from any thread.
  void Stop();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace stanna::sim
