// The simulated HubSpot as a process of its own, for tests.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace stanna::hubspot {

/// Starts tools/hubspot_sim on a free port with TLS; ends it with the object.
class SimProcess {
 public:
  /// `arguments` beyond port and CA file, for instance {"--companies", "50"}.
  explicit SimProcess(std::vector<std::string> arguments);
  ~SimProcess();
  SimProcess(const SimProcess&) = delete;
  SimProcess& operator=(const SimProcess&) = delete;

  /// "https://127.0.0.1:PORT"; empty when it did not start.
  const std::string& url() const { return url_; }
  const std::string& ca_file() const { return ca_file_; }

 private:
  std::string ca_file_;
  std::string url_;
  pid_t pid_ = -1;
};

}  // namespace stanna::hubspot
