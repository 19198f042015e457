// One connection to a host: dialled, perhaps through a proxy, then used for one exchange after the
// other.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ssl/context.hpp>
#include <chrono>
#include <memory>
#include <optional>

#include "base/deadline.h"
#include "base/status.h"
#include "client/http/beast_http_client.h"
#include "client/http/url.h"

namespace stanna::hubspot {

struct ConnectionTarget {
  Url url{};
  std::optional<Url> proxy{};
};

struct Exchange {
  absl::StatusOr<HttpResponse> response;
  /// The connection died before the first byte of an answer: on a pooled one, the peer had most
  /// likely closed it while it was idle.
  bool died_unanswered = false;
};

/// Not thread-safe: used on the io thread only. Must be kept alive while a coroutine of it runs.
class Connection {
 public:
  virtual ~Connection() = default;

  /// Resolves, connects, tunnels through the proxy, and shakes hands for https.
  virtual boost::asio::awaitable<absl::Status> Dial(ConnectionTarget target, Deadline deadline) = 0;
  /// Sends `request` for `url` (both kept alive by the caller) and reads the answer.
  virtual boost::asio::awaitable<Exchange> Send(const HttpRequest* request, const Url* url,
                                                Deadline deadline) = 0;
  /// Ends what is going on; safe at any time.
  virtual void Close() = 0;

  /// Whether the last exchange left the connection usable, and since when it is idle.
  virtual bool reusable() const = 0;
  virtual std::chrono::steady_clock::time_point idle_since() const = 0;
};

/// `tls` and `options` must outlive the connection.
std::shared_ptr<Connection> MakeBeastConnection(const boost::asio::any_io_executor& executor,
                                                boost::asio::ssl::context& tls,
                                                const BeastHttpOptions& options);

}  // namespace stanna::hubspot
