#include "server/gateway/route_table.h"

#include <gtest/gtest.h>

#include "server/gateway/served_services.h"
#include "server/gateway/testing/test_messages.pb.h"

namespace stanna::gateway {
namespace {

const google::protobuf::ServiceDescriptor* TestService(const char* name) {
  return testing::Request::descriptor()->file()->FindServiceByName(name);
}

std::string Show(const std::optional<RouteMatch>& match) {
  if (!match) return "-";
  std::string text = match->route->method->name();
  for (const auto& [name, value] : match->bindings) text += " " + name + "=" + value;
  return text;
}

TEST(RouteTable, FindsTheMostSpecificRoute) {
  const auto table = RouteTable::Build({TestService("Routes")});
  ASSERT_TRUE(table.ok()) << ToString(table.status());
  const struct {
    const char* method;
    const char* path;
    const char* result;
  } kCases[] = {
      {"GET", "/v1/things/t1", "Get name=t1"},
      {"GET", "/v1/things/latest", "GetLatest"},
      {"DELETE", "/v1/things/latest", "Remove name=latest"},
      {"PUT", "/v1/things/t1", "Replace name=t1"},
      {"POST", "/v1/things/t1:archive", "Archive name=t1"},
      {"GET", "/v1/things/t1:archive", "Get name=t1:archive"},
      {"POST", "/v1/things", "Create"},
      {"POST", "/v1/things/t1", "-"},
      {"GET", "/v1/colors/red/things/t1", "Get leaf.name=red name=t1"},
      {"GET", "/v1/nothing", "-"},
      {"get", "/v1/things/t1", "-"},
  };
  for (const auto& c : kCases) {
    EXPECT_EQ(Show(table->Find(c.method, c.path)), c.result) << c.method << ' ' << c.path;
  }
  EXPECT_EQ(table->MethodsAt("/v1/things/t1"), (std::vector<std::string>{"DELETE", "GET", "PUT"}));
  EXPECT_EQ(table->MethodsAt("/v1/nothing"), std::vector<std::string>{});
}

TEST(RouteTable, ReadsBodies) {
  const auto table = RouteTable::Build({TestService("Routes")});
  ASSERT_TRUE(table.ok());
  EXPECT_EQ(table->Find("GET", "/v1/things/x")->route->body, BodyKind::kNone);
  EXPECT_EQ(table->Find("PUT", "/v1/things/x")->route->body_field->name(), "leaf");
  const Route& create = *table->Find("POST", "/v1/things")->route;
  EXPECT_EQ(create.body, BodyKind::kWhole);
  EXPECT_EQ(create.response_field->name(), "leaf");
  EXPECT_EQ(create.GrpcPath(), "/stanna.gateway.testing.Routes/Create");
}

TEST(RouteTable, NamesTheMethodWhoseAnnotationIsWrong) {
  const struct {
    const char* service;
    const char* what;
  } kCases[] = {
      {"NoSuchVariable", "{nothing} is no scalar field"},
      {"MessageVariable", "{leaf} is no scalar field"},
      {"NoSuchBody", "no field nothing"},
      {"NoSuchResponseBody", "no field nothing"},
      {"Streaming", "streams of requests have no REST face"},
      {"StreamingPost", "server-sent events are answers to GET"},
      {"DeepWildcard", "unsupported path segment"},
      {"SamePlace", "the same place as"},
      {"NoJsonForm", "no JSON form for google.protobuf.Any"},
  };
  for (const auto& c : kCases) {
    const auto table = RouteTable::Build({TestService(c.service)});
    ASSERT_FALSE(table.ok()) << c.service;
    EXPECT_NE(MessageOf(table.status()).find(c.what), std::string::npos)
        << MessageOf(table.status());
  }
}

// The product's documented routes are all there and lead where they should.
TEST(RouteTable, ServesTheProduct) {
  const auto table = RouteTable::Build(ServedServices());
  ASSERT_TRUE(table.ok()) << ToString(table.status());
  const struct {
    const char* method;
    const char* path;
    const char* result;
    int status = 200;
  } kCases[] = {
      {"GET", "/api/integrations/hubspot/start", "StartConnection provider=hubspot"},
      {"GET", "/api/integrations/hubspot/callback", "CompleteConnection provider=hubspot"},
      {"GET", "/api/integrations/hubspot/status", "GetIntegrationStatus provider=hubspot"},
      {"GET", "/api/integrations/status", "ListIntegrations"},
      {"POST", "/api/integrations/hubspot/sync", "StartSync provider=hubspot", 202},
      {"POST", "/api/integrations/hubspot/backfill", "StartBackfill provider=hubspot", 202},
      {"GET", "/api/integrations/hubspot/webhook-events", "ListWebhookEvents provider=hubspot"},
      {"POST", "/api/integrations/hubspot/webhook-events:replay",
       "ReplayWebhookEvents provider=hubspot"},
      {"POST", "/api/ingest/run", "RunIngest"},
      {"GET", "/api/ingest/status", "GetIngestStatus"},
      {"GET", "/api/ingest/history", "ListSyncRuns"},
      {"POST", "/api/ingest/backfill", "RunIngestBackfill"},
      {"POST", "/api/sync-runs/sync_1:cancel", "CancelSyncRun sync_id=sync_1"},
      {"POST", "/api/sync-runs/sync_1:pause", "PauseSyncRun sync_id=sync_1"},
      {"POST", "/api/sync-runs/sync_1:resume", "ResumeSyncRun sync_id=sync_1"},
      {"POST", "/api/integrations/hubspot/reconcile", "StartReconcile provider=hubspot", 202},
      {"POST", "/api/integrations/hubspot/replay", "ReplayFromRaw provider=hubspot", 202},
      {"GET", "/api/sync-log", "ListSyncLog"},
      {"GET", "/api/diagnose", "DiagnoseRecord"},
      {"GET", "/api/dead-jobs", "ListDeadJobs"},
      {"POST", "/api/dead-jobs/job_1:retry", "RetryDeadJob job_id=job_1"},
      {"GET", "/api/clients", "ListClients"},
      {"GET", "/api/clients/last-interactions", "GetLastInteractions"},
      {"GET", "/api/clients/client_1", "GetClient client_id=client_1"},
      {"GET", "/api/clients/client_1/interactions", "ListInteractions client_id=client_1"},
  };
  for (const auto& c : kCases) {
    const auto match = table->Find(c.method, c.path);
    ASSERT_EQ(Show(match), c.result) << c.method << ' ' << c.path;
    EXPECT_EQ(match->route->success_status, c.status) << c.path;
  }
}

}  // namespace
}  // namespace stanna::gateway
