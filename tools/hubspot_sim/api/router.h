/// Which endpoint a request means, in any of the path forms that HubSpot serves today.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tools/hubspot_sim/api/handlers.h"

namespace stanna::sim {

/// Which scopes a call needs: those of the object types in its path, or a fixed one.
enum class ScopeRule { kNone, kObjectRead, kObjectWrite, kBothObjects, kOwners, kCurrencies };

struct Route {
  std::string_view method;
  std::string_view pattern;   ///< canonical: "objects/{type}/{id}"
  std::string_view endpoint;  ///< "objects.get"
  Handler handler;
  ScopeRule scope;
  std::vector<std::string_view> parameters;  ///< the query parameters that are documented
};

struct RouteMatch {
  const Route* route = nullptr;
  std::string version;
  std::map<std::string, std::string> path;
};

/// Rewrites "/crm/v3/objects/contacts" and "/crm/objects/2026-09/contacts" to "objects/contacts"
/// and the version; nothing for paths outside the API.
struct CanonicalPath {
  std::string version;
  std::vector<std::string> segments;
};
std::optional<CanonicalPath> Canonicalize(std::string_view path);

/// Nothing: no such endpoint.
std::optional<RouteMatch> FindRoute(std::string_view method, std::string_view path);

}  // namespace stanna::sim
