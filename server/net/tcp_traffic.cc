#include "server/net/tcp_traffic.h"

// Not <netinet/tcp.h>, whose tcp_info ends before the bytes.
#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace stanna::net {

std::optional<TcpTraffic> TrafficOf(int socket) {
  tcp_info info{};
  socklen_t size = sizeof info;
  if (getsockopt(socket, IPPROTO_TCP, TCP_INFO, &info, &size) != 0) return std::nullopt;
  return TcpTraffic{.received = static_cast<std::int64_t>(info.tcpi_bytes_received),
                    .sent = static_cast<std::int64_t>(info.tcpi_bytes_acked)};
}

}  // namespace stanna::net
