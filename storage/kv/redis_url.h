// Where a Redis is and how to log in to it.
#pragma once

#include <string>
#include <string_view>

#include "base/status.h"

namespace stanna::storage {

struct RedisAddress {
  std::string socket_path;  ///< a Unix socket; else host and port
  std::string host;
  int port = 6379;
  std::string user, password;
  int database = 0;
};

/// "redis://[user:password@]host[:port][/db]", user and password percent-encoded, or "unix:/path".
/// InvalidArgument never repeats the URL.
absl::StatusOr<RedisAddress> ParseRedisUrl(std::string_view url);

}  // namespace stanna::storage
