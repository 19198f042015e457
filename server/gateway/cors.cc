#include "server/gateway/cors.h"

#include <algorithm>

namespace stanna::gateway {
namespace {

constexpr char kAllowedHeaders[] =
    "Authorization, Content-Type, X-API-Key, X-Workspace-Id, X-Request-Id, traceparent, tracestate";
constexpr char kExposedHeaders[] =
    "X-Request-Id, X-Total-Count, Retry-After, X-RateLimit-Limit, X-RateLimit-Remaining, "
    "X-RateLimit-Reset";
// Ten minutes: a changed allow-list shows soon, and a page does not ask before every call.
constexpr char kMaxAgeSeconds[] = "600";

}  // namespace

CorsPolicy::CorsPolicy(std::vector<std::string> origins)
    : origins_(std::move(origins)),
      any_(std::find(origins_.begin(), origins_.end(), "*") != origins_.end()) {}

bool CorsPolicy::Allows(std::string_view origin) const {
  return any_ || std::find(origins_.begin(), origins_.end(), origin) != origins_.end();
}

void CorsPolicy::AddHeaders(std::string_view origin, HttpResponse& response) const {
  if (origins_.empty()) return;
  if (!any_) response.headers.emplace_back("Vary", "Origin");
  if (origin.empty() || !Allows(origin)) return;
  response.headers.emplace_back("Access-Control-Allow-Origin", any_ ? "*" : std::string(origin));
  if (!any_) response.headers.emplace_back("Access-Control-Allow-Credentials", "true");
  response.headers.emplace_back("Access-Control-Expose-Headers", kExposedHeaders);
}

HttpResponse CorsPolicy::Preflight(const std::vector<std::string>& methods) const {
  return {.status = 204,
          .headers = {{"Access-Control-Allow-Methods", JoinNames(methods)},
                      {"Access-Control-Allow-Headers", kAllowedHeaders},
                      {"Access-Control-Max-Age", kMaxAgeSeconds}},
          .body = ""};
}

std::string JoinNames(const std::vector<std::string>& names) {
  std::string joined;
  for (const std::string& name : names) {
    if (!joined.empty()) joined += ", ";
    joined += name;
  }
  return joined;
}

}  // namespace stanna::gateway
