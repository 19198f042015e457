// A throw-away Redis cluster of three nodes, on free ports of this machine.
#pragma once

#include <array>
#include <memory>
#include <string>

#include "base/status.h"
#include "tests/support/redis_server.h"

namespace stanna::testing {

/// Each node has a third of the slots; there are no replicas. Everything ends with the object.
class RedisCluster {
 public:
  /// Blocks until all nodes know all slots.
  static absl::StatusOr<std::unique_ptr<RedisCluster>> Start();

  /// "redis://127.0.0.1:port,127.0.0.1:port,127.0.0.1:port".
  std::string Url() const;
  RedisServer& node(std::size_t index) { return *nodes_.at(index); }
  static constexpr std::size_t kNodes = 3;

 private:
  RedisCluster() = default;
  absl::Status Join();

  std::array<std::unique_ptr<RedisServer>, kNodes> nodes_;
  std::array<int, kNodes> bus_ports_{};
};

}  // namespace stanna::testing
