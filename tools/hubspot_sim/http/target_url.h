/// The parts of the URL that webhooks go to.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace stanna::sim {

struct TargetUrl {
  bool tls = true;
  std::string host;       ///< without a port
  std::string port;       ///< "443" and "80" when it names none
  std::string authority;  ///< host and port as they are written
  std::string target;     ///< path and query, "/" at least
};

/// Nothing when it is not an http or https URL with a host.
std::optional<TargetUrl> ParseTargetUrl(std::string_view url);

}  // namespace stanna::sim
