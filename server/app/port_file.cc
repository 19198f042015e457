#include "server/app/port_file.h"

#include <cstdio>
#include <fstream>

namespace stanna::app {

absl::Status WritePortFile(const std::string& path, const BoundPorts& ports) {
  if (path.empty()) return absl::OkStatus();
  const std::string draft = path + ".tmp";
  {
    std::ofstream out(draft);
    out << "grpc=127.0.0.1:" << ports.grpc << "\nhttp=127.0.0.1:" << ports.http << "\n";
    if (ports.metrics != 0) out << "metrics=127.0.0.1:" << ports.metrics << "\n";
    if (!out.flush()) return FailedPrecondition("PORT_FILE " + path + " can't be written.");
  }
  if (std::rename(draft.c_str(), path.c_str()) != 0) {
    return FailedPrecondition("PORT_FILE " + path + " can't be written.");
  }
  return absl::OkStatus();
}

}  // namespace stanna::app
