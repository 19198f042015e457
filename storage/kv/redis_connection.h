// One connection to a Redis, and how its answers are read.
#pragma once

#include <hiredis/hiredis.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "storage/kv/redis_url.h"

namespace stanna::storage {

struct FreeRedisReply {
  void operator()(redisReply* reply) const { freeReplyObject(reply); }
};
using RedisReply = std::unique_ptr<redisReply, FreeRedisReply>;
/// A command and its arguments.
using RedisWords = std::vector<std::string>;

bool IsError(const RedisReply& reply);
std::string_view TextOf(const redisReply& reply);
/// Of a reply that is an error: Unavailable with its first word only, as the rest may repeat what
/// was sent.
absl::Status ErrorOf(const RedisReply& reply);

/// Not thread-safe.
class RedisConnection {
 public:
  /// Connects and logs in. Unavailable.
  static absl::StatusOr<RedisConnection> Open(const RedisAddress& address, const RedisHost& host);

  /// Unavailable when no answer comes; errors of Redis are replies.
  absl::StatusOr<RedisReply> Send(const RedisWords& words) const;
  /// An idle connection has nothing to read unless the server has closed it.
  bool IsAlive() const;

 private:
  struct Free {
    void operator()(redisContext* context) const { redisFree(context); }
  };
  explicit RedisConnection(redisContext* context) : context_(context) {}
  absl::Status LogIn(const RedisAddress& address) const;

  std::unique_ptr<redisContext, Free> context_;
};

}  // namespace stanna::storage
