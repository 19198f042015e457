#include "server/rpc/caller_address.h"

#include <gtest/gtest.h>

namespace stanna::rpc {
namespace {

TEST(SourceOf, BelievesOnlyWhoIsTrusted) {
  const auto proxies = webhooks::TrustedProxies::Parse({"10.0.0.0/8", "fd00::/8"}).value();
  const struct {
    const char* peer;
    const char* forwarded;
    const char* source;
  } cases[] = {
      {"ipv4:192.0.2.7:4711", "", "192.0.2.7"},
      {"ipv6:[2001:db8:1:2:3:4:5:6]:4711", "", "2001:db8:1:2::/64"},
      {"ipv6:%5B2001:db8:1:2:3:4:5:6%5D:4711", "", "2001:db8:1:2::/64"},
      {"ipv6:[::ffff:192.0.2.7]:4711", "", "192.0.2.7"},
      // Anybody can send the header.
      {"ipv4:192.0.2.7:4711", "203.0.113.1", "192.0.2.7"},
      // A proxy that is trusted.
      {"ipv4:10.0.0.5:4711", "203.0.113.1", "203.0.113.1"},
      {"ipv4:10.0.0.5:4711", "203.0.113.9, 203.0.113.1", "203.0.113.1"},
      {"ipv4:10.0.0.5:4711", "203.0.113.1,10.9.9.9", "203.0.113.1"},
      {"ipv4:10.0.0.5:4711", "10.1.1.1, 10.9.9.9", "10.1.1.1"},
      {"ipv4:10.0.0.5:4711", "", "10.0.0.5"},
      {"ipv4:10.0.0.5:4711", "nonsense", "10.0.0.5"},
      {"ipv4:10.0.0.5:4711", "203.0.113.1, nonsense, 10.9.9.9", "10.9.9.9"},
      {"ipv4:10.0.0.5:4711", "2001:db8::1", "2001:db8::/64"},
      // The gateway within this process: the last entry is who called it.
      {"inproc", "192.0.2.7", "192.0.2.7"},
      {"inproc", "203.0.113.1, 192.0.2.7", "192.0.2.7"},
      {"inproc", "203.0.113.9, 203.0.113.1, 10.0.0.5", "203.0.113.1"},
      {"inproc", "203.0.113.1, fd00::7", "203.0.113.1"},
      {"inproc", "", ""},
      {"unix:/tmp/x", "", ""},
      {"", "", ""},
      {"ipv4:", ",,", ""},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(SourceOf(c.peer, c.forwarded, proxies), c.source) << c.peer << " " << c.forwarded;
  }
}

}  // namespace
}  // namespace stanna::rpc
