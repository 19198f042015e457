/// Integer maps that spread `items` over `owners` so that both directions can be computed: which
/// owner has this item, and which items has this owner. They replace a stored relation.
#pragma once

#include <cstdint>

namespace stanna::sim {

/// A seeded bijection of [0, size) on itself, with its inverse. Size 0 is allowed.
class Permutation {
 public:
  Permutation(int64_t size, uint64_t seed);
  int64_t Forward(int64_t x) const { return Affine(x, multiplier_, offset_); }
  int64_t Inverse(int64_t y) const { return Affine(y - offset_, inverse_, 0); }

 private:
  int64_t Affine(int64_t x, int64_t multiplier, int64_t offset) const;

  int64_t size_;
  int64_t multiplier_ = 1;
  int64_t inverse_ = 1;
  int64_t offset_ = 0;
};

/// Consecutive runs of [0, items) of uneven length, one for each owner in [0, owners). The first
/// owner gets `first_extra` more than its share, so that some lists need more than one page.
class Blocks {
 public:
  Blocks(int64_t items, int64_t owners, int64_t first_extra, uint64_t seed);
  int64_t Begin(int64_t owner) const;
  int64_t End(int64_t owner) const { return Begin(owner + 1); }
  int64_t Size(int64_t owner) const { return End(owner) - Begin(owner); }
  /// -1 when there are no owners.
  int64_t OwnerOf(int64_t item) const;

 private:
  int64_t items_;
  int64_t owners_;
  int64_t first_extra_;
  uint64_t seed_;
};

}  // namespace stanna::sim
