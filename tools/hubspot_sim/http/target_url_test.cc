#include "tools/hubspot_sim/http/target_url.h"

#include <gtest/gtest.h>

namespace stanna::sim {
namespace {

TEST(TargetUrl, TakesItsPartsApart) {
  struct Case {
    const char* url;
    bool tls;
    const char* host;
    const char* port;
    const char* target;
  };
  const Case cases[] = {
      {"https://a.example/hooks?x=1&y=%20", true, "a.example", "443", "/hooks?x=1&y=%20"},
      {"http://127.0.0.1:8080/h", false, "127.0.0.1", "8080", "/h"},
      {"http://localhost", false, "localhost", "80", "/"},
      {"https://a.example?x=1", true, "a.example", "443", "/?x=1"},
      {"https://a.example/h#part", true, "a.example", "443", "/h"},
  };
  for (const Case& c : cases) {
    const auto url = ParseTargetUrl(c.url);
    ASSERT_TRUE(url.has_value()) << c.url;
    EXPECT_EQ(url->tls, c.tls) << c.url;
    EXPECT_EQ(url->host, c.host) << c.url;
    EXPECT_EQ(url->port, c.port) << c.url;
    EXPECT_EQ(url->target, c.target) << c.url;
  }
}

TEST(TargetUrl, RefusesWhatIsNone) {
  for (const char* url :
       {"", "a.example/h", "ftp://a.example/", "https://", "https:///h", "http://:80/"}) {
    EXPECT_FALSE(ParseTargetUrl(url).has_value()) << url;
  }
}

}  // namespace
}  // namespace stanna::sim
