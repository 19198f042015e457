#include "server/rpc/integration_fixture.h"
#include "storage/sync_run_store.h"

namespace stanna::rpc {
namespace {

namespace v1 = integration::v1;

class IntegrationServiceTest : public IntegrationCallsTest {
 protected:
  v1::IntegrationStatus Status() {
    v1::GetIntegrationStatusRequest request;
    request.set_provider("hubspot");
    v1::IntegrationStatus status;
    const auto result = Call(&v1::IntegrationService::Stub::GetIntegrationStatus, request, status);
    EXPECT_TRUE(result.ok()) << result.error_message();
    return status;
  }
};

TEST_F(IntegrationServiceTest, AWorkspaceThatWasNeverConnectedHasAStatus) {
  const auto status = Status();
  EXPECT_FALSE(status.connected());
  EXPECT_EQ(status.state(), v1::CONNECTION_STATE_NOT_CONNECTED);
  EXPECT_EQ(status.provider(), "hubspot");
  EXPECT_EQ(status.workspace_id(), "acme.com");
  EXPECT_TRUE(status.stale());
}

TEST_F(IntegrationServiceTest, ConnectsThroughStartAndComplete) {
  v1::StartConnectionRequest start;
  start.set_provider("hubspot");
  v1::StartConnectionResponse consent;
  ASSERT_TRUE(Call(&v1::IntegrationService::Stub::StartConnection, start, consent).ok());
  EXPECT_EQ(consent.expires_at().seconds(), ToEpochMs(h_.clock.Now()) / 1000 + 600);
  v1::CompleteConnectionRequest complete;
  complete.set_provider("hubspot");
  complete.set_code("good-code");
  complete.set_state(consent.authorize_url().substr(consent.authorize_url().find("state=") + 6));
  v1::CompleteConnectionResponse done;
  grpc::ClientContext unconfirmed;
  EXPECT_EQ(ErrorOf(h_.integration->CompleteConnection(&unconfirmed, complete, &done)).reason,
            "OAUTH_CONFIRMATION_REQUIRED");
  complete.set_confirmed(true);
  grpc::ClientContext anonymous;
  const auto status = h_.integration->CompleteConnection(&anonymous, complete, &done);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(done.workspace_id(), "acme.com");
  EXPECT_EQ(done.portal_id(), 4711);
  EXPECT_EQ(done.redirect_uri(), "https://app.test/integrations");
  EXPECT_EQ(done.sync_id().rfind("sync_", 0), 0u);
  grpc::ClientContext again;
  EXPECT_EQ(ErrorOf(h_.integration->CompleteConnection(&again, complete, &done)).reason,
            "OAUTH_STATE_USED");
}

TEST_F(IntegrationServiceTest, TheStatusOfAConnectionIsWhole) {
  h_.clients.portal->limits.burst_limit = 110;
  h_.clients.portal->limits.burst_used = 12;
  h_.clients.portal->limits.search_limit = 5;
  h_.clients.portal->limits.calls_today = {{"manual", 300}, {"webhook", 0}};
  h_.clients.portal->limits.rate_limited_today = 1;
  h_.clients.portal->limits.waited_today = std::chrono::milliseconds(61'900);
  h_.clients.portal->limits.daily_limit = 250'000;
  h_.clients.portal->limits.daily_remaining = 249'000;
  const SyncRunId run = h_.Connect();
  for (const ObjectType type : kAllObjectTypes) PutCheckpoint(type);
  auto& runs = h_.stores->sync_runs();
  ASSERT_TRUE(runs.Finish(h_.acme, run, storage::RunState::kCompleted, "", "", h_.clock.Now(),
                          Deadline::Infinite())
                  .ok());
  const auto status = Status();
  EXPECT_TRUE(status.connected());
  EXPECT_EQ(status.state(), v1::CONNECTION_STATE_ACTIVE);
  EXPECT_EQ(status.email(), "admin@example.com");
  EXPECT_EQ(status.portal_domain(), "example.com");
  EXPECT_TRUE(status.has_refresh());
  EXPECT_NE(status.scope().find("crm.objects.companies.read"), std::string::npos);
  EXPECT_TRUE(status.has_last_sync_at());
  EXPECT_EQ(status.last_successful_sync_at().seconds(), status.last_sync_at().seconds());
  EXPECT_FALSE(status.stale());
  EXPECT_EQ(status.stale_types_size(), 0);
  EXPECT_EQ(status.freshness().at("line_items").seconds(), ToEpochMs(h_.clock.Now()) / 1000);
  EXPECT_EQ(status.rate_limit().burst_limit(), 110);
  EXPECT_EQ(status.rate_limit().burst_used(), 12);
  EXPECT_EQ(status.rate_limit().search_limit(), 5);
  EXPECT_EQ(status.rate_limit().daily_remaining(), 249'000);
  EXPECT_EQ(status.rate_limit().daily_used(), 1'000);
  EXPECT_EQ(status.rate_limit().calls_today().at("manual"), 300);
  EXPECT_EQ(status.rate_limit().calls_today().at("webhook"), 0);
  EXPECT_EQ(status.rate_limit().rate_limited_today(), 1);
  EXPECT_EQ(status.rate_limit().waited_seconds_today(), 61);
  EXPECT_FALSE(status.has_last_error());
}

TEST_F(IntegrationServiceTest, TheStatusSaysWhatIsLeftToDoAndWhatWaits) {
  const SyncRunId run = h_.Connect();
  PutCheckpoint(ObjectType::kCompany);
  ASSERT_TRUE(h_.stores->records()
                  .QueueReads(h_.acme,
                              {{.type = ObjectType::kCompany, .object_id = 1, .reason = "TEST"}},
                              h_.clock.Now(), Deadline::Infinite())
                  .ok());
  ASSERT_TRUE(h_.stores->sync_runs()
                  .SetWaiting(h_.acme, run, h_.clock.Now() + std::chrono::minutes(5),
                              "HubSpot is away", Deadline::Infinite())
                  .ok());
  const auto status = Status();
  EXPECT_EQ(status.state(), v1::CONNECTION_STATE_DEGRADED);
  EXPECT_TRUE(status.stale());
  EXPECT_EQ(status.stale_types_size(), 8);
  EXPECT_EQ(status.backlog().pending_reads(), 1);
  EXPECT_EQ(status.backlog().running_jobs(), 1);
  EXPECT_EQ(status.waiting().sync_id(), run.value);
  EXPECT_EQ(status.waiting().reason(), "HubSpot is away");
}

TEST_F(IntegrationServiceTest, ListsTheOneProvider) {
  h_.Connect();
  v1::ListIntegrationsResponse list;
  ASSERT_TRUE(
      Call(&v1::IntegrationService::Stub::ListIntegrations, v1::ListIntegrationsRequest(), list)
          .ok());
  ASSERT_EQ(list.integrations_size(), 1);
  EXPECT_TRUE(list.integrations(0).connected());
  EXPECT_FALSE(list.has_last_full_sync_at());
}

TEST_F(IntegrationServiceTest, DisconnectAnswersTheNewState) {
  h_.Connect();
  v1::DisconnectRequest request;
  request.set_provider("hubspot");
  v1::DisconnectResponse response;
  ASSERT_TRUE(Call(&v1::IntegrationService::Stub::Disconnect, request, response).ok());
  EXPECT_TRUE(response.revoked());
  EXPECT_EQ(response.status().state(), v1::CONNECTION_STATE_DISCONNECTED);
  EXPECT_FALSE(response.status().connected());
  EXPECT_EQ(response.status().last_error().code(), "HUBSPOT_DISCONNECTED");
  EXPECT_EQ(response.status().last_error().at().seconds(), ToEpochMs(h_.clock.Now()) / 1000);
}

TEST_F(IntegrationServiceTest, AnotherProviderIsNotFound) {
  v1::GetIntegrationStatusRequest request;
  request.set_provider("salesforce");
  v1::IntegrationStatus response;
  const auto error =
      ErrorOf(Call(&v1::IntegrationService::Stub::GetIntegrationStatus, request, response));
  EXPECT_EQ(error.code, grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(error.reason, "RESOURCE_NOT_FOUND");
  EXPECT_EQ(error.metadata.at("resource"), "provider");
  EXPECT_EQ(error.metadata.at("id"), "salesforce");
}

TEST_F(IntegrationServiceTest, TheTokenOfAPrivateAppIsRequired) {
  v1::ConnectWithPrivateAppTokenRequest request;
  request.set_provider("hubspot");
  v1::ConnectWithPrivateAppTokenResponse response;
  auto call = [&] {
    return Call(&v1::IntegrationService::Stub::ConnectWithPrivateAppToken, request, response);
  };
  EXPECT_EQ(ErrorOf(call()).violations.at(0).field, "token");
  request.set_token("pat-good");
  ASSERT_TRUE(call().ok());
  EXPECT_TRUE(response.status().connected());
  EXPECT_FALSE(response.status().has_refresh());
}

TEST_F(IntegrationServiceTest, ImportsAndListsExchangeRates) {
  v1::ImportExchangeRatesRequest file;
  file.set_provider("hubspot");
  file.set_ecb_csv("Date, USD, SEK\n14 August 2026, 1.25, 11.5\n");
  v1::ImportExchangeRatesResponse imported;
  const auto import = [&] {
    return Call(&v1::IntegrationService::Stub::ImportExchangeRates, file, imported);
  };
  const auto status = import();
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(imported.rates(), 2);
  EXPECT_TRUE(imported.changed());
  EXPECT_EQ(imported.last_date().day(), 14);
  ASSERT_TRUE(import().ok());
  EXPECT_FALSE(imported.changed());
  v1::ListExchangeRatesRequest list;
  list.set_provider("hubspot");
  list.set_currency("SEK");
  v1::ListExchangeRatesResponse rates;
  ASSERT_TRUE(Call(&v1::IntegrationService::Stub::ListExchangeRates, list, rates).ok());
  ASSERT_EQ(rates.exchange_rates_size(), 1);
  EXPECT_EQ(rates.exchange_rates(0).rate(), "11.5");
  EXPECT_EQ(rates.exchange_rates(0).source(), "ecb");
  file.set_ecb_csv("<html>");
  EXPECT_EQ(ErrorOf(import()).reason, "INVALID_RATES_FILE");
}

TEST_F(IntegrationServiceTest, ASessionSaysWhoCalls) {
  v1::Session created, read;
  ASSERT_TRUE(Call(&v1::IntegrationService::Stub::CreateSession, {}, created).ok());
  ASSERT_TRUE(Call(&v1::IntegrationService::Stub::GetSession, {}, read).ok());
  EXPECT_EQ(read.SerializeAsString(), created.SerializeAsString());
  EXPECT_EQ(read.workspace_id(), h_.acme.value);
  EXPECT_EQ(read.role(), auth::v1::ROLE_ADMIN);
  EXPECT_EQ(read.caller().substr(0, 4), "key_");
  EXPECT_FALSE(read.has_expires_at()) << "the browser's cookie is the gateway's";
  v1::DeleteSessionResponse ended;
  ASSERT_TRUE(Call(&v1::IntegrationService::Stub::DeleteSession, {}, ended).ok());
  EXPECT_TRUE(ended.success());
}

}  // namespace
}  // namespace stanna::rpc
