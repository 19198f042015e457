#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include "server/rpc/service_harness.h"
#include "storage/checkpoint_store.h"
#include "storage/job_store.h"
#include "storage/portal_store.h"
#include "storage/record_store.h"

namespace stanna::rpc {
namespace {

namespace v1 = integration::v1;

class IntegrationServiceTest : public testing::Test {
 protected:
  /// Calls `method` of the stub as an administrator.
  template <typename Request, typename Response>
  grpc::Status Call(grpc::Status (v1::IntegrationService::Stub::*method)(grpc::ClientContext*,
                                                                         const Request&, Response*),
                    const Request& request, Response& response) {
    const auto context = h_.Context(h_.admin);
    return (h_.integration.get()->*method)(context.get(), request, &response);
  }
  v1::IntegrationStatus Status() {
    v1::GetIntegrationStatusRequest request;
    request.set_provider("hubspot");
    v1::IntegrationStatus status;
    const auto result = Call(&v1::IntegrationService::Stub::GetIntegrationStatus, request, status);
    EXPECT_TRUE(result.ok()) << result.error_message();
    return status;
  }

  /// As the worker that has the queued run would.
  void PutCheckpoint(ObjectType type) {
    if (!job_) {
      const auto claimed = h_.stores->jobs().Claim("w", h_.clock.Now(), std::chrono::seconds(30),
                                                   Deadline::Infinite());
      ASSERT_TRUE(claimed.ok() && claimed->has_value());
      job_ = **claimed;
    }
    storage::SyncCheckpoint checkpoint;
    checkpoint.type = type;
    checkpoint.imported_at = checkpoint.synced_at = h_.clock.Now();
    ASSERT_TRUE(h_.stores->checkpoints()
                    .Put(h_.acme, job_->fence(), checkpoint, Deadline::Infinite())
                    .ok());
  }

  std::optional<storage::Job> job_;
  ServiceHarness h_;
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

class ConfigTest : public IntegrationServiceTest {
 protected:
  v1::Config Get() {
    v1::GetConfigRequest request;
    request.set_provider("hubspot");
    v1::Config config;
    EXPECT_TRUE(Call(&v1::IntegrationService::Stub::GetConfig, request, config).ok());
    return config;
  }
  grpc::Status Update(const std::string& json, const std::string& etag, v1::Config& out,
                      bool validate_only = false) {
    v1::UpdateConfigRequest request;
    request.set_provider("hubspot");
    request.set_validate_only(validate_only);
    request.mutable_config()->set_etag(etag);
    EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(
                    json, request.mutable_config()->mutable_document())
                    .ok());
    return Call(&v1::IntegrationService::Stub::UpdateConfig, request, out);
  }
};

TEST_F(ConfigTest, BeginsWithTheStandardDocument) {
  const auto config = Get();
  EXPECT_EQ(config.version(), 0);
  EXPECT_EQ(config.author(), "system");
  EXPECT_FALSE(config.has_update_time());
  EXPECT_GT(config.document().fields().count("mapping"), 0u);
}

TEST_F(ConfigTest, KeepsWhatIsPutAndRefusesAnOldEtag) {
  v1::Config out;
  const auto status = Update(R"({"mapping": {}})", Get().etag(), out);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(out.version(), 1);
  EXPECT_EQ(out.author().rfind("key_", 0), 0u);
  EXPECT_EQ(Get().version(), 1);
  const auto error = ErrorOf(Update(R"({"mapping": {}})", "v0", out));
  EXPECT_EQ(error.code, grpc::StatusCode::ABORTED);
  EXPECT_EQ(error.metadata.at("etag"), "v1");
}

TEST_F(ConfigTest, NamesThePathOfAMistakeAndStoresNothing) {
  v1::Config out;
  const auto error = ErrorOf(Update(R"({"mapping": {"clients": {"nme": []}}})", "", out));
  EXPECT_EQ(error.code, grpc::StatusCode::INVALID_ARGUMENT);
  ASSERT_FALSE(error.violations.empty());
  EXPECT_EQ(error.violations[0].field.rfind("mapping.clients", 0), 0u);
  EXPECT_EQ(Get().version(), 0);
}

TEST_F(ConfigTest, RefusesWhatThePortalDoesNotHave) {
  storage::PropertyDefinition name;
  name.name = "name";
  name.type = "string";
  ASSERT_TRUE(h_.stores->portals()
                  .ReplaceProperties(h_.acme, ObjectType::kCompany, {name}, Deadline::Infinite())
                  .ok());
  v1::Config out;
  const auto error =
      ErrorOf(Update(R"({"mapping": {"clients": {"mrr": [{"property": "nothing"}]}}})", "", out));
  EXPECT_EQ(error.code, grpc::StatusCode::INVALID_ARGUMENT);
  ASSERT_EQ(error.violations.size(), 1u);
  EXPECT_EQ(error.violations[0].field, "mapping.clients.mrr[0].property");
  EXPECT_EQ(Get().version(), 0);
}

TEST_F(ConfigTest, HistoryAndRollback) {
  v1::Config out;
  for (const char* text : {R"({"revenue": {"currency": "EUR"}})", "{}", R"({"mapping": {}})"}) {
    ASSERT_TRUE(Update(text, "", out).ok());
  }
  v1::RollbackConfigRequest back;
  back.set_provider("hubspot");
  back.set_version(1);
  back.set_etag("v2");
  const auto rollback = [&] {
    return Call(&v1::IntegrationService::Stub::RollbackConfig, back, out);
  };
  EXPECT_EQ(ErrorOf(rollback()).code, grpc::StatusCode::ABORTED) << "somebody was first";
  back.set_etag("v3");
  ASSERT_TRUE(rollback().ok());
  EXPECT_EQ(out.version(), 4);
  EXPECT_EQ(Get().document().fields().count("revenue"), 1u);
  back.set_version(9);
  back.clear_etag();
  EXPECT_EQ(ErrorOf(rollback()).reason, "RESOURCE_NOT_FOUND");

  v1::GetConfigRequest get;
  get.set_provider("hubspot");
  get.set_version(2);
  ASSERT_TRUE(Call(&v1::IntegrationService::Stub::GetConfig, get, out).ok());
  EXPECT_EQ(out.etag(), "v2");
  EXPECT_TRUE(out.document().fields().empty());
  get.set_version(0);
  ASSERT_TRUE(Call(&v1::IntegrationService::Stub::GetConfig, get, out).ok());
  EXPECT_EQ(out.author(), "system");

  v1::ListConfigVersionsRequest list;
  list.set_provider("hubspot");
  list.set_page_size(3);
  std::string found;
  for (int pages = 0; pages < 3; ++pages) {
    v1::ListConfigVersionsResponse page;
    ASSERT_TRUE(Call(&v1::IntegrationService::Stub::ListConfigVersions, list, page).ok());
    for (const auto& version : page.versions()) {
      found += std::to_string(version.version()) + " ";
      EXPECT_FALSE(version.has_document());
    }
    if (page.next_page_token().empty()) break;
    list.set_page_token(page.next_page_token());
  }
  EXPECT_EQ(found, "4 3 2 1 ");
}

TEST_F(ConfigTest, ImportsAndListsExchangeRates) {
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

TEST_F(ConfigTest, ValidateOnlyStoresNothing) {
  v1::Config out;
  ASSERT_TRUE(Update(R"({"mapping": {}})", "", out, true).ok());
  EXPECT_EQ(Get().version(), 0);
}

class PreviewTest : public ConfigTest {
 protected:
  grpc::Status Preview(const std::string& json, v1::PreviewConfigResponse& out, int samples = 0) {
    v1::PreviewConfigRequest request;
    request.set_provider("hubspot");
    request.set_sample_size(samples);
    EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(json, request.mutable_document()).ok());
    return Call(&v1::IntegrationService::Stub::PreviewConfig, request, out);
  }
  /// As a sync that the queued run's worker makes would.
  void StoreCompany(const SyncRunId& run) {
    PutCheckpoint(ObjectType::kCompany);
    storage::PageWrite page;
    page.workspace_id = h_.acme;
    page.run_id = run;
    page.fence = job_->fence();
    page.type = ObjectType::kCompany;
    page.now = h_.clock.Now();
    HubSpotRecord record;
    record.id = 7;
    record.properties.Set("name", "Acme");
    record.properties.Set("domain", "acme-customer.com");
    page.records = {record};
    ASSERT_TRUE(h_.stores->records().WritePage(page, Deadline::Infinite()).ok());
  }
};

TEST_F(PreviewTest, PropertiesHaveValuesOfStoredRecordsWhereTheyAreAskedFor) {
  StoreCompany(h_.Connect());
  std::vector<storage::PropertyDefinition> definitions(2);
  definitions[0].name = "name";
  definitions[1].name = "tier";
  ASSERT_TRUE(
      h_.stores->portals()
          .ReplaceProperties(h_.acme, ObjectType::kCompany, definitions, Deadline::Infinite())
          .ok());
  v1::ListPropertiesRequest request;
  request.set_provider("hubspot");
  request.set_object_type(type::v1::OBJECT_TYPE_COMPANIES);
  v1::ListPropertiesResponse out;
  const auto call = [&] {
    return Call(&v1::IntegrationService::Stub::ListProperties, request, out);
  };
  ASSERT_TRUE(call().ok());
  ASSERT_EQ(out.properties_size(), 2);
  EXPECT_EQ(out.properties(0).sample_values_size(), 0);
  request.set_sample_size(1'000);
  ASSERT_TRUE(call().ok());
  ASSERT_EQ(out.properties(0).sample_values_size(), 1);
  EXPECT_EQ(out.properties(0).sample_values(0), "Acme");
  EXPECT_EQ(out.properties(1).sample_values_size(), 0) << "no record has it";
  const auto viewing = h_.Context(h_.viewer);
  ASSERT_TRUE(h_.integration->ListProperties(viewing.get(), request, &out).ok());
  EXPECT_EQ(out.properties(0).sample_values_size(), 0) << "a viewer edits no mapping";
  request.set_sample_size(-1);
  EXPECT_EQ(ErrorOf(call()).violations.at(0).field, "sampleSize");
}

TEST_F(PreviewTest, ShowsWhatADraftWouldDoAndStoresNothing) {
  StoreCompany(h_.Connect());
  v1::PreviewConfigResponse out;
  const auto status = Preview(
      R"({"mapping": {"clients": {"status": [{"value": "ours"}]}}, "revenue": {"currency": "SEK"}})",
      out);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(out.current_version(), 0);
  ASSERT_EQ(out.object_types_size(), 1);
  const auto& companies = out.object_types(0);
  EXPECT_EQ(companies.object_type(), "companies");
  EXPECT_EQ(companies.changed(), 1);
  EXPECT_EQ(companies.clients().after(), 1);
  EXPECT_GT(companies.unread_properties_size(), 0) << "the checkpoint names none";
  EXPECT_EQ(companies.calls_to_read(), 1);
  ASSERT_EQ(companies.samples_size(), 1);
  EXPECT_EQ(companies.samples(0).name(), "Acme");
  EXPECT_EQ(companies.samples(0).effect(), v1::RECORD_EFFECT_CHANGED);
  EXPECT_EQ(companies.samples(0).record_url(),
            "https://app.hubspot.com/contacts/4711/record/0-2/7");
  EXPECT_EQ(companies.samples(0).fields(0).field(), "status");
  EXPECT_EQ(companies.samples(0).fields(0).after(), "ours");
  EXPECT_EQ(out.unaffected_types_size(), 8);
  EXPECT_TRUE(out.has_mrr());
  EXPECT_EQ(Get().version(), 0);
}

TEST_F(PreviewTest, RefusesWhatAnUpdateRefuses) {
  v1::PreviewConfigResponse out;
  const auto error = ErrorOf(Preview(R"({"mapping": {"clients": {"nme": []}}})", out));
  EXPECT_EQ(error.code, grpc::StatusCode::INVALID_ARGUMENT);
  ASSERT_FALSE(error.violations.empty());
  EXPECT_EQ(error.violations[0].field.rfind("mapping.clients", 0), 0u);
  EXPECT_EQ(ErrorOf(Preview("{}", out, -1)).violations.at(0).field, "sampleSize");
  v1::PreviewConfigRequest without;
  without.set_provider("hubspot");
  EXPECT_EQ(ErrorOf(Call(&v1::IntegrationService::Stub::PreviewConfig, without, out))
                .violations.at(0)
                .field,
            "document");
}

TEST_F(IntegrationServiceTest, PagesThroughOwners) {
  std::vector<storage::Owner> owners(5);
  for (std::size_t i = 0; i < owners.size(); ++i) owners[i].id = static_cast<ObjectId>(i + 1);
  ASSERT_TRUE(h_.stores->portals().ReplaceOwners(h_.acme, owners, Deadline::Infinite()).ok());
  v1::ListOwnersRequest request;
  request.set_provider("hubspot");
  request.set_page_size(2);
  std::string ids;
  for (int pages = 0; pages < 5; ++pages) {
    v1::ListOwnersResponse response;
    ASSERT_TRUE(Call(&v1::IntegrationService::Stub::ListOwners, request, response).ok());
    for (const auto& owner : response.owners()) ids += owner.id();
    request.set_page_token(response.next_page_token());
    if (request.page_token().empty()) break;
  }
  EXPECT_EQ(ids, "12345");
}

TEST_F(IntegrationServiceTest, PropertiesNeedATypeAndPipelinesAreOfDeals) {
  v1::ListPropertiesRequest properties;
  properties.set_provider("hubspot");
  v1::ListPropertiesResponse none;
  EXPECT_EQ(ErrorOf(Call(&v1::IntegrationService::Stub::ListProperties, properties, none))
                .violations.at(0)
                .field,
            "objectType");
  storage::Pipeline pipeline;
  pipeline.id = "default";
  pipeline.stages = {{"won", "Closed won", 1, true, "1.0", false},
                     {"new", "New", 0, false, "", false}};
  ASSERT_TRUE(h_.stores->portals()
                  .ReplacePipelines(h_.acme, ObjectType::kDeal, {pipeline}, Deadline::Infinite())
                  .ok());
  v1::ListPipelinesRequest pipelines;
  pipelines.set_provider("hubspot");
  v1::ListPipelinesResponse response;
  ASSERT_TRUE(Call(&v1::IntegrationService::Stub::ListPipelines, pipelines, response).ok());
  ASSERT_EQ(response.pipelines_size(), 1);
  ASSERT_EQ(response.pipelines(0).stages_size(), 2);
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
