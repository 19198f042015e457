#include "server/page/embedded_files.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace stanna::page {
namespace {

// What a browser loads before it shows anything, over the wire.
constexpr std::size_t kFirstViewBytes = 200 * 1024;

const EmbeddedFile* Find(std::string_view path) {
  const auto& files = EmbeddedFiles();
  const auto found = std::ranges::find(files, path, &EmbeddedFile::path);
  return found == files.end() ? nullptr : &*found;
}

TEST(EmbeddedFiles, TheFirstViewIsSmall) {
  std::size_t bytes = 0;
  for (const EmbeddedFile& file : EmbeddedFiles()) bytes += file.gzip.size();
  EXPECT_GT(bytes, 0u);
  EXPECT_LT(bytes, kFirstViewBytes);
}

TEST(EmbeddedFiles, TheFirstFileNamesTheOthers) {
  const EmbeddedFile* index = Find("index.html");
  ASSERT_NE(index, nullptr);
  for (const EmbeddedFile& file : EmbeddedFiles()) {
    EXPECT_EQ(file.digest.size(), 16u);
    EXPECT_EQ(file.gzip.substr(0, 2), "\x1f\x8b") << file.path;
    if (file.path == index->path) continue;
    EXPECT_NE(index->bytes.find("/app/" + std::string(file.path)), std::string_view::npos)
        << file.path << " is in the bundle and not in index.html";
  }
}

TEST(EmbeddedFiles, NothingComesFromElsewhereOrStandsInThePage) {
  const std::string index(Find("index.html")->bytes);
  for (const char* refused : {"http://", "https://", "<style", "style=", "onload=", "<script>"}) {
    EXPECT_EQ(index.find(refused), std::string::npos) << refused;
  }
}

}  // namespace
}  // namespace stanna::page
