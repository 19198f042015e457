#include "base/ids.h"

#include <sys/random.h>

#include <array>
#include <cstdlib>
#include <vector>

namespace stanna {
namespace {

void FillRandom(unsigned char* out, std::size_t size) {
  while (size > 0) {
    const ssize_t got = getrandom(out, size, 0);
    // Without randomness no key or id is safe; going on would be worse than stopping.
    if (got < 0) std::abort();
    out += got;
    size -= static_cast<std::size_t>(got);
  }
}

std::string Encode(const unsigned char* bytes, std::size_t size, const char* alphabet,
                   int bits_per_char) {
  std::string text;
  unsigned buffer = 0;
  int bits = 0;
  const unsigned mask = (1u << bits_per_char) - 1;
  for (std::size_t i = 0; i < size; ++i) {
    buffer = (buffer << 8) | bytes[i];
    bits += 8;
    for (; bits >= bits_per_char; bits -= bits_per_char) {
      text += alphabet[(buffer >> (bits - bits_per_char)) & mask];
    }
  }
  if (bits > 0) text += alphabet[(buffer << (bits_per_char - bits)) & mask];
  return text;
}

}  // namespace

std::string NewId(std::string_view prefix, Time now) {
  std::array<unsigned char, 16> bytes;
  FillRandom(bytes.data(), bytes.size());
  auto ms = static_cast<std::uint64_t>(ToEpochMs(now));
  for (int i = 5; i >= 0; --i, ms >>= 8) bytes[static_cast<std::size_t>(i)] = ms & 0xff;
  return std::string(prefix) +
         Encode(bytes.data(), bytes.size(), "0123456789abcdefghjkmnpqrstvwxyz", 5);
}

std::string NewSecret(std::size_t size) {
  std::vector<unsigned char> bytes(size);
  FillRandom(bytes.data(), bytes.size());
  return Encode(bytes.data(), bytes.size(),
                "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", 6);
}

}  // namespace stanna
