/// Stateless pseudo-random numbers: the same (seed, salt) always gives the same value, which is
/// what lets a portal of any size be computed record by record instead of being stored.
#pragma once

#include <cstdint>

namespace stanna::sim {

/// SplitMix64's finaliser: a bijection with good avalanche.
constexpr uint64_t Mix(uint64_t x) {
  x += 0x9e3779b97f4a7c15ULL;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
  return x ^ (x >> 31);
}

constexpr uint64_t Mix(uint64_t seed, uint64_t salt) {
  return Mix(seed ^ (salt * 0xd6e8feb86659fd93ULL));
}

}  // namespace stanna::sim
