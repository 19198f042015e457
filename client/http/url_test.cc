#include "client/http/url.h"

#include <gtest/gtest.h>

#include "client/http/http_client.h"

namespace stanna::hubspot {
namespace {

TEST(Url, TakesApart) {
  const auto url = ParseUrl("https://API.hubapi.com/crm/v3/objects?limit=100&after=a%3D#frag");
  ASSERT_TRUE(url.ok()) << ToString(url.status());
  EXPECT_EQ(url->scheme, Scheme::kHttps);
  EXPECT_EQ(url->host, "api.hubapi.com");
  EXPECT_EQ(url->port, 443);
  EXPECT_EQ(url->target, "/crm/v3/objects?limit=100&after=a%3D");
  EXPECT_EQ(url->Authority(), "api.hubapi.com");
}

TEST(Url, PortsUserInfoAndIpv6) {
  const auto proxy = ParseUrl("http://me:p%40ss@proxy.example:3128");
  ASSERT_TRUE(proxy.ok());
  EXPECT_EQ(proxy->user_info, "me:p@ss");
  EXPECT_EQ(proxy->Authority(), "proxy.example:3128");
  EXPECT_EQ(proxy->target, "/");
  const auto six = ParseUrl("http://[::1]:8080/x");
  ASSERT_TRUE(six.ok());
  EXPECT_EQ(six->host, "::1");
  EXPECT_EQ(six->Authority(), "[::1]:8080");
}

TEST(Url, RefusesWhatIsNoWebAddressWithoutRepeatingIt) {
  for (const char* text : {"", "not a url", "ftp://x/y", "https://", "/path/only", "file:///etc"}) {
    const auto url = ParseUrl(text);
    ASSERT_FALSE(url.ok()) << text;
    EXPECT_EQ(ReasonOf(url.status()), kHttpRefused) << text;
  }
}

TEST(Url, Loopback) {
  EXPECT_TRUE(IsLoopbackHost("localhost"));
  EXPECT_TRUE(IsLoopbackHost("127.0.0.1"));
  EXPECT_TRUE(IsLoopbackHost("::1"));
  EXPECT_FALSE(IsLoopbackHost("127.evil.example"));
  EXPECT_FALSE(IsLoopbackHost("localhost.example"));
  EXPECT_FALSE(IsLoopbackHost("10.0.0.1"));
}

TEST(Url, EncodesQueries) {
  EXPECT_EQ(EncodeQuery({{"scope", "a b"}, {"x", "=&/ü"}}), "scope=a%20b&x=%3D%26%2F%C3%BC");
  EXPECT_EQ(PercentEncode("az-AZ_09.~"), "az-AZ_09.~");
}

}  // namespace
}  // namespace stanna::hubspot
