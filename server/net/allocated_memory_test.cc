#include "server/net/allocated_memory.h"

#include <gtest/gtest.h>

#include <cstring>
#include <memory>
#include <vector>

namespace stanna::net {
namespace {

constexpr std::int64_t kMebibyte = 1 << 20;

TEST(AllocatedMemory, FollowsWhatIsInUse) {
  AllocatedMemory memory;
  auto now = AllocatedMemory::Clock::now();
  EXPECT_FALSE(memory.IsAbove(std::int64_t{1} << 50, now));
  // Small pieces: a large one is the system's own, and gone when it is freed.
  std::vector<std::unique_ptr<char[]>> pieces;
  for (int i = 0; i < 256 * 1024; ++i) {
    pieces.push_back(std::make_unique<char[]>(1000));
    std::memset(pieces.back().get(), 1, 1000);
  }
  EXPECT_TRUE(memory.IsAbove(200 * kMebibyte, now));
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  pieces.clear();
  now += std::chrono::seconds(2);
  EXPECT_FALSE(memory.IsAbove(200 * kMebibyte, now));
#endif
}

}  // namespace
}  // namespace stanna::net
