// The configuration's versions, and what a draft of one would do.
#include <google/protobuf/util/json_util.h>

#include "server/rpc/integration_fixture.h"
#include "storage/portal_store.h"

namespace stanna::rpc {
namespace {

namespace v1 = integration::v1;

class ConfigCallsTest : public IntegrationCallsTest {
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

TEST_F(ConfigCallsTest, BeginsWithTheStandardDocument) {
  const auto config = Get();
  EXPECT_EQ(config.version(), 0);
  EXPECT_EQ(config.author(), "system");
  EXPECT_FALSE(config.has_update_time());
  EXPECT_GT(config.document().fields().count("mapping"), 0u);
}

TEST_F(ConfigCallsTest, KeepsWhatIsPutAndRefusesAnOldEtag) {
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

TEST_F(ConfigCallsTest, NamesThePathOfAMistakeAndStoresNothing) {
  v1::Config out;
  const auto error = ErrorOf(Update(R"({"mapping": {"clients": {"nme": []}}})", "", out));
  EXPECT_EQ(error.code, grpc::StatusCode::INVALID_ARGUMENT);
  ASSERT_FALSE(error.violations.empty());
  EXPECT_EQ(error.violations[0].field.rfind("mapping.clients", 0), 0u);
  EXPECT_EQ(Get().version(), 0);
}

TEST_F(ConfigCallsTest, RefusesWhatThePortalDoesNotHave) {
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

TEST_F(ConfigCallsTest, HistoryAndRollback) {
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

TEST_F(ConfigCallsTest, ValidateOnlyStoresNothing) {
  v1::Config out;
  ASSERT_TRUE(Update(R"({"mapping": {}})", "", out, true).ok());
  EXPECT_EQ(Get().version(), 0);
}

class ConfigPreviewTest : public ConfigCallsTest {
 protected:
  grpc::Status Preview(const std::string& json, v1::PreviewConfigResponse& out, int samples = 0) {
    v1::PreviewConfigRequest request;
    request.set_provider("hubspot");
    request.set_sample_size(samples);
    EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(json, request.mutable_document()).ok());
    return Call(&v1::IntegrationService::Stub::PreviewConfig, request, out);
  }
};

TEST_F(ConfigPreviewTest, ShowsWhatADraftWouldDoAndStoresNothing) {
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

TEST_F(ConfigPreviewTest, RefusesWhatAnUpdateRefuses) {
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

}  // namespace
}  // namespace stanna::rpc
