// URLs: taking them apart, and encoding what goes into them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/status.h"

namespace stanna::hubspot {

enum class Scheme { kHttp, kHttps };

struct Url {
  Scheme scheme = Scheme::kHttps;
  std::string host{};  ///< lower case; an IPv6 address without its brackets
  std::uint16_t port = 443;
  std::string target{};  ///< path and query, at least "/"
  /// "user:password" as given, decoded; only proxies have one.
  std::string user_info{};

  /// "host" or "host:port" where the port is not the scheme's own; IPv6 in brackets.
  std::string Authority() const;
};

/// Absolute http and https URLs. InvalidArgument with reason HTTP_REQUEST_REFUSED otherwise; the
/// message does not repeat the text, which may hold a password.
absl::StatusOr<Url> ParseUrl(std::string_view text);

/// True for localhost, 127.0.0.0/8 and ::1.
bool IsLoopbackHost(std::string_view host);

/// RFC 3986: everything but unreserved characters becomes %XX (a space is %20).
std::string PercentEncode(std::string_view text);

using QueryParameters = std::vector<std::pair<std::string, std::string>>;

/// "a=1&b=x%20y": right for a query and for an application/x-www-form-urlencoded body.
std::string EncodeQuery(const QueryParameters& parameters);

}  // namespace stanna::hubspot
