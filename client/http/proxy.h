// Which proxy, if any, a connection goes through, by the usual environment variables.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/status.h"
#include "client/http/url.h"

namespace stanna::hubspot {

struct ProxySettings {
  /// Empty, or "http://[user:password@]host:port". The proxy itself is spoken to in plain HTTP; TLS
  /// runs end to end through its CONNECT tunnel.
  std::string https_proxy{};
  std::string http_proxy{};
  /// Comma-separated hosts and domains (".example.com" and "example.com" both cover what is below
  /// them), "*" for all.
  std::string no_proxy{};
};

/// HTTPS_PROXY, HTTP_PROXY and NO_PROXY, each also in lower case (which wins). `get` is getenv's
/// shape.
ProxySettings ProxyFromEnvironment(const std::function<const char*(const char*)>& get);

/// The proxy for `url`, nullopt for a direct connection. Loopback hosts are always direct.
/// InvalidArgument when the setting is not an http URL.
absl::StatusOr<std::optional<Url>> ProxyFor(const ProxySettings& settings, const Url& url);

}  // namespace stanna::hubspot
