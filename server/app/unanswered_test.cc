#include "server/app/unanswered.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>

namespace stanna::app {
namespace {

constexpr std::chrono::milliseconds kNoTime{0};
constexpr std::chrono::milliseconds kSecond{1000};

TEST(Unanswered, IsWhatWasSentBeyondWhatWasGot) {
  Unanswered peer;
  EXPECT_EQ(peer.Update({.received = 1000, .sent = 200}, kNoTime), 800);
  EXPECT_EQ(peer.Update({.received = 1500, .sent = 200}, kNoTime), 1300);
  EXPECT_EQ(peer.Update({.received = 1500, .sent = 1400}, kNoTime), 100);
  EXPECT_EQ(peer.Update({.received = 1500, .sent = 90'000}, kNoTime), 0);
  EXPECT_EQ(peer.Update({.received = 1600, .sent = 90'000}, kNoTime), 100)
      << "large answers are no credit for a flood";
}

TEST(Unanswered, IsForgivenWithTime) {
  Unanswered peer;
  EXPECT_EQ(peer.Update({.received = 1'000'000, .sent = 0}, kNoTime), 1'000'000);
  EXPECT_EQ(peer.Update({.received = 1'000'000, .sent = 0}, kSecond),
            1'000'000 - Unanswered::kForgivenPerSecond);
  EXPECT_EQ(peer.Update({.received = 1'000'000, .sent = 0}, 10 * kSecond), 0);
}

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
  const auto traffic = TrafficOf(own);
  ASSERT_TRUE(traffic);
  EXPECT_EQ(traffic->received, 1000);
  // The acknowledgement may be on its way.
  EXPECT_LE(traffic->sent, 301);
  for (const int descriptor : {own, peer, listener}) close(descriptor);
  EXPECT_FALSE(TrafficOf(-1));
}

TEST(AllocatedBytesAbove, CountsWhatIsInUse) {
  EXPECT_EQ(AllocatedBytesAbove(std::int64_t{1} << 50), 0);
  EXPECT_GE(AllocatedBytesAbove(0), 0);
}

}  // namespace
}  // namespace stanna::app
