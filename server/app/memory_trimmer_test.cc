#include "server/app/memory_trimmer.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstring>
#include <memory>
#include <vector>

#include "tests/support/process.h"
#include "tests/support/wait.h"

namespace stanna::app {
namespace {

std::int64_t Resident() { return *testing::ResidentBytes(getpid()); }

TEST(MemoryTrimmer, GivesBackWhatIsFreeBetweenWhatIsNot) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "a sanitizer's allocator keeps what was freed";
#endif
  constexpr int kPieces = 100'000;
  constexpr std::int64_t kMebibyte = 1 << 20;
  std::vector<std::unique_ptr<char[]>> pieces;
  for (int i = 0; i < kPieces; ++i) {
    pieces.push_back(std::make_unique<char[]>(1000));
    std::memset(pieces.back().get(), 1, 1000);
  }
  const std::int64_t full = Resident();
  // The last one stays, and with it all below by itself.
  pieces.erase(pieces.begin(), pieces.end() - 1);
  EXPECT_GT(Resident(), full - 20 * kMebibyte) << "glibc gives it back by itself nowadays?";
  const MemoryTrimmer trimmer(std::chrono::milliseconds(1));
  EXPECT_TRUE(testing::WaitUntil([&] { return Resident() < full - 50 * kMebibyte; },
                                 std::chrono::seconds(60)))
      << full << " bytes before, " << Resident() << " now";
}

TEST(MemoryTrimmer, EndsAtOnce) { const MemoryTrimmer trimmer(std::chrono::hours(1)); }

}  // namespace
}  // namespace stanna::app
