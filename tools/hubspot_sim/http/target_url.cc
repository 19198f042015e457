#include "tools/hubspot_sim/http/target_url.h"

#include <algorithm>

namespace stanna::sim {

std::optional<TargetUrl> ParseTargetUrl(std::string_view url) {
  constexpr std::string_view kHttps = "https://";
  constexpr std::string_view kHttp = "http://";
  TargetUrl parts;
  parts.tls = url.substr(0, kHttps.size()) == kHttps;
  if (!parts.tls && url.substr(0, kHttp.size()) != kHttp) return std::nullopt;
  url.remove_prefix(parts.tls ? kHttps.size() : kHttp.size());
  const size_t end = std::min(url.find_first_of("/?#"), url.size());
  parts.authority = url.substr(0, end);
  url.remove_prefix(end);
  url = url.substr(0, url.find('#'));
  parts.target = url.empty() || url.front() != '/' ? "/" + std::string(url) : std::string(url);
  const size_t colon = std::min(parts.authority.rfind(':'), parts.authority.size());
  parts.host = parts.authority.substr(0, colon);
  parts.port = colon < parts.authority.size() ? parts.authority.substr(colon + 1) : "";
  if (parts.port.empty()) parts.port = parts.tls ? "443" : "80";
  if (parts.host.empty()) return std::nullopt;
  return parts;
}

}  // namespace stanna::sim
