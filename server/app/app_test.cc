// The whole server on its embedded default, over real sockets.
#include "server/app/app.h"

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "server/app/backends.h"
#include "server/app/testing/temporary_stores.h"
#include "server/auth/api_keys.h"
#include "stanna/integration/v1/integration_service.grpc.pb.h"
#include "storage/api_key_store.h"
#include "storage/workspace_store.h"

namespace stanna::app {
namespace {

namespace v1 = integration::v1;

Options TestOptions() {
  Options options;
  options.data_dir = MakeTemporaryFolder();
  options.database_url = "sqlite:" + options.data_dir + "/db/stanna.db";
  options.grpc_address = options.http_address = "127.0.0.1:0";
  options.port_file = options.data_dir + "/ports";
  options.hubspot.endpoints.api_base = "http://127.0.0.1:1";
  options.shutdown_grace = std::chrono::milliseconds(2000);
  return options;
}

std::string MakeKey(const Options& options) {
  const auto stores = OpenMigratedDatabase(options).value();
  const auto cipher = OpenCipher(options).value();
  storage::Workspace workspace;
  workspace.id = WorkspaceId("acme.com");
  EXPECT_TRUE(stores->workspaces().Ensure(workspace, Deadline::Infinite()).ok());
  const auto made =
      auth::MakeApiKey(workspace.id, "test", storage::Role::kAdmin, *cipher, SystemClock().Now());
  EXPECT_TRUE(stores->api_keys().Create(made.record, Deadline::Infinite()).ok());
  return made.secret;
}

grpc::Status GetStatus(int port, const std::string& key, v1::IntegrationStatus& out) {
  const auto stub = v1::IntegrationService::NewStub(
      grpc::CreateChannel("127.0.0.1:" + std::to_string(port), grpc::InsecureChannelCredentials()));
  grpc::ClientContext context;
  context.AddMetadata("authorization", "Bearer " + key);
  v1::GetIntegrationStatusRequest request;
  request.set_provider("hubspot");
  return stub->GetIntegrationStatus(&context, request, &out);
}

TEST(App, ServesOnFreePortsUntilItIsShutDown) {
  const Options options = TestOptions();
  const std::string key = MakeKey(options);
  const auto app = App::Start(options);
  ASSERT_TRUE(app.ok()) << ToString(app.status());
  EXPECT_TRUE((*app)->IsServing());
  std::ifstream ports(options.port_file);
  std::stringstream text;
  text << ports.rdbuf();
  EXPECT_EQ(text.str(), "grpc=127.0.0.1:" + std::to_string((*app)->grpc_port()) +
                            "\nhttp=127.0.0.1:" + std::to_string((*app)->http_port()) + "\n");
  v1::IntegrationStatus status;
  const auto result = GetStatus((*app)->grpc_port(), key, status);
  EXPECT_TRUE(result.ok()) << result.error_message();
  EXPECT_EQ(status.workspace_id(), "acme.com");
  (*app)->Shutdown();
  EXPECT_FALSE((*app)->IsServing());
  EXPECT_FALSE(GetStatus((*app)->grpc_port(), key, status).ok());
  std::filesystem::remove_all(options.data_dir);
}

TEST(App, ThePageOfMetricsIsNamedInThePortFileIfThereIsOne) {
  Options options = TestOptions();
  options.metrics_address = "127.0.0.1:0";
  auto app = App::Start(options);
  ASSERT_TRUE(app.ok()) << ToString(app.status());
  EXPECT_GT((*app)->metrics_port(), 0);
  std::ifstream ports(options.port_file);
  std::stringstream text;
  text << ports.rdbuf();
  EXPECT_NE(text.str().find("\nmetrics=127.0.0.1:" + std::to_string((*app)->metrics_port()) + "\n"),
            std::string::npos);

  Options second = TestOptions();
  second.metrics_address = "127.0.0.1:" + std::to_string((*app)->metrics_port());
  const auto taken = App::Start(second);
  EXPECT_TRUE(absl::IsUnavailable(taken.status())) << ToString(taken.status());
  EXPECT_NE(MessageOf(taken.status()).find("METRICS_ADDRESS"), std::string::npos);
  (*app)->Shutdown();
  EXPECT_EQ((*app)->metrics_port(), 0);
  std::filesystem::remove_all(options.data_dir);
  std::filesystem::remove_all(second.data_dir);
}

TEST(App, KeysAndDataSurviveARestart) {
  const Options options = TestOptions();
  const std::string key = MakeKey(options);
  for (int i = 0; i < 2; ++i) {
    const auto app = App::Start(options);
    ASSERT_TRUE(app.ok()) << ToString(app.status());
    v1::IntegrationStatus status;
    EXPECT_TRUE(GetStatus((*app)->grpc_port(), key, status).ok());
  }
  std::filesystem::remove_all(options.data_dir);
}

TEST(App, UnusableOptionsAreASentence) {
  Options options = TestOptions();
  options.log_level = "loud";
  EXPECT_TRUE(absl::IsInvalidArgument(App::Start(options).status()));
  options = TestOptions();
  options.hubspot.ca_file = options.data_dir + "/none.pem";
  const auto status = App::Start(options).status();
  EXPECT_NE(MessageOf(status).find("HUBSPOT_CA_FILE"), std::string::npos) << ToString(status);
  options = TestOptions();
  options.token_encryption_keys = "not a key";
  EXPECT_FALSE(App::Start(options).ok());
}

TEST(App, APortInUseIsASentenceAndLeavesNothingBehind) {
  Options options = TestOptions();
  const auto first = App::Start(options);
  ASSERT_TRUE(first.ok()) << ToString(first.status());
  Options second = TestOptions();
  second.http_address = "127.0.0.1:" + std::to_string((*first)->http_port());
  EXPECT_TRUE(absl::IsUnavailable(App::Start(second).status()));
}

}  // namespace
}  // namespace stanna::app
