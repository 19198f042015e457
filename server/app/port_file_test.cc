#include "server/app/port_file.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "server/app/testing/temporary_stores.h"

namespace stanna::app {
namespace {

std::string ContentOf(const std::string& path) {
  std::stringstream content;
  content << std::ifstream(path).rdbuf();
  return content.str();
}

TEST(PortFile, NamesWhatIsOpen) {
  const std::string folder = MakeTemporaryFolder();
  const std::string path = folder + "/ports";
  ASSERT_TRUE(WritePortFile(path, {.grpc = 81, .http = 82, .metrics = 0}).ok());
  EXPECT_EQ(ContentOf(path), "grpc=127.0.0.1:81\nhttp=127.0.0.1:82\n");
  ASSERT_TRUE(WritePortFile(path, {.grpc = 83, .http = 84, .metrics = 85}).ok());
  EXPECT_EQ(ContentOf(path), "grpc=127.0.0.1:83\nhttp=127.0.0.1:84\nmetrics=127.0.0.1:85\n");
  EXPECT_FALSE(std::filesystem::exists(path + ".tmp"));
  std::filesystem::remove_all(folder);
}

TEST(PortFile, IsWrittenOnlyWhereItIsAskedFor) {
  EXPECT_TRUE(WritePortFile("", {}).ok());
  const std::string folder = MakeTemporaryFolder();
  const absl::Status status = WritePortFile(folder + "/nowhere/ports", {});
  EXPECT_TRUE(absl::IsFailedPrecondition(status)) << ToString(status);
  EXPECT_NE(ToString(status).find("PORT_FILE " + folder), std::string::npos) << ToString(status);
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace stanna::app
