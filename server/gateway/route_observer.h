// Who is told of each answered HTTP request, for figures about them.
#pragma once

#include <chrono>
#include <string>

namespace stanna::gateway {

struct ObservedRequest {
  const std::string& method;  ///< as the client said: anything
  const std::string& route;   ///< the route's template, kNoRoute where none matched
  int status = 0;
  std::chrono::microseconds duration{0};
};

/// The route of a request that none matched, whose path may hold anything.
inline constexpr char kNoRoute[] = "-";

/// Thread-safe; never blocks for long, and throws nothing.
class RouteObserver {
 public:
  virtual ~RouteObserver() = default;
  virtual void OnRequest(const ObservedRequest& request) = 0;
};

}  // namespace stanna::gateway
