// Runs a fuzz target over its seed corpus, so that every test run covers what fuzzing found.
#include <gtest/gtest.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace stanna::fuzz {
namespace {

void RunTarget(const std::string& input) {
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(input.data()), input.size());
}

TEST(Corpus, PassesThroughTheTarget) {
  const char* const folder = std::getenv("STANNA_CORPUS");
  ASSERT_NE(folder, nullptr);
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    SCOPED_TRACE(entry.path());
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string input{std::istreambuf_iterator<char>(file), {}};
    ASSERT_TRUE(file);
    RunTarget(input);
    // The beginnings of an input are inputs, too.
    for (std::size_t size = 0; size < input.size(); size += 1 + input.size() / 50) {
      RunTarget(input.substr(0, size));
    }
    ++files;
  }
  EXPECT_GE(files, 10) << "the corpus is not where it was";
}

}  // namespace
}  // namespace stanna::fuzz
