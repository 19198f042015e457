#include "client/endpoint_name.h"

#include <algorithm>
#include <cctype>

namespace stanna::hubspot {
namespace {

struct Endpoint {
  std::string_view name;
  std::string_view method;
  std::string_view pattern;  // path without versions; "*" is any one segment
};

constexpr std::string_view kOther = "other";

// Those that client/endpoints.h makes URLs of.
constexpr Endpoint kEndpoints[] = {
    {"objects.list", "GET", "crm/objects/*"},
    {"objects.search", "POST", "crm/objects/*/search"},
    {"objects.batch_read", "POST", "crm/objects/*/batch/read"},
    {"associations.batch_read", "POST", "crm/associations/*/*/batch/read"},
    {"owners.list", "GET", "crm/owners"},
    {"pipelines.list", "GET", "crm/pipelines/*"},
    {"properties.list", "GET", "crm/properties/*"},
    {"account.details", "GET", "account-info/details"},
    {"currencies.current", "GET", "settings/currencies/exchange-rates/current"},
    {"oauth.token", "POST", "oauth/token"},
    {"oauth.introspect", "POST", "oauth/token/introspect"},
    {"oauth.revoke", "POST", "oauth/token/revoke"},
    {"oauth.private_app", "POST", "oauth/private-apps/get/access-token-info"},
    {"journal", "GET", "webhooks-journal/journal/earliest"},
    {"journal", "GET", "webhooks-journal/journal/latest"},
    {"journal", "GET", "webhooks-journal/journal/offset/*/next"},
    {"journal", "GET", "webhooks-journal/journal/batch/*/*"},
    {"journal", "GET", "webhooks-journal/journal/batch/*/next/*"},
};

bool IsDigit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }

// "v3", "2026-03".
bool IsVersion(std::string_view segment) {
  if (segment.size() == 2) return segment[0] == 'v' && IsDigit(segment[1]);
  return segment.size() == 7 && segment.starts_with("20") && segment[4] == '-' &&
         IsDigit(segment[5]) && IsDigit(segment[6]);
}

std::vector<std::string_view> SplitPath(std::string_view path) {
  std::vector<std::string_view> segments;
  while (!path.empty()) {
    const auto end = std::min(path.find('/'), path.size());
    if (end > 0) segments.push_back(path.substr(0, end));
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  return segments;
}

std::string_view PathOf(std::string_view url) {
  const auto scheme = url.find("://");
  if (scheme != std::string_view::npos) url.remove_prefix(scheme + 3);
  const auto slash = url.find('/');
  if (slash == std::string_view::npos) return "";
  url.remove_prefix(slash);
  return url.substr(0, url.find_first_of("?#"));
}

bool Matches(const std::vector<std::string_view>& pattern,
             const std::vector<std::string_view>& segments) {
  return std::equal(
      pattern.begin(), pattern.end(), segments.begin(), segments.end(),
      [](std::string_view want, std::string_view is) { return want == "*" || want == is; });
}

}  // namespace

std::string_view EndpointName(std::string_view method, std::string_view url) {
  std::vector<std::string_view> segments = SplitPath(PathOf(url));
  std::erase_if(segments, IsVersion);
  for (const Endpoint& endpoint : kEndpoints) {
    if (endpoint.method != method) continue;
    if (Matches(SplitPath(endpoint.pattern), segments)) return endpoint.name;
  }
  return kOther;
}

std::vector<std::string_view> AllEndpointNames() {
  std::vector<std::string_view> names = {kOther, kJournalFile};
  for (const Endpoint& endpoint : kEndpoints) {
    if (endpoint.name != names.back()) names.push_back(endpoint.name);
  }
  return names;
}

}  // namespace stanna::hubspot
