// Which web pages may call the API from a browser (Fetch standard, CORS protocol).
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "server/gateway/http_message.h"

namespace stanna::gateway {

/// Immutable, thread-safe.
class CorsPolicy {
 public:
  /// Exact origins; "*" allows any, but then without credentials.
  explicit CorsPolicy(std::vector<std::string> origins);

  bool Allows(std::string_view origin) const;
  /// Adds what an answer to `origin` says; `Vary: Origin` also where nothing is allowed, so that no
  /// cache serves one origin's answer to another.
  void AddHeaders(std::string_view origin, HttpResponse& response) const;
  /// The answer to a preflight of an allowed origin for a path that takes `methods`.
  HttpResponse Preflight(const std::vector<std::string>& methods) const;

 private:
  std::vector<std::string> origins_;
  bool any_ = false;
};

/// "GET, POST"
std::string JoinNames(const std::vector<std::string>& names);

}  // namespace stanna::gateway
