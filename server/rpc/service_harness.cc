#include "server/rpc/service_harness.h"

#include <google/rpc/error_details.pb.h>
#include <google/rpc/error_info.pb.h>
#include <google/rpc/status.pb.h>

#include <cstdlib>
#include <iostream>

#include "server/connect/scopes.h"
#include "storage/workspace_store.h"

namespace stanna::rpc {
namespace {

void Require(const absl::Status& status) {
  if (status.ok()) return;
  std::cerr << "test setup: " << ToString(status) << "\n";
  abort();
}

}  // namespace

CallError ErrorOf(const grpc::Status& status) {
  CallError error;
  error.code = status.error_code();
  google::rpc::Status rich;
  rich.ParseFromString(status.error_details());
  google::rpc::ErrorInfo info;
  google::rpc::BadRequest bad;
  for (const auto& any : rich.details()) {
    any.UnpackTo(&info) || any.UnpackTo(&bad);
  }
  error.reason = info.reason();
  error.metadata.insert(info.metadata().begin(), info.metadata().end());
  for (const auto& v : bad.field_violations()) {
    error.violations.push_back({v.field(), v.description()});
  }
  return error;
}

ServiceHarness::ServiceHarness(int most_watchers)
    : cipher_(storage::MakeTokenCipher("k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=").value()),
      kv_(storage::MakeMemoryKvStore()) {
  oauth.info.scopes = connect::RequiredScopes();
  syncs_ = stanna::sync::MakeSyncControl(*stores, clients, clock);
  states_ = std::make_unique<connect::OAuthStates>(*cipher_, *kv_, clock);
  eraser_ = std::make_unique<connect::WorkspaceEraser>(
      connect::EraserParts{*stores, *cipher_, oauth, *kv_, clock, {}});
  connector_ = std::make_unique<connect::Connector>(connect::ConnectorParts{
      *stores, *cipher_, *states_, oauth, clients, *syncs_, clock, *eraser_, true});
  keys_ = std::make_unique<auth::ApiKeys>(stores->api_keys(), *cipher_, clock);
  auto methods = auth::MethodTable::Read(ServiceDescriptors());
  Require(methods.status());
  audit = std::make_unique<auth::AuditLog>(stores->audit());
  guard_ = std::make_unique<CallGuard>(*std::move(methods), auth::Recognisers{.keys = *keys_},
                                       clock, CallBounds(), nullptr, audit.get());
  const ServiceParts parts{*guard_,           served,  *connector_, *eraser_,
                           clients,           *syncs_, clock,       "https://app.test/integrations",
                           &webhook_counters, "",      audit.get()};
  const WatchOptions watch{.executor = watch_pool_.get_executor(),
                           .poll_every = std::chrono::milliseconds(5),
                           .poll_changes_every = std::chrono::milliseconds(5),
                           .heartbeat_every = std::chrono::milliseconds(20),
                           .stop = stop.get_token(),
                           .most_watchers = most_watchers};
  services_.push_back(MakeIntegrationService(parts));
  services_.push_back(MakeSyncService(parts, watch));
  services_.push_back(MakeInsightsService(parts, watch));
  grpc::ServerBuilder builder;
  for (const auto& service : services_) builder.RegisterService(service.get());
  server_ = builder.BuildAndStart();
  channel = server_->InProcessChannel({});
  integration = integration::v1::IntegrationService::NewStub(channel);
  sync = sync::v1::SyncService::NewStub(channel);
  insights = insights::v1::InsightsService::NewStub(channel);
  admin = KeyOf("acme.com", storage::Role::kAdmin);
  member = KeyOf("acme.com", storage::Role::kMember);
  viewer = KeyOf("acme.com", storage::Role::kViewer);
}

ServiceHarness::~ServiceHarness() {
  server_->Shutdown(std::chrono::system_clock::now());
  server_->Wait();
  watch_pool_.join();
}

std::string ServiceHarness::KeyOf(const std::string& workspace, storage::Role role) {
  const WorkspaceId id(workspace);
  Require(
      stores->workspaces().Ensure(connect::NewWorkspace(id, clock.Now()), Deadline::Infinite()));
  auto made = auth::MakeApiKey(id, "test", role, *cipher_, clock.Now());
  Require(stores->api_keys().Create(made.record, Deadline::Infinite()));
  return made.secret;
}

std::unique_ptr<grpc::ClientContext> ServiceHarness::Context(const std::string& key) {
  auto context = std::make_unique<grpc::ClientContext>();
  if (!key.empty()) context->AddMetadata("authorization", "Bearer " + key);
  return context;
}

SyncRunId ServiceHarness::Connect() {
  const auto consent = connector_->Start(acme);
  Require(consent.status());
  const std::string& url = consent->authorize_url;
  const auto made = connector_->Complete(
      {"good-code", url.substr(url.find("state=") + 6), "", "", {.confirmed = true}},
      Deadline::Infinite());
  Require(made.status());
  return made->sync_id;
}

}  // namespace stanna::rpc
