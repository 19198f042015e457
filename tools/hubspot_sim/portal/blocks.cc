#include "tools/hubspot_sim/portal/blocks.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "tools/hubspot_sim/text/hash.h"

namespace stanna::sim {
namespace {

constexpr int64_t kJitterScale = 1 << 16;

int64_t ModularInverse(int64_t a, int64_t modulus) {
  int64_t r0 = modulus, r1 = a % modulus, t0 = 0, t1 = 1;
  while (r1 != 0) {
    const int64_t quotient = r0 / r1;
    t0 = std::exchange(t1, t0 - quotient * t1);
    r0 = std::exchange(r1, r0 - quotient * r1);
  }
  return t0 < 0 ? t0 + modulus : t0;
}

}  // namespace

Permutation::Permutation(int64_t size, uint64_t seed) : size_(size) {
  if (size < 3) return;
  const uint64_t range = static_cast<uint64_t>(size);
  multiplier_ = static_cast<int64_t>(Mix(seed, 1) % range);
  while (std::gcd(multiplier_, size) != 1) multiplier_ = (multiplier_ + 1) % size;
  inverse_ = ModularInverse(multiplier_, size);
  offset_ = static_cast<int64_t>(Mix(seed, 2) % range);
}

int64_t Permutation::Affine(int64_t x, int64_t multiplier, int64_t offset) const {
  const auto product = static_cast<__int128>(x < 0 ? x + size_ : x) * multiplier + offset;
  return static_cast<int64_t>(product % size_);
}

Blocks::Blocks(int64_t items, int64_t owners, int64_t first_extra, uint64_t seed)
    : items_(items), owners_(owners), first_extra_(std::min(items, first_extra)), seed_(seed) {}

int64_t Blocks::Begin(int64_t owner) const {
  if (owner <= 0) return 0;
  if (owner >= owners_) return items_;
  const auto jitter = static_cast<int64_t>(Mix(seed_, static_cast<uint64_t>(owner)) % kJitterScale);
  const auto position = static_cast<__int128>(owner) * kJitterScale + jitter - kJitterScale / 2;
  return first_extra_ + static_cast<int64_t>(position * (items_ - first_extra_) /
                                             (static_cast<__int128>(owners_) * kJitterScale));
}

int64_t Blocks::OwnerOf(int64_t item) const {
  if (owners_ <= 0) return -1;
  const int64_t spread = std::max<int64_t>(1, items_ - first_extra_);
  const auto guess = static_cast<__int128>(std::max<int64_t>(0, item - first_extra_)) * owners_;
  int64_t owner = std::min(owners_ - 1, static_cast<int64_t>(guess / spread));
  while (owner > 0 && Begin(owner) > item) --owner;
  while (owner + 1 < owners_ && End(owner) <= item) ++owner;
  return owner;
}

}  // namespace stanna::sim
