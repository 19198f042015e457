#include "storage/kv/memory_kv_store.h"

#include "storage/testing/kv_conformance.h"

namespace stanna::storage {
namespace {

INSTANTIATE_TEST_SUITE_P(Memory, KvConformance,
                         ::testing::Values(KvCase{.name = "Memory", .make = &MakeMemoryKvStore}));

TEST(MemoryKvStore, ExpiresByItsClock) {
  std::int64_t now = 1000;
  MemoryKvStore store([&] { return now; });
  ASSERT_TRUE(store.Set("k", "v", std::chrono::milliseconds(100)).ok());
  now = 1099;
  EXPECT_EQ(*store.Get("k"), "v");
  now = 1100;
  EXPECT_EQ(*store.Get("k"), std::nullopt);
}

}  // namespace
}  // namespace stanna::storage
