// How many bytes a TCP connection has carried, as the kernel counts them.
#pragma once

#include <cstdint>
#include <optional>

namespace stanna::net {

struct TcpTraffic {
  std::int64_t received = 0;
  std::int64_t sent = 0;  ///< and acknowledged
};

/// Since the connection's beginning. nullopt: the kernel does not say.
std::optional<TcpTraffic> TrafficOf(int socket);

}  // namespace stanna::net
