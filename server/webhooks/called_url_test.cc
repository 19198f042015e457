#include "server/webhooks/called_url.h"

#include <gtest/gtest.h>

namespace stanna::webhooks {
namespace {

TEST(TrustedProxies, KnowsAddressesAndNetworks) {
  const auto proxies = TrustedProxies::Parse({"10.1.0.0/16", "192.168.7.9", "fd00::/8", "::1"});
  ASSERT_TRUE(proxies.ok()) << ToString(proxies.status());
  for (const char* address :
       {"10.1.0.1", "10.1.255.255", "::ffff:10.1.2.3", "192.168.7.9", "fd12:3456::1", "::1"}) {
    EXPECT_TRUE(proxies->Contains(address)) << address;
  }
  for (const char* address : {"10.2.0.1", "11.1.0.1", "192.168.7.8", "fe80::1", "::2", "",
                              "unknown", "10.1.0.1:80", "10.1"}) {
    EXPECT_FALSE(proxies->Contains(address)) << address;
  }
  EXPECT_FALSE(TrustedProxies().Contains("127.0.0.1"));
  EXPECT_TRUE(TrustedProxies::Parse({"0.0.0.0/0"})->Contains("8.8.8.8"));
  EXPECT_FALSE(TrustedProxies::Parse({"0.0.0.0/0"})->Contains("fe80::1"));
}

TEST(TrustedProxies, RefusesWhatIsNone) {
  for (const char* item : {"", "proxy.example.com", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/",
                           "10.0.0.0/x", "fd00::/129", "10.0.0"}) {
    EXPECT_FALSE(TrustedProxies::Parse({item}).ok()) << item;
  }
}

TEST(CalledUrl, IsTheConfiguredOneOrWhatProxiesSayOrTheHost) {
  struct Case {
    const char* name;
    std::string public_url;
    RequestOrigin request;
    std::string url;
  };
  const std::string configured = "https://hooks.example.com/in/hubspot";
  for (const Case& c : {
           Case{"configured",
                configured,
                {"/hooks", "evil.example", "http", "evil.example", "10.0.0.1"},
                configured},
           Case{"configured, with a query",
                configured + "?a=0",
                {"/hooks?a=1&b=%2F", "h", "", "", "10.0.0.1"},
                configured + "?a=1&b=%2F"},
           Case{"a trusted proxy",
                "",
                {"/hooks?a=1", "10.0.0.9:8080", "https", "www.example.com", "10.0.0.1"},
                "https://www.example.com/hooks?a=1"},
           Case{"proxies in a row",
                "",
                {"/hooks", "h", "https, http", "a.example , b.example", "10.0.0.1"},
                "https://a.example/hooks"},
           Case{"a trusted proxy that says half",
                "",
                {"/hooks", "www.example.com", "https", "", "10.0.0.1"},
                "https://www.example.com/hooks"},
           Case{"somebody else",
                "",
                {"/hooks", "h:8080", "https", "www.example.com", "10.0.0.2"},
                "http://h:8080/hooks"},
           Case{"direct",
                "",
                {"/hooks?x", "127.0.0.1:8080", "", "", "127.0.0.1"},
                "http://127.0.0.1:8080/hooks?x"},
       }) {
    const UrlRules rules{c.public_url, *TrustedProxies::Parse({"10.0.0.1"})};
    EXPECT_EQ(CalledUrl(rules, c.request), c.url) << c.name;
  }
}

TEST(CalledUrl, HasOurOwnSchemeWhereNoProxySaysAnother) {
  UrlRules rules{.public_url = "",
                 .proxies = TrustedProxies::Parse({"10.0.0.1"}).value(),
                 .own_scheme = "https"};
  EXPECT_EQ(CalledUrl(rules, {"/hooks", "h:8443", "http", "", "10.0.0.9"}), "https://h:8443/hooks")
      << "who is no proxy says nothing";
  EXPECT_EQ(CalledUrl(rules, {"/hooks", "h", "http", "", "10.0.0.1"}), "http://h/hooks");
}

}  // namespace
}  // namespace stanna::webhooks
