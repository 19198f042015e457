#include "server/app/run_server.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <fstream>

#include "server/app/testing/temporary_stores.h"

namespace stanna::app {
namespace {

template <typename... Words>
absl::StatusOr<Options> Parse(Words... words) {
  const char* arguments[] = {"stanna_server", words...};
  return OptionsFromCommandLine(static_cast<int>(std::size(arguments)), arguments);
}

TEST(OptionsFromCommandLine, EverySettingThatIsNoSecretIsAFlag) {
  const auto options = Parse("--grpc-address", "127.0.0.1:1", "--sync-workers=0");
  ASSERT_TRUE(options.ok()) << ToString(options.status());
  EXPECT_EQ(options->grpc_address, "127.0.0.1:1");
  EXPECT_EQ(options->sync_workers, 0);
  EXPECT_TRUE(absl::IsInvalidArgument(Parse("--hubspot-client-secret", "x").status()));
  EXPECT_TRUE(absl::IsInvalidArgument(Parse("--no-such-flag").status()));
}

TEST(OptionsFromCommandLine, HelpIsNoError) {
  EXPECT_TRUE(absl::IsCancelled(Parse("--help").status()));
}

TEST(OptionsFromCommandLine, ReadsTheFileAndTheEnvironment) {
  const std::string path = MakeTemporaryFolder() + "/settings";
  std::ofstream(path) << "DATA_DIR=from-file\nREDIS_URL=redis://from-file\n";
  setenv("REDIS_URL", "redis://from-environment", 1);
  const auto options = Parse("--config", path.c_str());
  unsetenv("REDIS_URL");
  ASSERT_TRUE(options.ok()) << ToString(options.status());
  EXPECT_EQ(options->data_dir, "from-file");
  EXPECT_EQ(options->redis_url, "redis://from-environment");
}

TEST(OptionsFromCommandLine, AFileThatIsNotThereIsNamed) {
  const auto status = Parse("--config", "/no/such/settings").status();
  EXPECT_NE(MessageOf(status).find("/no/such/settings"), std::string::npos);
}

TEST(RunServer, EndsWithTwoForUnusableOptions) {
  const char* arguments[] = {"stanna_server", "--log-level", "loud"};
  EXPECT_EQ(RunServer(3, arguments), 2);
}

}  // namespace
}  // namespace stanna::app
