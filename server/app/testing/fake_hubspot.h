// HubSpot as the serving path meets it: an OAuth server with one code, and a portal without
// records.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/mutex.h"
#include "client/auth/oauth_client.h"
#include "client/hubspot_client.h"
#include "server/sync/portal_clients.h"
#include "storage/connection_store.h"
#include "storage/stores.h"

namespace stanna::app {

/// Knows the code "good-code" and the token "pat-good". Set its fields before calls.
class FakeOAuthClient : public hubspot::OAuthClient {
 public:
  hubspot::TokenGrant grant{"access-1", "refresh-1", std::chrono::minutes(30), 4711, {}};
  hubspot::TokenInfo info{true, 4711, "example.com", "admin@example.com", {}};
  absl::Status failure;  ///< of every call, when not OK
  std::vector<std::string> revoked;
  std::vector<std::string> introspected;

  std::string AuthorizeUrl(std::string_view state) const override {
    return "https://hubspot.test/authorize?state=" + std::string(state);
  }
  absl::StatusOr<hubspot::TokenGrant> ExchangeCode(std::string_view code,
                                                   const hubspot::CallOptions&) override {
    RETURN_IF_ERROR(failure);
    if (code == "good-code") return grant;
    return WithReason(Unauthenticated("invalid_grant"), "HUBSPOT_REAUTH_REQUIRED");
  }
  absl::StatusOr<hubspot::TokenGrant> Refresh(std::string_view,
                                              const hubspot::CallOptions&) override {
    RETURN_IF_ERROR(failure);
    return grant;
  }
  absl::StatusOr<hubspot::TokenGrant> GrantToApp(const std::vector<std::string>&,
                                                 const hubspot::CallOptions&) override {
    RETURN_IF_ERROR(failure);
    return grant;
  }
  absl::StatusOr<hubspot::TokenInfo> Introspect(hubspot::TokenKind, std::string_view token,
                                                const hubspot::CallOptions&) override {
    RETURN_IF_ERROR(failure);
    introspected.emplace_back(token);
    return info;
  }
  absl::StatusOr<hubspot::TokenInfo> DescribePrivateAppToken(std::string_view token,
                                                             const hubspot::CallOptions&) override {
    RETURN_IF_ERROR(failure);
    if (token == "pat-good") return info;
    return Unauthenticated("HubSpot does not know the token");
  }
  absl::Status Revoke(hubspot::TokenKind, std::string_view token,
                      const hubspot::CallOptions&) override {
    RETURN_IF_ERROR(failure);
    revoked.emplace_back(token);
    return absl::OkStatus();
  }
};

/// Answers its account and its limits; everything else is Unimplemented.
class FakePortal : public hubspot::HubSpotClient {
 public:
  hubspot::AccountInfo account;
  hubspot::LimitSnapshot limits;

  absl::StatusOr<hubspot::RecordPage> List(const hubspot::ListRequest&,
                                           const hubspot::CallOptions&) override {
    return None();
  }
  absl::StatusOr<hubspot::SearchPage> Search(const hubspot::SearchRequest&,
                                             const hubspot::CallOptions&) override {
    return None();
  }
  absl::StatusOr<hubspot::BatchReadResult> BatchRead(ObjectType, const std::vector<ObjectId>&,
                                                     const std::vector<std::string>&,
                                                     const hubspot::CallOptions&) override {
    return None();
  }
  absl::StatusOr<hubspot::BatchReadResult> BatchReadArchived(ObjectType,
                                                             const std::vector<ObjectId>&,
                                                             const std::vector<std::string>&,
                                                             const hubspot::CallOptions&) override {
    return None();
  }
  absl::StatusOr<hubspot::AssociationsResult> ReadAssociations(
      ObjectType, ObjectType, const std::vector<ObjectId>&, const hubspot::CallOptions&) override {
    return None();
  }
  absl::StatusOr<std::vector<hubspot::Owner>> ListOwners(const hubspot::CallOptions&) override {
    return None();
  }
  absl::StatusOr<std::vector<hubspot::Pipeline>> ListPipelines(
      ObjectType, const hubspot::CallOptions&) override {
    return None();
  }
  absl::StatusOr<std::vector<hubspot::PropertyDefinition>> ListProperties(
      ObjectType, const hubspot::CallOptions&) override {
    return None();
  }
  absl::StatusOr<hubspot::AccountInfo> GetAccountInfo(const hubspot::CallOptions&) override {
    return account;
  }
  absl::StatusOr<std::vector<hubspot::ExchangeRate>> ListExchangeRates(
      const hubspot::CallOptions&) override {
    return None();
  }
  Time PortalNow() const override { return Time(); }
  hubspot::LimitSnapshot Limits() const override { return limits; }

 private:
  static absl::Status None() { return Unimplemented("the fake portal has no records"); }
};

/// One portal for every connected workspace.
class FakePortalClients : public sync::PortalClients {
 public:
  explicit FakePortalClients(storage::Stores& stores) : stores_(stores) {}
  const std::shared_ptr<FakePortal> portal = std::make_shared<FakePortal>();

  absl::StatusOr<std::shared_ptr<hubspot::HubSpotClient>> ForWorkspace(const WorkspaceId& workspace,
                                                                       Deadline deadline) override {
    const auto row = stores_.connections().Get(workspace, "hubspot", deadline);
    if (!row.ok() || row->state == storage::ConnectionState::kDisconnected) {
      return WithReason(FailedPrecondition("HubSpot is not connected."),
                        "INTEGRATION_NOT_CONNECTED");
    }
    return std::shared_ptr<hubspot::HubSpotClient>(portal);
  }

  absl::Status CheckScopes(const WorkspaceId&, sync::ScopeCheck, Deadline) override {
    return absl::OkStatus();
  }

 private:
  storage::Stores& stores_;
};

}  // namespace stanna::app
