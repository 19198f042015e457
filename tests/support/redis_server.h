// A throw-away Redis for tests: its own folder, a Unix socket, no port.
#pragma once

#include <sys/types.h>

#include <memory>
#include <string>

namespace stanna::testing {

/// Stopped and removed on destruction; killed by the kernel when the test dies.
class RedisServer {
 public:
  /// Aborts the test with a message when redis-server is missing or does not come up.
  static std::unique_ptr<RedisServer> Start();
  ~RedisServer();
  RedisServer(const RedisServer&) = delete;
  RedisServer& operator=(const RedisServer&) = delete;

  /// "unix:/…/redis.sock", for MakeRedisKvStore and REDIS_URL.
  std::string url() const;

  /// kill -9; what it held is gone.
  void Kill();
  /// Brings it up again on the same socket, empty.
  void Restart();

 private:
  explicit RedisServer(std::string folder) : folder_(std::move(folder)) {}
  void Spawn();

  std::string folder_;
  pid_t pid_ = -1;
};

}  // namespace stanna::testing
