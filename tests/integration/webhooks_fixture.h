// A server of one app in this process, and requests as HubSpot signs them.
#pragma once

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <functional>
#include <memory>
#include <string>
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

inline constexpr char kPath[] = "/api/integrations/hubspot/webhooks";
inline constexpr char kSecret[] = "yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy";
inline constexpr std::int64_t kPortal = 33;
inline const WorkspaceId kWorkspace("a.com");

inline std::string EventJson(int object, const std::string& value = "v",
                             std::int64_t portal = kPortal) {
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

inline std::string NowText(std::chrono::milliseconds offset = {}) {
  return std::to_string(ToEpochMs(SystemClock().Now() + offset));
}

// Durable, as a test kills it and asks for what was accepted before.
inline Backend& TheBackend() {
  static const std::unique_ptr<Backend>& backend =
      *new std::unique_ptr<Backend>(Backend::FromEnvironment({.durable = true}));
  return *backend;
}

class WebhooksTest : public ::testing::Test {
 protected:
  void SetUp() override { Start({}); }

  /// `change` sets what differs from an app with a secret that is called directly.
  void Start(const std::function<void(app::Options&)>& change) {
    app_.reset();
    stores_.reset();
    const auto backend = TheBackend().NewDatabase(folder_);
    app::Options options;
    options.data_dir = folder_;
    options.database_url = backend.at("DATABASE_URL");
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

}  // namespace stanna::testing
