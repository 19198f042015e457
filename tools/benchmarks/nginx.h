// nginx that serves one file.
#pragma once

#include <memory>
#include <string>

#include "base/status.h"
#include "tests/support/child_process.h"

namespace stanna::bench {

/// On 127.0.0.1, with a worker a processor and no log of its calls, as a busy site has it. Needs
/// Debian's package nginx. Ends with the object.
class Nginx {
 public:
  /// Serves `body` as JSON at /client.json.
  static absl::StatusOr<Nginx> Start(const std::string& body);
  Nginx(Nginx&&) = default;
  ~Nginx();
  int port() const { return port_; }

 private:
  Nginx(testing::ChildProcess process, int port) : process_(std::move(process)), port_(port) {}

  testing::ChildProcess process_;
  int port_;
};

}  // namespace stanna::bench
