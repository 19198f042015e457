// What goes on with a call beside its request, and comes back beside its answer: who calls and from
// where, for which workspace, its id and trace, and how many there are in all.
#include <gtest/gtest.h>

#include "base/trace_context.h"
#include "server/gateway/testing/gateway_fixture.h"

namespace stanna::gateway {
namespace {

class GatewayHeadersTest : public testing::GatewayTest {};

std::string MetadataOf(const testing::ReceivedCall& call, const std::string& key) {
  const auto found = call.metadata.find(key);
  return found == call.metadata.end() ? "-" : found->second;
}

TEST_F(GatewayHeadersTest, TheCallersTraceGoesOnWithASpanOfOurs) {
  Get("/api/clients",
      "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\r\n"
      "tracestate: rojo=1\r\ntracestate: congo=2\r\n");
  const auto sent = ParseTraceparent(MetadataOf(services.last_call(), "traceparent"));
  ASSERT_TRUE(sent);
  EXPECT_EQ(sent->trace_id, "4bf92f3577b34da6a3ce929d0e0e4736");
  EXPECT_NE(sent->span_id, "00f067aa0ba902b7");
  EXPECT_TRUE(sent->sampled);
  EXPECT_EQ(MetadataOf(services.last_call(), "tracestate"), "rojo=1, congo=2");
  // Two of them are none.
  Get("/api/clients",
      "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\r\n"
      "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\r\n");
  const auto fresh = ParseTraceparent(MetadataOf(services.last_call(), "traceparent"));
  ASSERT_TRUE(fresh);
  EXPECT_NE(fresh->trace_id, "4bf92f3577b34da6a3ce929d0e0e4736");
}

TEST_F(GatewayHeadersTest, CredentialsAndIdsGoOnAsMetadata) {
  const auto response = Get("/api/clients",
                            "Authorization: Bearer sk-1\r\nX-API-Key: sk-2\r\n"
                            "X-Workspace-Id: w.com\r\nX-Request-Id: my-id.1\r\n"
                            "X-Forwarded-For: 10.0.0.9\r\n");
  const auto call = services.last_call();
  EXPECT_EQ(MetadataOf(call, "authorization"), "Bearer sk-1");
  EXPECT_EQ(MetadataOf(call, "x-api-key"), "sk-2");
  EXPECT_EQ(MetadataOf(call, "x-workspace-id"), "w.com");
  EXPECT_EQ(MetadataOf(call, "x-request-id"), "my-id.1");
  EXPECT_EQ(MetadataOf(call, "x-forwarded-for"), "10.0.0.9, 127.0.0.1");
  EXPECT_TRUE(ParseTraceparent(MetadataOf(call, "traceparent")));
  EXPECT_EQ(MetadataOf(call, "tracestate"), "-");
  EXPECT_TRUE(call.has_deadline);
  EXPECT_EQ(call.request, R"(workspace_id: "w.com")");
  EXPECT_EQ(response.Header("x-request-id"), "my-id.1");
}

TEST_F(GatewayHeadersTest, OfAChainOfProxiesTheLastOnesGoOn) {
  std::string chain;
  for (int i = 0; i < 100; ++i) chain += "198.51.100." + std::to_string(i) + ", ";
  chain += "203.0.113.1:55";
  const std::string latin = "caf\xc3\xa9, 203.0.113.9, 203.0.113.1";
  const struct {
    std::string sent;
    std::string end;
  } cases[] = {
      {"203.0.113.1:55", "203.0.113.1:55, 127.0.0.1"},
      {"[2001:db8::1]:55", "[2001:db8::1]:55, 127.0.0.1"},
      {chain, ", 203.0.113.1:55, 127.0.0.1"},
      {latin, "203.0.113.9, 203.0.113.1, 127.0.0.1"},
      {"203.0.113.1, caf\xc3\xa9", "127.0.0.1"},
      {std::string(2'000, 'x'), "127.0.0.1"},
      {std::string(2'000, 'x') + ",203.0.113.1", "203.0.113.1, 127.0.0.1"},
  };
  for (const auto& c : cases) {
    Get("/api/clients", "X-Forwarded-For: " + c.sent + "\r\n");
    const std::string passed = MetadataOf(services.last_call(), "x-forwarded-for");
    EXPECT_TRUE(passed.ends_with(c.end)) << c.sent << "\n" << passed;
    EXPECT_LE(passed.size(), 512u + 20u) << c.sent;
  }
  // Never half an address.
  Get("/api/clients", "X-Forwarded-For: " + chain + "\r\n");
  EXPECT_TRUE(MetadataOf(services.last_call(), "x-forwarded-for").starts_with(" 198.51.100."));
}

TEST_F(GatewayHeadersTest, ARequestIdIsMadeWhereNoneOrABadOneCame) {
  for (const std::string header : {"", "X-Request-Id: a b\r\n", "X-Request-Id: \"<x>\r\n"}) {
    const auto response = Get("/api/clients", header);
    EXPECT_EQ(response.Header("x-request-id").substr(0, 4), "req_") << header;
    EXPECT_EQ(MetadataOf(services.last_call(), "x-request-id"), response.Header("x-request-id"));
  }
}

TEST_F(GatewayHeadersTest, TheWorkspaceMayComeFromThreePlacesThatAgree) {
  const struct {
    const char* target;
    const char* body;
    const char* header;
    const char* workspace;  // "": refused
  } kWorkspaceCases[] = {
      {"/api/ingest/run", "{}", "", "-"},
      {"/api/ingest/run?workspaceId=a", "{}", "", "a"},
      {"/api/ingest/run", R"({"workspaceId":"a"})", "", "a"},
      {"/api/ingest/run", "{}", "X-Workspace-Id: a\r\n", "a"},
      {"/api/ingest/run?workspaceId=a", R"({"workspaceId":"a"})", "X-Workspace-Id: a\r\n", "a"},
      {"/api/ingest/run?workspaceId=a", R"({"workspaceId":"b"})", "", ""},
      {"/api/ingest/run?workspaceId=a", "{}", "X-Workspace-Id: b\r\n", ""},
      {"/api/ingest/run", R"({"workspaceId":"a"})", "X-Workspace-Id: b\r\n", ""},
  };
  for (const auto& c : kWorkspaceCases) {
    const int before = services.calls();
    const auto response = Post(c.target, c.body, c.header);
    if (*c.workspace == '\0') {
      EXPECT_EQ(response.status, 403) << c.target << c.body << c.header;
      EXPECT_NE(response.body.find("AUTH_WORKSPACE_MISMATCH"), std::string::npos) << response.body;
      EXPECT_EQ(services.calls(), before);
    } else {
      EXPECT_EQ(response.status, 200) << response.body;
      EXPECT_EQ(MetadataOf(services.last_call(), "x-workspace-id"), c.workspace);
    }
  }
}

TEST_F(GatewayHeadersTest, HowManyThereAreInAllIsAHeader) {
  const std::pair<const char*, const char*> kTotals[] = {
      {"clients { id: 'client_1' tags: 'a' } clients { id: 'client_2' } total_size: 1000", "1000"},
      {"next_page_token: 'more' total_size: 2147483647", "2147483647"},
      {"total_size: 0", "0"},
  };
  for (const auto& [answer, total] : kTotals) {
    services.Answer("ListClients", answer);
    EXPECT_EQ(Get("/api/clients?limit=2").Header("x-total-count"), total) << answer;
  }
  services.Answer("ListDeals", "pagination { total: 5 }");
  EXPECT_EQ(Get("/api/clients/client_1/deals").headers.count("x-total-count"), 0u)
      << "its body says so";
  services.Fail("ListClients", grpc::Status(grpc::StatusCode::UNAVAILABLE, "Soon again."));
  EXPECT_EQ(Get("/api/clients").headers.count("x-total-count"), 0u);
}

}  // namespace
}  // namespace stanna::gateway
