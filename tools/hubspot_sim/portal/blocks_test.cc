#include "tools/hubspot_sim/portal/blocks.h"

#include <gtest/gtest.h>

#include <set>

namespace stanna::sim {
namespace {

TEST(Permutation, IsABijectionWithItsInverse) {
  for (int64_t size : {1, 2, 3, 10, 97, 1000, 4096}) {
    const Permutation permutation(size, 42);
    std::set<int64_t> seen;
    for (int64_t x = 0; x < size; ++x) {
      const int64_t y = permutation.Forward(x);
      ASSERT_GE(y, 0);
      ASSERT_LT(y, size);
      EXPECT_EQ(permutation.Inverse(y), x) << "size " << size;
      seen.insert(y);
    }
    EXPECT_EQ(static_cast<int64_t>(seen.size()), size);
  }
}

TEST(Blocks, EveryItemIsInTheBlockOfItsOwner) {
  struct Case {
    int64_t items, owners, extra;
  };
  for (const Case& c : {Case{0, 5, 0}, Case{1000, 100, 50}, Case{10, 1000, 0}, Case{999, 7, 250},
                        Case{5, 1, 3}, Case{3, 9, 10}}) {
    const Blocks blocks(c.items, c.owners, c.extra, 7);
    EXPECT_EQ(blocks.Begin(0), 0);
    EXPECT_EQ(blocks.End(c.owners - 1), c.items);
    for (int64_t item = 0; item < c.items; ++item) {
      const int64_t owner = blocks.OwnerOf(item);
      EXPECT_LE(blocks.Begin(owner), item);
      EXPECT_GT(blocks.End(owner), item) << c.items << "/" << c.owners << " item " << item;
    }
  }
}

TEST(Blocks, NobodyOwnsAnythingWhenThereAreNoOwners) {
  EXPECT_EQ(Blocks(10, 0, 0, 1).OwnerOf(3), -1);
}

}  // namespace
}  // namespace stanna::sim
