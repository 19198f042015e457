// The file that says where the server listens, for whoever started it on free ports.
#pragma once

#include <string>

#include "base/status.h"

namespace stanna::app {

struct BoundPorts {
  int grpc = 0;
  int http = 0;
  int metrics = 0;  ///< 0: there is no page of metrics
};

/// "grpc=127.0.0.1:8090" and so on, a line each, written whole or not at all: who waits for the
/// file must not read half of it. An empty path: no file. FailedPrecondition: it can't be written.
absl::Status WritePortFile(const std::string& path, const BoundPorts& ports);

}  // namespace stanna::app
