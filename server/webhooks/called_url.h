// The URL that HubSpot called, which its signature covers, behind whatever proxies.
#pragma once

#include <string>
#include <string_view>

#include "server/webhooks/trusted_proxies.h"

namespace stanna::webhooks {

struct UrlRules {
  /// The target URL of the app's settings in HubSpot; empty: it follows from the request.
  std::string public_url;
  /// Whose X-Forwarded-Proto and X-Forwarded-Host count.
  TrustedProxies proxies = {};
  /// Ours, where no proxy says otherwise.
  std::string_view own_scheme = "http";
};

/// What a request says of itself.
struct RequestOrigin {
  std::string_view target;  ///< "/api/…?a=1"
  std::string_view host;    ///< the Host header
  std::string_view forwarded_proto, forwarded_host;
  std::string_view peer;  ///< the address of the connection's other end
};

/// The public URL with the request's query; else what a trusted proxy says; else our own scheme
/// and the Host header.
std::string CalledUrl(const UrlRules& rules, const RequestOrigin& request);

}  // namespace stanna::webhooks
