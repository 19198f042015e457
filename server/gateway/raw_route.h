// Paths that are no gRPC method: their handlers get the request as it came, body and all.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "server/gateway/http_message.h"

namespace stanna::gateway {

/// Below 300 there is no body; else there is the usual one of an error, with `message`.
struct RawAnswer {
  int status = 204;
  std::string message = {};
};
using RawRespond = std::function<void(const RawAnswer&)>;

struct RawRoute {
  std::string method;  ///< "POST"
  std::string path;    ///< exactly
  /// Called on a worker thread; must not block. Answers on any thread, exactly once, soon: the
  /// gateway's drain waits for it.
  std::function<void(HttpRequest, RawRespond)> handle;
};

}  // namespace stanna::gateway
