// What the HTTP server asks of the code behind it.
#pragma once

#include <string_view>

#include "server/gateway/http_message.h"

namespace stanna::gateway {

/// Thread-safe; called on worker threads, so nothing of it may block. Outlives the server.
class HttpHandler {
 public:
  virtual ~HttpHandler() = default;
  /// Answers `request` through `respond`, now or later, on any thread, exactly once.
  virtual void Handle(HttpRequest request, Respond respond) = 0;
  /// The answer to what the server itself refuses (408, 413, …). `request` holds what could be read
  /// of it, perhaps nothing but the peer.
  virtual HttpResponse Refuse(const HttpRequest& request, int status, std::string_view message) = 0;
};

}  // namespace stanna::gateway
