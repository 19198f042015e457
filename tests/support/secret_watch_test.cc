#include "tests/support/secret_watch.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/support/process.h"

namespace stanna::testing {
namespace {

using Sentences = std::vector<std::string>;

void Write(const std::string& path, const std::string& text) {
  std::filesystem::create_directories(std::filesystem::path(path).parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

TEST(SecretWatch, FindsSecretsInFilesOfAnyKind) {
  const std::string folder = MakeTestFolder("watched");
  SecretWatch watch;
  watch.Plant("an API key", "sk-abcdefgh");
  watch.Plant("an encryption key", "AAEC+/8=:x.*");
  EXPECT_EQ(watch.FindIn(folder), Sentences());
  Write(folder + "/log", "nothing of it: sk-abcdefg, sk-abcdefgx, AAEC+/8=:xyz\n");
  EXPECT_EQ(watch.FindIn(folder), Sentences());
  Write(folder + "/db/wal", std::string("\0\xff\x01", 3) + "sk-abcdefgh" + std::string(9, '\0'));
  Write(folder + "/keys", "k1:AAEC+/8=:x.*");
  EXPECT_EQ(watch.FindIn(folder, "keys"), (Sentences{folder + "/db/wal has an API key"}));
  EXPECT_EQ(watch.FindIn(folder).size(), 2u);
}

TEST(SecretWatch, FindsSecretsInTexts) {
  SecretWatch watch;
  watch.Plant("an API key", "sk-abcdefgh");
  EXPECT_EQ(watch.FindInText("the answer", "sk-abc...fgh"), Sentences());
  EXPECT_EQ(watch.FindInText("the answer", "{\"key\":\"sk-abcdefgh\"}"),
            (Sentences{"the answer has an API key"}));
}

}  // namespace
}  // namespace stanna::testing
