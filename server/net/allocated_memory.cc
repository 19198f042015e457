#include "server/net/allocated_memory.h"

#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <fstream>

// jemalloc's, which a build for a sanitizer goes without.
extern "C" int mallctl(const char* name, void* old_value, std::size_t* old_size, void* new_value,
                       std::size_t new_size) __attribute__((weak));

namespace stanna::net {
namespace {

// jemalloc gathers what its threads' caches hold when it is asked to, which is not for every call.
constexpr std::int64_t kWorthCounting = 16 << 20;
constexpr std::chrono::seconds kCountAgain{1};

std::int64_t ResidentBytes() {
  std::int64_t pages = 0, resident = 0;
  std::ifstream("/proc/self/statm") >> pages >> resident;
  return resident * sysconf(_SC_PAGESIZE);
}

std::int64_t CountAllocated(std::int64_t resident) {
  if (mallctl == nullptr) return resident;
  std::uint64_t epoch = 1;  // any: what it counts is as of now
  std::size_t allocated = 0, size = sizeof allocated;
  mallctl("epoch", nullptr, nullptr, &epoch, sizeof epoch);
  const int failed = mallctl("stats.allocated", &allocated, &size, nullptr, 0);
  return failed == 0 ? static_cast<std::int64_t>(allocated) : resident;
}

}  // namespace

bool AllocatedMemory::IsAbove(std::int64_t least, Clock::time_point now) {
  // The cheap look first.
  const std::int64_t resident = ResidentBytes();
  if (resident <= least) return false;
  if (resident - resident_when_counted_ >= kWorthCounting || now - counted_at_ >= kCountAgain) {
    allocated_ = CountAllocated(resident);
    resident_when_counted_ = resident;
    counted_at_ = now;
  }
  return allocated_ > least;
}

}  // namespace stanna::net
