// The three gRPC services. They translate proto ↔ plain structs and decide nothing. Generated gRPC
// headers stay in the sources: they cost seconds a file.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "base/clock.h"
#include "server/auth/audit_log.h"
#include "server/connect/connector.h"
#include "server/connect/workspace_eraser.h"
#include "server/rpc/call_guard.h"
#include "server/sync/portal_clients.h"
#include "server/sync/sync_control.h"
#include "server/webhooks/webhook_counters.h"
#include "storage/stores.h"

namespace grpc {
class Service;
}  // namespace grpc
namespace google::protobuf {
class ServiceDescriptor;
}  // namespace google::protobuf

namespace stanna::rpc {

/// What the services read and call; all must outlive them.
struct ServiceParts {
  const CallGuard& guard;
  storage::Stores& stores;
  connect::Connector& connector;
  connect::WorkspaceEraser& eraser;
  sync::PortalClients& clients;
  sync::SyncControl& syncs;
  const Clock& clock;
  /// The frontend's page that follows a finished connection.
  std::string frontend_url;
  /// Null: this process takes no webhooks.
  const webhooks::WebhookCounters* webhook_counters = nullptr;
  /// The journal that events are pulled from; empty: HubSpot pushes them.
  std::string journal = {};
  /// Notes what the guard can't: who finished a connection. Null: nobody is told.
  auth::AuditLog* audit = nullptr;
};

/// How the watchers (WatchSyncRun, WatchChanges) look for changes.
struct WatchOptions {
  /// Runs the store's blocking reads; its threads bound how many happen at once. Must outlive the
  /// gRPC server.
  boost::asio::any_io_executor executor;
  /// A person follows a progress bar: twice a second looks alive.
  std::chrono::milliseconds poll_every{500};
  /// What reacts to a change should seem to do so at once.
  std::chrono::milliseconds poll_changes_every{250};
  /// A stream of changes says at least so often that it is alive: more often than proxies cut
  /// silent connections.
  std::chrono::milliseconds heartbeat_every{15'000};
  /// When it is requested, watchers end with UNAVAILABLE at their next look.
  std::stop_token stop;
  /// Of each method. Each costs a query per look; one more is RESOURCE_EXHAUSTED.
  int most_watchers = 200;
};

/// Thread-safe, as gRPC wants them; each must outlive the server it is registered with.
std::unique_ptr<grpc::Service> MakeIntegrationService(ServiceParts parts);
std::unique_ptr<grpc::Service> MakeSyncService(ServiceParts parts, WatchOptions watch);
std::unique_ptr<grpc::Service> MakeInsightsService(ServiceParts parts, WatchOptions watch);

/// Of the three, for auth::MethodTable.
std::vector<const google::protobuf::ServiceDescriptor*> ServiceDescriptors();

}  // namespace stanna::rpc
