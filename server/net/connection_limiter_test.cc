#include "server/net/connection_limiter.h"

#include <gtest/gtest.h>

#include "server/net/byte_budget.h"

namespace stanna::net {
namespace {

TEST(ConnectionLimiter, CountsInAllAndByAddress) {
  ConnectionLimiter limiter({.total = 3, .per_address = 2});
  EXPECT_TRUE(limiter.Enter("192.0.2.1"));
  EXPECT_TRUE(limiter.Enter("192.0.2.1"));
  EXPECT_FALSE(limiter.Enter("192.0.2.1"));
  EXPECT_TRUE(limiter.Enter("192.0.2.2"));
  EXPECT_FALSE(limiter.Enter("192.0.2.3")) << "the port is full";
  limiter.Leave("192.0.2.1");
  EXPECT_TRUE(limiter.Enter("192.0.2.3"));
  EXPECT_EQ(limiter.count(), 3u);
  limiter.Leave("192.0.2.9");
  EXPECT_EQ(limiter.count(), 3u) << "who never came can't leave";
}

TEST(ConnectionLimiter, AHouseholdHasOneNetworkOfIpv6) {
  ConnectionLimiter limiter({.total = 9, .per_address = 1});
  EXPECT_TRUE(limiter.Enter("2001:db8:1:2::1"));
  EXPECT_FALSE(limiter.Enter("2001:db8:1:2::ffff"));
  EXPECT_TRUE(limiter.Enter("2001:db8:1:3::1"));
  limiter.Leave("2001:db8:1:2::1");
  EXPECT_TRUE(limiter.Enter("2001:db8:1:2::2"));
  EXPECT_TRUE(limiter.Enter("::ffff:192.0.2.1"));
  EXPECT_TRUE(limiter.Enter("::ffff:192.0.2.2")) << "IPv4 addresses are no network";
}

TEST(ConnectionLimiter, ProxiesHaveNoLimitButThePorts) {
  ConnectionLimiter limiter({.total = 3, .per_address = 1, .is_exempt = [](const std::string& a) {
                               return a == "10.0.0.1";
                             }});
  EXPECT_TRUE(limiter.Enter("10.0.0.1"));
  EXPECT_TRUE(limiter.Enter("10.0.0.1"));
  EXPECT_TRUE(limiter.Enter("192.0.2.1"));
  EXPECT_FALSE(limiter.Enter("10.0.0.1"));
}

TEST(ConnectionLimiter, ZeroIsNoLimitOfAnAddress) {
  ConnectionLimiter limiter({.total = 100, .per_address = 0});
  for (int i = 0; i < 100; ++i) EXPECT_TRUE(limiter.Enter("192.0.2.1"));
  EXPECT_FALSE(limiter.Enter("192.0.2.1"));
}

TEST(ByteBudget, IsSharedAndGivenBack) {
  ByteBudget budget(100);
  ByteBudget::Share first(budget);
  EXPECT_TRUE(first.GrowTo(60));
  EXPECT_TRUE(first.GrowTo(40)) << "it never shrinks before its end";
  {
    ByteBudget::Share second(budget);
    EXPECT_TRUE(second.GrowTo(40));
    EXPECT_FALSE(second.GrowTo(41));
    EXPECT_FALSE(first.GrowTo(61));
  }
  EXPECT_TRUE(first.GrowTo(100));
  EXPECT_FALSE(first.GrowTo(101));
}

}  // namespace
}  // namespace stanna::net
