// Hashes of words and features. Part of the model file's format: a change makes models unreadable.
#pragma once

#include <cstdint>
#include <string_view>

namespace stanna::insights {

inline constexpr std::uint64_t kHashStart = 0xcbf29ce484222325u;  // FNV-1a's
inline constexpr std::uint64_t kHashPrime = 0x100000001b3u;

inline std::uint64_t AddByte(std::uint64_t hash, unsigned char byte) {
  return (hash ^ byte) * kHashPrime;
}

/// Spreads the low bits upwards: FNV's top bits, which make the row, depend little on the last
/// byte.
inline std::uint64_t Mixed(std::uint64_t hash) {
  hash ^= hash >> 32;
  hash *= 0x9e3779b97f4a7c15u;
  return hash ^ (hash >> 29);
}

inline std::uint64_t HashOf(std::string_view bytes) {
  std::uint64_t hash = kHashStart;
  for (const char c : bytes) hash = AddByte(hash, static_cast<unsigned char>(c));
  return hash;
}

/// Of two words in this order.
inline std::uint64_t PairHash(std::uint64_t first, std::uint64_t second) {
  return first * 0x9e3779b97f4a7c15u + second;
}

}  // namespace stanna::insights
