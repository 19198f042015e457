// HubSpot's webhooks against the whole server: what is signed becomes rows, and nothing else does.
#include <gtest/gtest.h>

#include <atomic>
#include <boost/json.hpp>
#include <cstdlib>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/deadline.h"
#include "server/app/app.h"
#include "server/app/backends.h"
#include "server/webhooks/signature.h"
#include "storage/connection_store.h"
#include "storage/stores.h"
#include "storage/webhook_store.h"
#include "storage/workspace_store.h"
#include "tests/support/backend.h"
#include "tests/support/http_client.h"
#include "tests/support/process.h"

namespace stanna::testing {
namespace {

constexpr char kPath[] = "/api/integrations/hubspot/webhooks";
constexpr char kSecret[] = "yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy";
constexpr std::int64_t kPortal = 33;
const WorkspaceId kWorkspace("a.com");

std::string EventJson(int object, const std::string& value = "v", std::int64_t portal = kPortal) {
  return boost::json::serialize(boost::json::object{{"appId", 1},
                                                    {"eventId", 100 + object},
                                                    {"subscriptionId", 7},
                                                    {"portalId", portal},
                                                    {"occurredAt", 1'731'612'159'499},
                                                    {"subscriptionType", "contact.propertyChange"},
                                                    {"attemptNumber", 0},
                                                    {"objectId", object},
                                                    {"propertyName", "firstname"},
                                                    {"propertyValue", value}});
}

std::string NowText(std::chrono::milliseconds offset = {}) {
  return std::to_string(ToEpochMs(SystemClock().Now() + offset));
}

// Durable, as a test kills it and asks for what was accepted before.
std::unique_ptr<Backend> StartBackend() {
  const char* chosen = std::getenv("STANNA_TEST_BACKEND");
  const bool postgres = chosen != nullptr && std::string_view(chosen) == "postgres";
  return Backend::Start(postgres ? BackendKind::kPostgres : BackendKind::kSqlite,
                        {.durable = true});
}

Backend& TheBackend() {
  static const std::unique_ptr<Backend>& backend = *new std::unique_ptr<Backend>(StartBackend());
  return *backend;
}

class WebhooksTest : public ::testing::Test {
 protected:
  void SetUp() override { Start({}); }

  /// `change` sets what differs from an app with a secret that is called directly.
  void Start(const std::function<void(app::Options&)>& change) {
    app_.reset();
    stores_.reset();
    const Backend::Urls urls = TheBackend().NewDatabase(folder_);
    app::Options options;
    options.data_dir = folder_;
    options.database_url = urls.database;
    options.grpc_address = options.http_address = "127.0.0.1:0";
    options.hubspot.client_id = "an app";
    options.hubspot.client_secret = kSecret;
    options.sync_workers = 0;
    options.scheduler = false;
    if (change) change(options);
    auto app = app::App::Start(options);
    ASSERT_TRUE(app.ok()) << ToString(app.status());
    app_ = *std::move(app);
    auto stores = app::OpenMigratedDatabase(options);
    ASSERT_TRUE(stores.ok()) << ToString(stores.status());
    stores_ = *std::move(stores);
    Connect(kWorkspace, kPortal);
  }

  void Connect(const WorkspaceId& workspace, std::int64_t portal) {
    storage::Workspace row;
    row.id = workspace;
    ASSERT_TRUE(stores_->workspaces().Ensure(row, Soon()).ok());
    storage::Connection connection;
    connection.workspace_id = workspace;
    connection.id = ConnectionId("conn_" + workspace.value);
    connection.portal_id = portal;
    const absl::Status put = stores_->connections().Put(connection, Soon());
    ASSERT_TRUE(put.ok()) << ToString(put);
  }

  static Deadline Soon() { return Deadline::After(std::chrono::seconds(60)); }
  std::string Url(const std::string& query = "") const {
    return "http://127.0.0.1:" + std::to_string(app_->http_port()) + kPath + query;
  }

  /// As HubSpot signs a call of `url`, which may be another one than that which is called.
  HttpCall Signed(const std::string& body, const std::string& url,
                  const std::string& secret = kSecret,
                  const std::string& timestamp = NowText()) const {
    return {.method = "POST",
            .url = Url(),
            .headers = {{"Content-Type", "application/json"},
                        {"X-HubSpot-Request-Timestamp", timestamp},
                        {"X-HubSpot-Signature-v3",
                         webhooks::SignatureV3(secret, "POST", url, body, timestamp)}},
            .body = body};
  }
  HttpCall Signed(const std::string& body) const { return Signed(body, Url()); }

  HttpReply Call(const HttpCall& call) const {
    auto reply = Send(call);
    EXPECT_TRUE(reply.ok()) << ToString(reply.status());
    return reply.ok() ? *reply : HttpReply();
  }
  int StatusOf(const HttpCall& call) const { return Call(call).status; }

  std::vector<storage::WebhookEvent> Rows(const WorkspaceId& workspace = kWorkspace) {
    auto rows = stores_->webhooks().List(workspace, {.limit = 10'000}, Soon());
    EXPECT_TRUE(rows.ok()) << ToString(rows.status());
    return rows.ok() ? *rows : std::vector<storage::WebhookEvent>();
  }

  const std::string folder_ = MakeTestFolder("webhooks");
  std::unique_ptr<app::App> app_;
  std::unique_ptr<storage::Stores> stores_;
};

TEST_F(WebhooksTest, SignedEventsBecomeRowsOfEachWorkspaceOfTheirPortal) {
  Connect(WorkspaceId("b.com"), kPortal);
  Connect(WorkspaceId("c.com"), 44);
  const std::string first = EventJson(1, "Żółć \"1\""), second = EventJson(2);
  const HttpReply reply = Call(Signed("[" + first + ", " + second + ",{\"broken\":}]"));
  EXPECT_EQ(reply.status, 204);
  EXPECT_EQ(reply.body, "");
  EXPECT_NE(reply.Header("x-request-id"), "");
  for (const WorkspaceId& workspace : {kWorkspace, WorkspaceId("b.com")}) {
    const auto rows = Rows(workspace);
    ASSERT_EQ(rows.size(), 2u);
    EXPECT_EQ(rows[1].body, first);
    EXPECT_EQ(rows[0].body, second);
    EXPECT_EQ(rows[1].object_type, ObjectType::kContact);
    EXPECT_EQ(rows[1].object_id, 1);
    EXPECT_EQ(rows[1].state, storage::WebhookEventState::kPending);
  }
  EXPECT_TRUE(Rows(WorkspaceId("c.com")).empty());
}

TEST_F(WebhooksTest, WhatIsNotSignedForThisAppAndUrlIsRefused) {
  const std::string body = "[" + EventJson(1) + "]";
  const HttpCall right = Signed(body);
  HttpCall tampered = right;
  tampered.body.replace(tampered.body.find("\"v\""), 3, "\"w\"");
  HttpCall unsigned_call = right;
  unsigned_call.headers.resize(1);
  HttpCall without_time = right;
  without_time.headers.erase(without_time.headers.begin() + 1);
  HttpCall downgraded = tampered;
  downgraded.headers.emplace_back("X-HubSpot-Signature",
                                  webhooks::SignatureV1(kSecret, tampered.body));
  downgraded.headers.emplace_back("X-HubSpot-Signature-Version", "v1");
  HttpCall forwarded = Signed(body, "https://www.example.com" + std::string(kPath));
  forwarded.headers.emplace_back("X-Forwarded-Proto", "https");
  forwarded.headers.emplace_back("X-Forwarded-Host", "www.example.com");
  HttpCall other_query = right;
  other_query.url += "?portal=44";
  const struct {
    const char* name;
    HttpCall call;
  } kCases[] = {
      {"no signature", unsigned_call},
      {"no time", without_time},
      {"tampered", tampered},
      {"tampered, with a v1 that is right", downgraded},
      {"aged", Signed(body, Url(), kSecret, NowText(-std::chrono::minutes(6)))},
      {"ahead", Signed(body, Url(), kSecret, NowText(std::chrono::minutes(3)))},
      {"no number", Signed(body, Url(), kSecret, "NaN")},
      {"another app", Signed(body, Url(), "another secret")},
      {"another URL", Signed(body, "http://127.0.0.1:1" + std::string(kPath))},
      {"another query", other_query},
      {"a proxy that nobody trusts", forwarded},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    const HttpReply reply = Call(c.call);
    EXPECT_EQ(reply.status, 401);
    EXPECT_NE(reply.body.find("\"AUTH_INVALID_SIGNATURE\""), std::string::npos) << reply.body;
  }
  EXPECT_TRUE(Rows().empty());
  EXPECT_EQ(StatusOf(right), 204);
  EXPECT_EQ(Rows().size(), 1u);
}

TEST_F(WebhooksTest, ARepetitionIsNoSecondRow) {
  std::string body = "[" + EventJson(1) + "," + EventJson(1) + "]";
  EXPECT_EQ(StatusOf(Signed(body)), 204);
  EXPECT_EQ(StatusOf(Signed(body)), 204);
  const std::string attempt = "\"attemptNumber\":0";
  body.replace(body.find(attempt), attempt.size(), "\"attemptNumber\":5");
  EXPECT_EQ(StatusOf(Signed(body)), 204);
  EXPECT_EQ(Rows().size(), 1u);
}

TEST_F(WebhooksTest, EventsOfAnUnknownPortalAreNotRepeated) {
  EXPECT_EQ(StatusOf(Signed("[" + EventJson(1, "v", 77) + "," + EventJson(2) + "]")), 204);
  EXPECT_EQ(Rows().size(), 1u);
}

TEST_F(WebhooksTest, OtherRequestsAreToldWhatIsWrong) {
  EXPECT_EQ(StatusOf(Signed("[]")), 204);
  EXPECT_EQ(StatusOf(Signed("{}")), 400);
  EXPECT_EQ(StatusOf(Signed("[" + EventJson(1))), 400);
  EXPECT_EQ(StatusOf(Signed("[" + std::string(2 * 1024 * 1024, ' ') + "]")), 413);
  const HttpReply get = Call({.url = Url()});
  EXPECT_EQ(get.status, 405);
  EXPECT_EQ(get.Header("allow"), "POST, OPTIONS");
  EXPECT_TRUE(Rows().empty());
}

TEST_F(WebhooksTest, TheDatabaseAwayIsNeverA2xx) {
  PostgresServer* postgres = TheBackend().postgres();
  if (postgres == nullptr) GTEST_SKIP() << "SQLite has no server that could go away";
  const std::string body = "[" + EventJson(1) + "]";
  EXPECT_EQ(StatusOf(Signed(body)), 204);
  postgres->Kill();
  const std::string next = "[" + EventJson(2) + "]";
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(StatusOf(Signed(next)), 503);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5))
      << "HubSpot does not wait longer";
  ASSERT_TRUE(postgres->Restart().ok());
  EXPECT_EQ(StatusOf(Signed(next)), 204);
  EXPECT_EQ(Rows().size(), 2u);
}

TEST_F(WebhooksTest, ManyAtOnceAreAllThere) {
  constexpr int kThreads = 50, kCalls = 4, kEvents = 5;
  std::atomic<int> accepted = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int c = 0; c < kCalls; ++c) {
        std::string body;
        for (int e = 0; e < kEvents; ++e) {
          body += (e == 0 ? "[" : ",") + EventJson(1 + (t * kCalls + c) * kEvents + e);
        }
        if (StatusOf(Signed(body + "]")) == 204) ++accepted;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(accepted, kThreads * kCalls);
  std::set<ObjectId> objects;
  for (const storage::WebhookEvent& row : Rows()) objects.insert(row.object_id);
  EXPECT_EQ(objects.size(), static_cast<std::size_t>(kThreads * kCalls * kEvents));
  EXPECT_EQ(*objects.rbegin(), kThreads * kCalls * kEvents);
}

TEST_F(WebhooksTest, BehindAProxyTheConfiguredUrlCounts) {
  const std::string url = "https://hooks.example.com/in";
  Start([&](app::Options& o) { o.hubspot.webhook_url = url; });
  const std::string body = "[" + EventJson(1) + "]";
  EXPECT_EQ(StatusOf(Signed(body)), 401);
  EXPECT_EQ(StatusOf(Signed(body, url)), 204);
  HttpCall with_query = Signed("[" + EventJson(2) + "]", url + "?a=:/1");
  with_query.url += "?a=%3A%2F1";
  EXPECT_EQ(StatusOf(with_query), 204);
  EXPECT_EQ(Rows().size(), 2u);
}

TEST_F(WebhooksTest, ATrustedProxySaysWhatWasCalled) {
  Start([&](app::Options& o) { o.trusted_proxies = {"127.0.0.0/8"}; });
  HttpCall call =
      Signed("[" + EventJson(1) + "]", "https://hooks.example.com" + std::string(kPath));
  EXPECT_EQ(StatusOf(call), 401);
  call.headers.emplace_back("X-Forwarded-Proto", "https");
  call.headers.emplace_back("X-Forwarded-Host", "hooks.example.com");
  EXPECT_EQ(StatusOf(call), 204);
}

TEST_F(WebhooksTest, WithoutAnAppThereIsNothingAtThePath) {
  Start([](app::Options& o) { o.hubspot.client_id = o.hubspot.client_secret = ""; });
  EXPECT_EQ(StatusOf(Signed("[]", Url(), "")), 404);
}

}  // namespace
}  // namespace stanna::testing
