#include "tools/hubspot_sim/text/uuid.h"

#include <atomic>
#include <cstdint>
#include <cstdio>

#include "tools/hubspot_sim/text/hash.h"

namespace stanna::sim {

std::string NewUuid() {
  static std::atomic<uint64_t> counter{1};
  const uint64_t high = Mix(counter++, 0x75756964);
  const uint64_t low = Mix(high);
  char text[40];
  std::snprintf(text, sizeof text, "%08x-%04x-4%03x-a%03x-%012llx",
                static_cast<unsigned>(high >> 32), static_cast<unsigned>(high >> 16 & 0xffff),
                static_cast<unsigned>(high & 0xfff), static_cast<unsigned>(low >> 52),
                static_cast<unsigned long long>(low & 0xffffffffffffULL));
  return text;
}

}  // namespace stanna::sim
