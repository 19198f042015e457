#include "server/net/tcp_traffic.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>

#include "tests/support/wait.h"

namespace stanna::net {
namespace {

TEST(TrafficOf, CountsBothWays) {
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  ASSERT_EQ(bind(listener, reinterpret_cast<sockaddr*>(&address), size), 0);
  ASSERT_EQ(listen(listener, 1), 0);
  getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
  const int peer = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  ASSERT_EQ(connect(peer, reinterpret_cast<sockaddr*>(&address), size), 0);
  const int own = accept(listener, nullptr, nullptr);
  const std::string text(1000, 'x');
  char buffer[1000];
  ASSERT_EQ(send(peer, text.data(), 1000, 0), 1000);
  ASSERT_EQ(recv(own, buffer, 1000, MSG_WAITALL), 1000);
  ASSERT_EQ(send(own, text.data(), 300, 0), 300);
  ASSERT_EQ(recv(peer, buffer, 300, MSG_WAITALL), 300);
  EXPECT_EQ(TrafficOf(own)->received, 1000);
  // The acknowledgement comes a moment later. The handshake counts as a byte.
  EXPECT_TRUE(
      testing::WaitUntil([&] { return TrafficOf(own)->sent == 300 || TrafficOf(own)->sent == 301; },
                         std::chrono::seconds(60)))
      << TrafficOf(own)->sent;
  for (const int descriptor : {own, peer, listener}) close(descriptor);
}

TEST(TrafficOf, NoSocket) { EXPECT_FALSE(TrafficOf(-1)); }

}  // namespace
}  // namespace stanna::net
