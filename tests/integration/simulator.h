// The HubSpot simulator as a child process of a test.
#pragma once

#include <boost/json.hpp>
#include <memory>
#include <string>
#include <vector>

#include "base/status.h"
#include "client/http/http_client.h"
#include "tests/support/child_process.h"

namespace stanna::testing {

/// Ends with the object. Serves plain HTTP on a free loopback port.
class Simulator {
 public:
  /// `flags` beyond the port: sizes, seed, limits. The binary is a data dependency of the test.
  static absl::StatusOr<std::unique_ptr<Simulator>> Start(std::vector<std::string> flags);
  ~Simulator();

  const std::string& base_url() const { return base_url_; }
  hubspot::HttpClient& http() { return *http_; }

  /// `GET /_sim/<path>`.
  absl::StatusOr<boost::json::value> Control(const std::string& path);

 private:
  Simulator() = default;

  ChildProcess process_;
  std::string folder_;
  std::string base_url_;
  std::unique_ptr<hubspot::HttpClient> http_;
};

}  // namespace stanna::testing
