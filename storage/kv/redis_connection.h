// One connection to Redis over hiredis, and the address it goes to.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/status.h"

struct redisContext;
struct redisReply;

namespace stanna::storage {

struct RedisAddress {
  std::string host;  ///< empty: `socket` is used
  int port = 6379;
  std::string socket;
  std::string user, password;
  int database = 0;
};

/// "redis://[user:password@]host[:port][/db]" or "unix:/path/to/socket". The error never repeats
/// the URL, which may hold a password.
absl::StatusOr<RedisAddress> ParseRedisUrl(const std::string& url);

/// Not thread-safe. Closed on destruction.
class RedisConnection {
 public:
  /// Connected, authenticated, with the database selected. Unavailable.
  static absl::StatusOr<std::unique_ptr<RedisConnection>> Open(const RedisAddress& address);
  ~RedisConnection();
  RedisConnection(const RedisConnection&) = delete;
  RedisConnection& operator=(const RedisConnection&) = delete;

  struct Reply {
    std::optional<std::string> text;  ///< of string and status replies; nullopt: nil
    long long number = 0;             ///< of integer replies
    std::vector<long long> numbers;   ///< of arrays of integers
    std::string error;                ///< Redis's own refusal; empty: none
  };
  /// Unavailable when the connection broke: it must not be used again then.
  absl::StatusOr<Reply> Command(const std::vector<std::string>& words);

 private:
  explicit RedisConnection(redisContext* context) : context_(context) {}
  redisContext* context_;
};

}  // namespace stanna::storage
