// The three services over a real in-process gRPC server, SQLite and a fake HubSpot.
#pragma once

#include <grpcpp/grpcpp.h>

#include <boost/asio/thread_pool.hpp>
#include <memory>
#include <stop_token>
#include <string>

#include "base/clock.h"
#include "server/app/testing/fake_hubspot.h"
#include "server/app/testing/temporary_stores.h"
#include "server/auth/api_keys.h"
#include "server/connect/connector.h"
#include "server/rpc/call_guard.h"
#include "server/rpc/counting_stores.h"
#include "server/rpc/services.h"
#include "stanna/insights/v1/insights_service.grpc.pb.h"
#include "stanna/integration/v1/integration_service.grpc.pb.h"
#include "stanna/sync/v1/sync_service.grpc.pb.h"

namespace stanna::rpc {

/// What an error says, taken apart.
struct CallError {
  grpc::StatusCode code = grpc::StatusCode::OK;
  std::string reason;
  std::map<std::string, std::string> metadata;
  std::vector<FieldViolation> violations;
};
CallError ErrorOf(const grpc::Status& status);

class ServiceHarness {
 public:
  /// `most_watchers`: see WatchOptions.
  explicit ServiceHarness(int most_watchers = 10);
  ~ServiceHarness();

  /// A new key of a workspace.
  std::string KeyOf(const std::string& workspace, storage::Role role);
  /// A context that carries `key`, when it is not empty.
  std::unique_ptr<grpc::ClientContext> Context(const std::string& key);
  /// Connects acme.com by OAuth, as a browser would, with all scopes.
  SyncRunId Connect();

  const WorkspaceId acme{"acme.com"};
  FakeClock clock{FromEpochMs(1'790'000'000'000)};
  app::TemporaryStores stores;
  CountingStores served{*stores};  ///< `stores` as the services see them
  app::FakeOAuthClient oauth;
  app::FakePortalClients clients{*stores};
  webhooks::WebhookCounters webhook_counters;
  std::stop_source stop;
  std::shared_ptr<grpc::Channel> channel;
  std::unique_ptr<integration::v1::IntegrationService::Stub> integration;
  std::unique_ptr<sync::v1::SyncService::Stub> sync;
  std::unique_ptr<insights::v1::InsightsService::Stub> insights;
  std::string admin, member, viewer;      ///< keys of acme.com
  std::unique_ptr<auth::AuditLog> audit;  ///< written when it is told to

 private:
  std::unique_ptr<storage::TokenCipher> cipher_;
  std::unique_ptr<storage::KvStore> kv_;
  std::unique_ptr<stanna::sync::SyncControl> syncs_;
  std::unique_ptr<connect::OAuthStates> states_;
  std::unique_ptr<connect::WorkspaceEraser> eraser_;
  std::unique_ptr<connect::Connector> connector_;
  std::unique_ptr<auth::ApiKeys> keys_;
  std::unique_ptr<CallGuard> guard_;
  boost::asio::thread_pool watch_pool_{2};
  std::vector<std::unique_ptr<grpc::Service>> services_;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace stanna::rpc
