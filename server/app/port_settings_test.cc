#include "server/app/port_settings.h"

#include <gtest/gtest.h>

namespace stanna::app {
namespace {

TEST(GrpcPort, ReflectionIsForThisMachineUnlessItIsSaidOtherwise) {
  const struct {
    const char* address;
    const char* reflection;
    bool shows;
  } kCases[] = {
      {"127.0.0.1:8090", "auto", true}, {"127.9.9.9:8090", "auto", true},
      {"localhost:8090", "auto", true}, {"[::1]:8090", "auto", true},
      {"0.0.0.0:8090", "auto", false},  {"[::]:8090", "auto", false},
      {"10.0.0.5:8090", "auto", false}, {"0.0.0.0:8090", "on", true},
      {"127.0.0.1:8090", "off", false},
  };
  for (const auto& c : kCases) {
    Options options;
    options.grpc_address = c.address;
    options.grpc.reflection = c.reflection;
    const auto grpc = GrpcOptionsOf(options);
    ASSERT_TRUE(grpc.ok()) << c.address << ": " << ToString(grpc.status());
    EXPECT_EQ(grpc->reflection, c.shows) << c.address << ' ' << c.reflection;
  }
}

TEST(GrpcPort, LimitsAreTheSettings) {
  Options options;
  options.grpc.receive_memory_mib = 3;
  options.grpc.process_memory_mib = 5;
  options.grpc.connection_age_seconds = 7;
  options.grpc.connections_per_address = 9;
  options.trusted_proxies = {"10.0.0.0/8"};
  const auto grpc = GrpcOptionsOf(options);
  ASSERT_TRUE(grpc.ok()) << ToString(grpc.status());
  EXPECT_EQ(grpc->receive_memory_bytes, 3u << 20);
  EXPECT_EQ(grpc->memory_bytes, 5u << 20);
  EXPECT_EQ(grpc->connection_age, std::chrono::seconds(7));
  EXPECT_EQ(grpc->connections.per_address, 9u);
  EXPECT_TRUE(grpc->connections.is_exempt("10.1.2.3"));
  EXPECT_FALSE(grpc->connections.is_exempt("11.1.2.3"));
}

TEST(HttpPort, IsWhereTheSettingsSay) {
  Options options;
  options.http_address = "[::1]:8081";
  options.http.body_memory_mib = 3;
  options.trusted_proxies = {"10.0.0.5"};
  const auto http = GatewayOptionsOf(options);
  ASSERT_TRUE(http.ok()) << ToString(http.status());
  EXPECT_EQ(http->listen_address, "::1");
  EXPECT_EQ(http->listen_port, 8081);
  EXPECT_EQ(http->limits.body_memory_bytes, 3u << 20);
  EXPECT_TRUE(http->is_proxy("10.0.0.5"));
  EXPECT_FALSE(http->is_proxy("10.0.0.6"));
  EXPECT_FALSE(http->page.empty());
}

TEST(HttpPort, CookiesAreSecureWhereBrowsersComeByHttps) {
  Options options;
  options.hubspot.redirect_uri = "https://crm.example.com/api/integrations/hubspot/callback";
  EXPECT_TRUE(GatewayOptionsOf(options)->is_public_tls);
  options.hubspot.redirect_uri = "http://localhost:8080/api/integrations/hubspot/callback";
  EXPECT_FALSE(GatewayOptionsOf(options)->is_public_tls);
}

TEST(Ports, RefuseProxiesThatAreNone) {
  Options options;
  options.trusted_proxies = {"10.0.0.0/99"};
  for (const absl::Status& status :
       {GrpcOptionsOf(options).status(), GatewayOptionsOf(options).status()}) {
    EXPECT_TRUE(absl::IsInvalidArgument(status)) << ToString(status);
    EXPECT_NE(ToString(status).find("10.0.0.0/99"), std::string::npos) << ToString(status);
  }
}

}  // namespace
}  // namespace stanna::app
