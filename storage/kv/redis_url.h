// Where a Redis is and how to log in to it.
#pragma once

#include <compare>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"

namespace stanna::storage {

struct RedisHost {
  std::string name;
  int port = 6379;

  auto operator<=>(const RedisHost&) const = default;
};

struct RedisAddress {
  std::string socket_path;  ///< a Unix socket; else `hosts`
  /// Nodes of a cluster, or a primary and its replicas; at least one.
  std::vector<RedisHost> hosts;
  std::string user, password;
  int database = 0;
};

/// "redis://[user:password@]host[:port][,host[:port]…][/db]", user and password percent-encoded, or
/// "unix:/path". InvalidArgument never repeats the URL.
absl::StatusOr<RedisAddress> ParseRedisUrl(std::string_view url);

}  // namespace stanna::storage
