#include "server/app/run_server.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>

#include "server/app/testing/temporary_stores.h"

namespace stanna::app {
namespace {

template <typename... Words>
absl::StatusOr<Options> Parse(Words... words) {
  const char* arguments[] = {"stanna_server", words...};
  auto command = ReadCommandLine(static_cast<int>(std::size(arguments)), arguments);
  if (!command.ok()) return command.status();
  return command->options;
}

TEST(ReadCommandLine, EverySettingThatIsNoSecretIsAFlag) {
  const auto options = Parse("--grpc-address", "127.0.0.1:1", "--sync-workers=0");
  ASSERT_TRUE(options.ok()) << ToString(options.status());
  EXPECT_EQ(options->grpc_address, "127.0.0.1:1");
  EXPECT_EQ(options->sync_workers, 0);
  EXPECT_TRUE(absl::IsInvalidArgument(Parse("--hubspot-client-secret", "x").status()));
  EXPECT_TRUE(absl::IsInvalidArgument(Parse("--no-such-flag").status()));
}

TEST(ReadCommandLine, HelpIsNoError) { EXPECT_TRUE(absl::IsCancelled(Parse("--help").status())); }

TEST(ReadCommandLine, ReadsTheFileAndTheEnvironment) {
  const std::string path = MakeTemporaryFolder() + "/settings";
  std::ofstream(path) << "DATA_DIR=from-file\nREDIS_URL=redis://from-file\n";
  setenv("REDIS_URL", "redis://from-environment", 1);
  const auto options = Parse("--config", path.c_str());
  unsetenv("REDIS_URL");
  ASSERT_TRUE(options.ok()) << ToString(options.status());
  EXPECT_EQ(options->data_dir, "from-file");
  EXPECT_EQ(options->redis_url, "redis://from-environment");
}

TEST(ReadCommandLine, AFileThatIsNotThereIsNamed) {
  const auto status = Parse("--config", "/no/such/settings").status();
  EXPECT_NE(MessageOf(status).find("/no/such/settings"), std::string::npos);
}

template <typename... Words>
int Check(const std::string& folder, Words... words) {
  const char* arguments[] = {"stanna_server", "--check-config", "--data-dir", folder.c_str(),
                             words...};
  return RunServer(static_cast<int>(std::size(arguments)), arguments);
}

TEST(RunServer, ChecksTheConfigurationAndOpensNothing) {
  const std::string folder = MakeTemporaryFolder() + "/data";
  setenv("HUBSPOT_CLIENT_ID", "app", 1);
  setenv("HUBSPOT_CLIENT_SECRET", "s3cret-of-the-app", 1);
  testing::internal::CaptureStdout();
  EXPECT_EQ(Check(folder), 0);
  const std::string shown = testing::internal::GetCapturedStdout();
  EXPECT_NE(shown.find("DATA_DIR=" + folder), std::string::npos) << shown;
  EXPECT_EQ(shown.find("s3cret"), std::string::npos) << shown;
  EXPECT_FALSE(std::filesystem::exists(folder));
  unsetenv("HUBSPOT_CLIENT_ID");
  unsetenv("HUBSPOT_CLIENT_SECRET");
}

TEST(RunServer, ChecksTheFilesThatSettingsName) {
  const std::string folder = MakeTemporaryFolder();
  const std::string file = folder + "/file";
  std::ofstream(file) << "neither keys nor a JWK set\n";
  EXPECT_EQ(Check(folder, "--token-encryption-keys-file", file.c_str()), 2);
  EXPECT_EQ(Check(folder, "--token-encryption-keys-file", "/no/such/file"), 2);
  EXPECT_EQ(
      Check(folder, "--tls-certificate-file", file.c_str(), "--tls-private-key-file", file.c_str()),
      2);
  EXPECT_EQ(
      Check(folder, "--jwt-jwks-file", file.c_str(), "--jwt-issuer", "i", "--jwt-audience", "a"),
      2);
}

TEST(RunServer, EndsWithTwoForUnusableOptions) {
  const char* arguments[] = {"stanna_server", "--log-level", "loud"};
  EXPECT_EQ(RunServer(3, arguments), 2);
}

}  // namespace
}  // namespace stanna::app
