#include <utility>

#include "server/connect/integration_status.h"
#include "server/connect/person_eraser.h"
#include "server/rpc/audit_protos.h"
#include "server/rpc/call_group.h"
#include "server/rpc/config_calls.h"
#include "server/rpc/erasure_protos.h"
#include "server/rpc/errors.h"
#include "server/rpc/integration_protos.h"
#include "server/rpc/page.h"
#include "server/rpc/portal_calls.h"
#include "server/rpc/request_checks.h"
#include "server/rpc/services.h"
#include "server/rpc/settings_calls.h"
#include "server/rpc/values.h"
#include "server/rpc/webhook_protos.h"
#include "server/sync/rates_import.h"
#include "server/webhooks/event_replay.h"
#include "stanna/integration/v1/integration_service.grpc.pb.h"
#include "storage/audit_store.h"
#include "storage/revenue_store.h"
#include "storage/webhook_store.h"

namespace stanna::rpc {
namespace {

namespace v1 = integration::v1;
using grpc::ServerContext;

constexpr PageSizes kRatePages{1000, 1000};  // a day, a currency and a number each
constexpr PageSizes kEventPages{50, 500};
constexpr PageSizes kAuditPages{50, 500};

auth::v1::Role RoleProto(storage::Role role) {
  switch (role) {
    case storage::Role::kViewer:
      return auth::v1::ROLE_VIEWER;
    case storage::Role::kMember:
      return auth::v1::ROLE_MEMBER;
    case storage::Role::kAdmin:
      return auth::v1::ROLE_ADMIN;
  }
  return auth::v1::ROLE_UNSPECIFIED;
}

v1::Session SessionProto(const auth::Principal& caller) {
  v1::Session session;
  session.set_workspace_id(caller.workspace.value);
  session.set_role(RoleProto(caller.role));
  session.set_caller(caller.caller);
  return session;
}

class IntegrationService final : public v1::IntegrationService::Service {
 public:
  explicit IntegrationService(ServiceParts parts) : parts_(std::move(parts)) {}

  grpc::Status StartConnection(ServerContext* context, const v1::StartConnectionRequest* in,
                               v1::StartConnectionResponse* out) override {
    return parts_.guard.Call(*context, *in, [&](const CallScope& scope) -> absl::Status {
      RETURN_IF_ERROR(CheckProvider(in->provider()));
      ASSIGN_OR_RETURN(
          const connect::Consent consent,
          parts_.connector.Start(scope.workspace, OptionsOf(scope, in->replace_portal())));
      out->set_authorize_url(consent.authorize_url);
      *out->mutable_expires_at() = ToProto(consent.expires_at);
      return absl::OkStatus();
    });
  }

  grpc::Status CompleteConnection(ServerContext* context, const v1::CompleteConnectionRequest* in,
                                  v1::CompleteConnectionResponse* out) override {
    return parts_.guard.Call(*context, *in, [&](const CallScope& scope) -> absl::Status {
      RETURN_IF_ERROR(CheckProvider(in->provider()));
      RETURN_IF_ERROR(CheckPresent(in->state(), "state"));
      if (in->error().empty()) RETURN_IF_ERROR(CheckPresent(in->code(), "code"));
      const connect::Callback callback{in->code(),
                                       in->state(),
                                       in->error(),
                                       in->error_description(),
                                       {.browser = scope.browser, .confirmed = in->confirmed()}};
      ASSIGN_OR_RETURN(const auto made, CompleteAudited(callback, scope));
      out->set_workspace_id(made.connection.workspace_id.value);
      out->set_portal_id(static_cast<double>(made.connection.portal_id));
      out->set_email(made.connection.authorized_by);
      for (const auto& missing : made.missing_scopes) out->add_missing_scopes(missing);
      out->set_sync_id(made.sync_id.value);
      out->set_redirect_uri(parts_.frontend_url);
      return absl::OkStatus();
    });
  }

  grpc::Status ConnectWithPrivateAppToken(ServerContext* context,
                                          const v1::ConnectWithPrivateAppTokenRequest* in,
                                          v1::ConnectWithPrivateAppTokenResponse* out) override {
    return parts_.guard.Call(*context, *in, [&](const CallScope& scope) -> absl::Status {
      RETURN_IF_ERROR(CheckProvider(in->provider()));
      RETURN_IF_ERROR(CheckPresent(in->token(), "token"));
      ASSIGN_OR_RETURN(const auto made,
                       parts_.connector.ConnectPrivateApp(scope.workspace, in->token(),
                                                          OptionsOf(scope, in->replace_portal()),
                                                          scope.deadline));
      out->set_sync_id(made.sync_id.value);
      return ReadStatusInto(scope, *out->mutable_status());
    });
  }

  grpc::Status GetIntegrationStatus(ServerContext* context,
                                    const v1::GetIntegrationStatusRequest* in,
                                    v1::IntegrationStatus* out) override {
    return parts_.guard.Call(*context, *in, [&](const CallScope& scope) -> absl::Status {
      RETURN_IF_ERROR(CheckProvider(in->provider()));
      return ReadStatusInto(scope, *out);
    });
  }

  grpc::Status ListIntegrations(ServerContext* context, const v1::ListIntegrationsRequest* in,
                                v1::ListIntegrationsResponse* out) override {
    return parts_.guard.Call(*context, *in, [&](const CallScope& scope) -> absl::Status {
      ASSIGN_OR_RETURN(const auto status, ReadStatus(scope));
      *out->add_integrations() = StatusProto(status);
      if (status.last_full_sync_at) {
        *out->mutable_last_full_sync_at() = ToProto(*status.last_full_sync_at);
      }
      return absl::OkStatus();
    });
  }

  grpc::Status Disconnect(ServerContext* context, const v1::DisconnectRequest* in,
                          v1::DisconnectResponse* out) override {
    return parts_.guard.Call(*context, *in, [&](const CallScope& scope) -> absl::Status {
      RETURN_IF_ERROR(CheckProvider(in->provider()));
      if (in->erase()) {
        ASSIGN_OR_RETURN(const auto report, Erase(scope, storage::ErasureKind::kHubSpotData));
        out->set_revoked(report.revoked);
        *out->mutable_erasure() = ToProto(report);
        return ReadStatusInto(scope, *out->mutable_status());
      }
      ASSIGN_OR_RETURN(const auto ended,
                       parts_.connector.Disconnect(scope.workspace, scope.deadline));
      out->set_revoked(ended.revoked);
      return ReadStatusInto(scope, *out->mutable_status());
    });
  }

  grpc::Status GetConfig(ServerContext* context, const v1::GetConfigRequest* in,
                         v1::Config* out) override {
    return Run(parts_.guard, *context, config_, &ConfigCalls::Get, *in, *out);
  }

  grpc::Status UpdateConfig(ServerContext* context, const v1::UpdateConfigRequest* in,
                            v1::Config* out) override {
    return Run(parts_.guard, *context, config_, &ConfigCalls::Update, *in, *out);
  }

  grpc::Status PreviewConfig(ServerContext* context, const v1::PreviewConfigRequest* in,
                             v1::PreviewConfigResponse* out) override {
    return Run(parts_.guard, *context, config_, &ConfigCalls::Preview, *in, *out);
  }

  grpc::Status ListConfigVersions(ServerContext* context, const v1::ListConfigVersionsRequest* in,
                                  v1::ListConfigVersionsResponse* out) override {
    return Run(parts_.guard, *context, config_, &ConfigCalls::ListVersions, *in, *out);
  }

  grpc::Status RollbackConfig(ServerContext* context, const v1::RollbackConfigRequest* in,
                              v1::Config* out) override {
    return Run(parts_.guard, *context, config_, &ConfigCalls::Rollback, *in, *out);
  }

  grpc::Status ImportExchangeRates(ServerContext* context, const v1::ImportExchangeRatesRequest* in,
                                   v1::ImportExchangeRatesResponse* out) override {
    return parts_.guard.Call(*context, *in, [&](const CallScope& scope) -> absl::Status {
      RETURN_IF_ERROR(CheckProvider(in->provider()));
      RETURN_IF_ERROR(CheckPresent(in->ecb_csv(), "ecbCsv"));
      std::optional<Date> since;
      if (in->has_since()) {
        since = FromProto(in->since());
        if (!since) return Violated({{"since", "is not a day"}});
      }
      ASSIGN_OR_RETURN(const auto imported,
                       sync::ImportEcbRates(parts_.stores, scope.workspace, in->ecb_csv(), since,
                                            parts_.clock.Now(), scope.deadline));
      *out = ToProto(imported);
      return absl::OkStatus();
    });
  }

  grpc::Status ListExchangeRates(ServerContext* context, const v1::ListExchangeRatesRequest* in,
                                 v1::ListExchangeRatesResponse* out) override {
    return parts_.guard.Call(*context, *in, [&](const CallScope& scope) -> absl::Status {
      RETURN_IF_ERROR(CheckProvider(in->provider()));
      ASSIGN_OR_RETURN(const Page page, ReadPage(*in, kRatePages));
      storage::RatesQuery query;
      query.currency = in->currency();
      query.limit = page.limit + 1;  // one more tells whether there are more
      query.offset = page.offset;
      ASSIGN_OR_RETURN(auto rates,
                       parts_.stores.revenue().ListRates(scope.workspace, query, scope.deadline));
      const auto known = page.offset + static_cast<std::int64_t>(rates.size());
      if (rates.size() > static_cast<std::size_t>(page.limit)) rates.pop_back();
      for (const auto& rate : rates) *out->add_exchange_rates() = ToProto(rate);
      out->set_next_page_token(NextToken(page, rates.size(), known));
      return absl::OkStatus();
    });
  }

  grpc::Status ListWebhookEvents(ServerContext* context, const v1::ListWebhookEventsRequest* in,
                                 v1::ListWebhookEventsResponse* out) override {
    return parts_.guard.Call(*context, *in, [&](const CallScope& scope) -> absl::Status {
      RETURN_IF_ERROR(CheckProvider(in->provider()));
      ASSIGN_OR_RETURN(const KeyPage page, ReadKeyPage(*in, kEventPages));
      storage::WebhookEventQuery query;
      ASSIGN_OR_RETURN(query.state, FromProto(in->state()));
      query.before_id = page.key;
      query.limit = page.limit + 1;  // one more tells whether there are more
      ASSIGN_OR_RETURN(auto events,
                       parts_.stores.webhooks().List(scope.workspace, query, scope.deadline));
      const bool has_more = events.size() > static_cast<std::size_t>(page.limit);
      if (has_more) events.pop_back();
      for (const auto& event : events) *out->add_events() = ToProto(event);
      if (has_more) out->set_next_page_token(NextKeyToken(page, events.back().id));
      return absl::OkStatus();
    });
  }

  grpc::Status ReplayWebhookEvents(ServerContext* context, const v1::ReplayWebhookEventsRequest* in,
                                   v1::ReplayWebhookEventsResponse* out) override {
    return parts_.guard.Call(*context, *in, [&](const CallScope& scope) -> absl::Status {
      RETURN_IF_ERROR(CheckProvider(in->provider()));
      ASSIGN_OR_RETURN(auto request, FromProto(*in));
      request.asked_by = scope.principal ? scope.principal->caller : "";
      ASSIGN_OR_RETURN(const auto replayed,
                       webhooks::ReplayDeadEvents(parts_.stores, scope.workspace, request,
                                                  parts_.clock.Now(), scope.deadline));
      out->set_replayed(ToInt32(replayed));
      return absl::OkStatus();
    });
  }

  grpc::Status EraseWorkspace(ServerContext* context, const v1::EraseWorkspaceRequest* in,
                              v1::EraseWorkspaceResponse* out) override {
    return parts_.guard.Call(*context, *in, [&](const CallScope& scope) -> absl::Status {
      if (in->confirm_workspace_id() != scope.workspace.value) {
        return Violated(
            {{"confirmWorkspaceId", "must repeat the workspace's id, " + scope.workspace.value +
                                        ": all that is kept of it is removed"}});
      }
      ASSIGN_OR_RETURN(const auto report, Erase(scope, storage::ErasureKind::kWorkspace));
      *out->mutable_erasure() = ToProto(report);
      return absl::OkStatus();
    });
  }

  grpc::Status ErasePerson(ServerContext* context, const v1::ErasePersonRequest* in,
                           v1::ErasePersonResponse* out) override {
    return parts_.guard.Call(*context, *in, [&](const CallScope& scope) -> absl::Status {
      ASSIGN_OR_RETURN(const auto who, FromProto(*in));
      ASSIGN_OR_RETURN(
          const auto report,
          connect::ErasePerson({parts_.stores, parts_.clients, parts_.clock}, scope.workspace, who,
                               scope.principal ? scope.principal->caller : "", scope.deadline));
      *out = ToProto(report);
      return absl::OkStatus();
    });
  }

  grpc::Status ListErasedPeople(ServerContext* context, const v1::ListErasedPeopleRequest* in,
                                v1::ListErasedPeopleResponse* out) override {
    return parts_.guard.Call(*context, *in, [&](const CallScope& scope) -> absl::Status {
      ASSIGN_OR_RETURN(const Page page, ReadPage(*in, kEventPages));
      // One more tells whether there are more.
      ASSIGN_OR_RETURN(auto people,
                       parts_.stores.erasures().ListPeople(scope.workspace, page.limit + 1,
                                                           page.offset, scope.deadline));
      const auto known = page.offset + static_cast<std::int64_t>(people.size());
      if (people.size() > static_cast<std::size_t>(page.limit)) people.pop_back();
      for (const auto& person : people) *out->add_people() = ToProto(person);
      out->set_next_page_token(NextToken(page, people.size(), known));
      return absl::OkStatus();
    });
  }

  grpc::Status LiftPersonErasure(ServerContext* context, const v1::LiftPersonErasureRequest* in,
                                 v1::ErasedPerson* out) override {
    return parts_.guard.Call(*context, *in, [&](const CallScope& scope) -> absl::Status {
      ASSIGN_OR_RETURN(const ObjectId contact, ContactIdOf(in->contact_id()));
      const auto lifted =
          parts_.stores.erasures().LiftPerson(scope.workspace, contact, scope.deadline);
      if (absl::IsNotFound(lifted.status())) return NoSuch("erased person", in->contact_id());
      RETURN_IF_ERROR(lifted);
      *out = ToProto(*lifted);
      return absl::OkStatus();
    });
  }

  grpc::Status CreateSession(ServerContext* context, const v1::CreateSessionRequest* in,
                             v1::Session* out) override {
    return parts_.guard.Call(*context, *in, [&](const CallScope& scope) {
      *out = SessionProto(*scope.principal);
      return absl::OkStatus();
    });
  }

  grpc::Status GetSession(ServerContext* context, const v1::GetSessionRequest* in,
                          v1::Session* out) override {
    return parts_.guard.Call(*context, *in, [&](const CallScope& scope) {
      *out = SessionProto(*scope.principal);
      return absl::OkStatus();
    });
  }

  grpc::Status DeleteSession(ServerContext* context, const v1::DeleteSessionRequest* in,
                             v1::DeleteSessionResponse* out) override {
    return parts_.guard.Call(*context, *in, [&](const CallScope&) {
      out->set_success(true);
      return absl::OkStatus();
    });
  }

  grpc::Status ListAuditEvents(ServerContext* context, const v1::ListAuditEventsRequest* in,
                               v1::ListAuditEventsResponse* out) override {
    return parts_.guard.Call(*context, *in, [&](const CallScope& scope) -> absl::Status {
      ASSIGN_OR_RETURN(const KeyPage page, ReadKeyPage(*in, kAuditPages));
      storage::AuditQuery query = FromProto(*in);
      query.before_id = page.key;
      query.limit = page.limit + 1;  // one more tells whether there are more
      ASSIGN_OR_RETURN(auto events,
                       parts_.stores.audit().List(scope.workspace, query, scope.deadline));
      const bool has_more = events.size() > static_cast<std::size_t>(page.limit);
      if (has_more) events.pop_back();
      for (const auto& event : events) *out->add_events() = ToProto(event);
      if (has_more) out->set_next_page_token(NextKeyToken(page, events.back().id));
      return absl::OkStatus();
    });
  }

  grpc::Status GetSettings(ServerContext* context, const v1::GetSettingsRequest* in,
                           v1::Settings* out) override {
    return Run(parts_.guard, *context, settings_, &SettingsCalls::Get, *in, *out);
  }

  grpc::Status UpdateSettings(ServerContext* context, const v1::UpdateSettingsRequest* in,
                              v1::Settings* out) override {
    return Run(parts_.guard, *context, settings_, &SettingsCalls::Update, *in, *out);
  }

  grpc::Status UpdateInsightThresholds(ServerContext* context,
                                       const v1::UpdateInsightThresholdsRequest* in,
                                       v1::InsightThresholds* out) override {
    return Run(parts_.guard, *context, settings_, &SettingsCalls::UpdateThresholds, *in, *out);
  }

  grpc::Status ListProperties(ServerContext* context, const v1::ListPropertiesRequest* in,
                              v1::ListPropertiesResponse* out) override {
    return Run(parts_.guard, *context, portal_, &PortalCalls::ListProperties, *in, *out);
  }

  grpc::Status ListPipelines(ServerContext* context, const v1::ListPipelinesRequest* in,
                             v1::ListPipelinesResponse* out) override {
    return Run(parts_.guard, *context, portal_, &PortalCalls::ListPipelines, *in, *out);
  }

  grpc::Status ListOwners(ServerContext* context, const v1::ListOwnersRequest* in,
                          v1::ListOwnersResponse* out) override {
    return Run(parts_.guard, *context, portal_, &PortalCalls::ListOwners, *in, *out);
  }

 private:
  static connect::FlowOptions OptionsOf(const CallScope& scope, bool replace_portal) {
    const auto colon = scope.browser.find(':');
    const bool has_browser = colon != std::string::npos;
    return {.replace_portal = replace_portal,
            .begun_by = scope.principal ? scope.principal->caller : "",
            .browser = has_browser ? scope.browser.substr(colon + 1) : "",
            .browser_only = has_browser && scope.browser.starts_with("only:")};
  }

  absl::StatusOr<connect::ErasureReport> Erase(const CallScope& scope, storage::ErasureKind kind) {
    return parts_.eraser.Erase(scope.workspace, kind,
                               scope.principal ? scope.principal->caller : "", scope.deadline);
  }

  /// The guard knows no caller of the callback; its state tells who began the flow, and where.
  absl::StatusOr<connect::NewConnection> CompleteAudited(const connect::Callback& callback,
                                                         const CallScope& scope) {
    connect::Flow flow;
    auto made = parts_.connector.Complete(callback, scope.deadline, &flow);
    if (parts_.audit == nullptr || flow.workspace.value.empty()) return made;
    // Nothing has ended: the page asks, and its answer comes here again.
    if (ReasonOf(made.status()) == "OAUTH_CONFIRMATION_REQUIRED") return made;
    parts_.audit->Add(
        flow.workspace,
        {.at = parts_.clock.Now(),
         .caller = flow.options.begun_by,
         .address = scope.address,
         .method = std::string(v1::IntegrationService::service_full_name()) + ".CompleteConnection",
         .resource = made.ok() && !made->sync_id.value.empty() ? "sync_id=" + made->sync_id.value
                                                               : std::string(),
         .outcome = absl::StatusCodeToString(made.status().code()),
         .request_id = scope.request_id,
         .is_change = true});
    return made;
  }

  absl::StatusOr<connect::IntegrationStatus> ReadStatus(const CallScope& scope) {
    return connect::ReadStatus(scope.workspace, {parts_.stores, parts_.clients, parts_.journal},
                               parts_.clock.Now(), scope.deadline);
  }

  absl::Status ReadStatusInto(const CallScope& scope, v1::IntegrationStatus& out) {
    ASSIGN_OR_RETURN(const auto status, ReadStatus(scope));
    out = StatusProto(status);
    return absl::OkStatus();
  }

  v1::IntegrationStatus StatusProto(const connect::IntegrationStatus& status) const {
    v1::IntegrationStatus out = ToProto(status);
    if (out.has_webhooks() && parts_.webhook_counters != nullptr) {
      *out.mutable_webhooks()->mutable_receiver() = ToProto(parts_.webhook_counters->Read());
    }
    return out;
  }

  const ServiceParts parts_;
  const ConfigCalls config_{parts_};
  const PortalCalls portal_{parts_};
  const SettingsCalls settings_{parts_};
};

}  // namespace

std::unique_ptr<grpc::Service> MakeIntegrationService(ServiceParts parts) {
  return std::make_unique<IntegrationService>(std::move(parts));
}

}  // namespace stanna::rpc
