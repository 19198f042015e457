#include "client/http/proxy.h"

#include <gtest/gtest.h>

#include <map>

namespace stanna::hubspot {
namespace {

Url Https(std::string host) { return {.host = std::move(host)}; }

TEST(Proxy, EnvironmentLowerCaseWins) {
  const std::map<std::string, const char*> env = {
      {"HTTPS_PROXY", "http://upper:1"}, {"https_proxy", "http://lower:2"}, {"NO_PROXY", "a,b"}};
  const auto settings = ProxyFromEnvironment([&](const char* name) {
    const auto it = env.find(name);
    return it == env.end() ? nullptr : it->second;
  });
  EXPECT_EQ(settings.https_proxy, "http://lower:2");
  EXPECT_EQ(settings.http_proxy, "");
  EXPECT_EQ(settings.no_proxy, "a,b");
}

TEST(Proxy, NoProxyRules) {
  struct Case {
    const char* rules;
    const char* host;
    bool direct;
  };
  const Case cases[] = {
      {"", "api.hubapi.com", false},
      {"hubapi.com", "api.hubapi.com", true},
      {".hubapi.com", "api.hubapi.com", true},
      {"*.hubapi.com", "api.hubapi.com", true},
      {"evilhubapi.com, HUBAPI.com ", "api.hubapi.com", true},
      {"pi.hubapi.com", "api.hubapi.com", false},
      {"*", "api.hubapi.com", true},
      {",,", "api.hubapi.com", false},
      {"", "localhost", true},
      {"", "127.0.0.1", true},
  };
  for (const Case& c : cases) {
    const auto proxy = ProxyFor({.https_proxy = "proxy:3128", .no_proxy = c.rules}, Https(c.host));
    ASSERT_TRUE(proxy.ok());
    EXPECT_EQ(!proxy->has_value(), c.direct) << c.rules << " / " << c.host;
  }
}

TEST(Proxy, SettingWithoutASchemeIsHttpAndHttpsIsRefused) {
  const auto proxy = ProxyFor({.https_proxy = "u:p@proxy.example:3128"}, Https("api.hubapi.com"));
  ASSERT_TRUE(proxy.ok() && proxy->has_value());
  EXPECT_EQ((*proxy)->host, "proxy.example");
  EXPECT_EQ((*proxy)->port, 3128);
  EXPECT_EQ((*proxy)->user_info, "u:p");
  EXPECT_FALSE(ProxyFor({.https_proxy = "https://proxy:1"}, Https("api.hubapi.com")).ok());
}

}  // namespace
}  // namespace stanna::hubspot
